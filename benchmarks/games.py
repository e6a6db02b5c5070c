"""Steps per second of every game, as pure functions and through the vector face. ``python benchmarks/games.py``

A step is one step of one game of two players. Roll-outs are jitted whole: random actions, games started again at every
inner-episode end, rewards and observations summed so that nothing is optimised away. What is compared is timed in
turns. JaxMARL's ``coin_game`` runs beside ours where it is installed (``pip install -e ".[peers]"``). Use an idle
machine. ``--json FILE`` also writes the figures, ``--tiny`` only tries that everything runs.
"""

import argparse
import importlib.util
import json
import shlex
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp

from coala_agents.experiments import made_by
from coala_envs import avoid_wrong_sums
from coala_envs.files import write_text
from coala_envs.games import AbstractGame, CleanUpLite, CoinGame, HarvestLite, InTheMatrix, iterated_prisoners_dilemma

PEER = "JaxMARL coin_game"
INNER = 16
GAMES: dict[str, Callable[[], AbstractGame]] = {
    "Coin Game, pax": lambda: CoinGame(INNER),
    "Coin Game, lola": lambda: CoinGame(INNER, variant="lola"),
    "CleanUp-lite": lambda: CleanUpLite(INNER),
    "IPD in the matrix": lambda: InTheMatrix(INNER),
    "Harvest-lite": lambda: HarvestLite(INNER),
    "prisoner's dilemma": lambda: iterated_prisoners_dilemma(inner_episode_length=INNER),
}
IDS = ("CoalaCoinGame-v0", "CoalaCleanUpLite-v0", "CoalaIPDInTheMatrix-v0", "CoalaHarvestLite-v0")


def ours(game: AbstractGame, episodes: int) -> Callable[[Any], Any]:
    """Return a roll-out of one game from a key: the sums of its rewards and observations."""

    def step(carry: Any, key: Any) -> Any:
        state, total = carry
        action_key, step_key = jax.random.split(key)
        actions = jax.random.randint(action_key, (2,), 0, game.num_actions)
        state, timestep = game.step(state, actions, key=step_key)
        return (state, total + timestep.reward.sum() + timestep.obs.sum()), None

    def episode(total: Any, key: Any) -> Any:
        reset_key, steps_key = jax.random.split(key)
        state, _ = game.reset(key=reset_key)
        keys = jax.random.split(steps_key, game.inner_episode_length)
        return jax.lax.scan(step, (state, total), keys)[0][1], None

    return lambda key: jax.lax.scan(episode, jnp.zeros(()), jax.random.split(key, episodes))[0]


def peers(episodes: int) -> Callable[[Any], Any]:
    """Return the same for JaxMARL's Coin Game, which starts its inner episodes again by itself."""
    import jaxmarl

    env = jaxmarl.make("coin_game", num_inner_steps=INNER, num_outer_steps=episodes)

    def step(carry: Any, key: Any) -> Any:
        state, total = carry
        action_key, step_key = jax.random.split(key)
        drawn = jax.random.randint(action_key, (2,), 0, 5)
        actions = {agent: drawn[index] for index, agent in enumerate(env.agents)}
        obs, state, rewards, _, _ = env.step(step_key, state, actions)
        return (state, total + sum(rewards.values()) + sum(seen.sum() for seen in obs.values())), None

    def play(key: Any) -> Any:
        reset_key, steps_key = jax.random.split(key)
        _, state = env.reset(reset_key)
        return jax.lax.scan(step, (state, jnp.zeros(())), jax.random.split(steps_key, episodes * INNER))[0][1]

    return play


def functional(parallel: int, steps: int, repeats: int) -> dict[str, float]:
    """Return steps per second of every game, ``parallel`` of each at once."""
    episodes = max(1, steps // (parallel * INNER))
    players = {name: ours(make(), episodes) for name, make in GAMES.items()}
    if importlib.util.find_spec("jaxmarl"):
        players[PEER] = peers(episodes)
    calls = {name: jax.jit(jax.vmap(play)) for name, play in players.items()}
    keys = jax.random.split(jax.random.key(0), parallel)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        jax.block_until_ready(call(keys))
    for _ in range(repeats):
        for name, call in calls.items():
            began = time.perf_counter()
            jax.block_until_ready(call(keys))
            times[name].append(time.perf_counter() - began)
    return {name: parallel * episodes * INNER / statistics.median(taken) for name, taken in times.items()}


def vectorised(name: str, num_envs: int, steps: int) -> float:
    """Return game steps per second of the vector face with the default naive learner, B 16, random actions."""
    env = gymnasium.make_vec(name, num_envs=num_envs)
    actions = [env.action_space.sample() for _ in range(16)]
    length = env.unwrapped.pomdp.game.inner_episode_length
    env.reset(seed=0)
    for t in range(length + 1):  # an inner episode and the learning after it compile
        env.step(actions[t % 16])
    began = time.perf_counter()
    for t in range(steps):
        env.step(actions[t % 16])
    return steps * num_envs * env.unwrapped.pomdp.batch_size / (time.perf_counter() - began)


def main() -> None:
    """Measure and print."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tiny", action="store_true")
    args = parser.parse_args()
    result: dict[str, Any] = made_by(shlex.join(["python", *sys.argv]))
    for parallel in (1, 4) if args.tiny else (1, 64, 1024, 8192):
        steps = 1000 if args.tiny else 20_000 if parallel == 1 else 1_000_000
        speeds = functional(parallel, steps, repeats=1 if args.tiny else 7)
        result[f"parallel {parallel}"] = speeds
        print(f"{parallel} games in parallel, million steps per second")
        for name, speed in speeds.items():
            ratio = f"   Coin Game, pax: {speeds['Coin Game, pax'] / speed:.2f} times as many" if name == PEER else ""
            print(f"  {name:<20}{speed / 1e6:>8.3f}{ratio}")
    faces = {name: vectorised(name, 2 if args.tiny else 64, 20 if args.tiny else 200) for name in IDS}
    result["vector face, 64 environments of B 16"] = faces
    for name, speed in faces.items():
        print(f"  {name:<20}{speed / 1e6:>8.3f}   through gymnasium.make_vec")
    if args.json:
        write_text(args.json, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

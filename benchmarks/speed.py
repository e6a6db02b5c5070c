"""Environment steps per second of every way to play, and of training. ``python benchmarks/speed.py``

An environment step is one step of one game: a POMDP of batch B makes B of them at once. Every figure is the median of
several timed calls after compilation, all in one process, one after the other. Use an idle machine. ``--json FILE``
also writes the figures, ``--pools`` measures pools only, ``--tiny`` only tries that everything runs.
"""

import argparse
import json
import shlex
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import equinox as eqx
import gymnasium
import jax
import jax.numpy as jnp

from coala_agents.config import PRESETS, RunConfig
from coala_agents.experiments import build, made_by
from coala_agents.training import iterate, play_meta_batch, start
from coala_envs import ShapingPOMDP, avoid_wrong_sums, rollout
from coala_envs.co_players import make_co_player
from coala_envs.files import write_text
from coala_envs.games import iterated_prisoners_dilemma


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """Return the median wall time of a call, after one that compiles."""
    jax.block_until_ready(call())
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        jax.block_until_ready(call())
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def functional(meta_episodes: int, repeats: int) -> float:
    """Whole meta-episodes (B 16, M 20, T 10) of random actions against the tabular naive learner, by ``rollout``."""
    game = iterated_prisoners_dilemma()
    pomdp = ShapingPOMDP(game, make_co_player("naive", game), batch_size=16, num_inner_episodes=20)

    def act(memory: Any, obs: Any, *, key: Any) -> Any:
        return jax.random.randint(key, (), 0, 2), (), memory

    @jax.jit
    def play(key: Any) -> Any:
        keys = jax.random.split(key, meta_episodes)
        return jax.vmap(lambda key: rollout(pomdp, act, (), key=key)[1].reward.mean())(keys)

    return meta_episodes * pomdp.num_steps * 16 / seconds(lambda: play(jax.random.key(0)), repeats)


def scalar_face(steps: int) -> float:
    """``gym.make("CoalaIPD-v0")``, B 16, random actions."""
    env = gymnasium.make("CoalaIPD-v0")
    return _play_face(env, env.action_space.sample, steps) * 16


def vector_face(num_envs: int, steps: int) -> float:
    """``gym.make_vec("CoalaIPD-v0", num_envs=N)``, B 16, random actions."""
    env = gymnasium.make_vec("CoalaIPD-v0", num_envs=num_envs)
    return _play_face(env, env.action_space.sample, steps) * 16 * num_envs


def _play_face(env: Any, sample: Callable[[], Any], steps: int) -> float:
    actions = [sample() for _ in range(16)]
    for _ in range(2):  # the first meta-episode compiles
        env.reset(seed=0)
        began = time.perf_counter()
        for t in range(steps):
            env.step(actions[t % 16])
    return steps / (time.perf_counter() - began)


def iteration(config: RunConfig) -> tuple[Callable[[], Any], int]:
    """Return a call that makes one whole training iteration, end to end, and its environment steps."""
    setting = build(config)
    state = jax.jit(lambda key: start(setting, key=key))(jax.random.key(0))
    step = eqx.filter_jit(lambda setting, state, key: iterate(setting, state, key=key))
    return lambda: step(setting, state, jax.random.key(1)), setting.env_steps_per_iteration


def pools(tiny: bool, repeats: int) -> dict[str, float]:
    """Training iterations of pure shaping and of pools with as many environment steps, taken in turns."""
    sizes = {"batch_size": 2, "num_inner_episodes": 2, "width": 8, "lru_width": 8, "mlp_width": 8} if tiny else {}
    shaping = PRESETS["ipd-shaping"].with_flags(**sizes)
    half, quarter = shaping.meta_batch_size // 2, shaping.meta_batch_size // 4
    mixed = shaping.with_flags(meta_batch_size=half, num_meta_agents=2, p_naive=0.75)
    calls = {
        "pure shaping": iteration(shaping),
        "mixed pool of 2": iteration(mixed),
        "mixed pool of 4": iteration(mixed.with_flags(meta_batch_size=quarter, num_meta_agents=4)),
        "meta agents only, 2": iteration(mixed.with_flags(p_naive=0.0)),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call, _ in calls.values():
        jax.block_until_ready(call())
    for _ in range(2 * repeats):
        for name, (call, _) in calls.items():
            began = time.perf_counter()
            jax.block_until_ready(call())
            times[name].append(time.perf_counter() - began)
    return {name: steps / statistics.median(times[name]) for name, (_, steps) in calls.items()}


def training(config: RunConfig, repeats: int) -> dict[str, float]:
    """One whole training iteration, end to end, and what its parts take when run alone."""
    call, env_steps = iteration(config)
    whole = seconds(call, repeats)

    setting = build(config)
    learner = setting.agents[0].learner
    state = jax.jit(lambda key: learner.init(key=key))(jax.random.key(0))
    key = jax.random.key(1)
    pomdp = setting.pomdp(setting.opponent)
    keys = jax.random.split(key, setting.meta_batch_size)
    play = eqx.filter_jit(lambda pomdp, state, keys: play_meta_batch(learner, state, pomdp, keys)[1])
    rolled = seconds(lambda: play(pomdp, state, keys), repeats)
    trajectory = play(pomdp, state, keys)
    update = eqx.filter_jit(lambda state, trajectory, key: learner.update(state, trajectory, key=key))
    updated = seconds(lambda: update(state, trajectory, key), repeats)
    learning = seconds(_co_players_learning(pomdp, setting.meta_batch_size), repeats)
    return {
        "env_steps_per_second": env_steps / whole,
        "seconds_per_iteration": whole,
        "share_playing": (rolled - learning) / (rolled + updated),
        "share_co_player_learning": learning / (rolled + updated),
        "share_update": updated / (rolled + updated),
    }


def _co_players_learning(pomdp: ShapingPOMDP, meta: int) -> Callable[[], Any]:
    """Return a call that makes the co-players' M updates of a meta-batch, and nothing else."""

    @eqx.filter_jit
    def prepare(pomdp: ShapingPOMDP, keys: Any) -> Any:
        def one(key: Any) -> Any:
            state = pomdp.init(key=key)
            actions = jnp.zeros(pomdp.batch_size, int)
            keys = jax.random.split(key, pomdp.game.inner_episode_length)
            return state, jax.lax.scan(lambda state, key: pomdp.play(state, actions, key=key), state, keys)[1]

        return jax.vmap(one)(keys)

    @eqx.filter_jit
    def learn(pomdp: ShapingPOMDP, states: Any, played: Any, keys: Any) -> Any:
        def again(states: Any, _: Any) -> Any:
            return jax.vmap(lambda state, played, key: pomdp.learn(state, played, key=key)[0])(
                states, played, keys
            ), None

        return jax.lax.scan(again, states, None, length=pomdp.num_inner_episodes)[0]

    keys = jax.random.split(jax.random.key(0), meta)
    states, played = prepare(pomdp, keys)
    return lambda: learn(pomdp, states, played, keys)


def everything_else(tiny: bool, repeats: int, steps: int) -> dict[str, Any]:
    """Every way to play, and training against naive learners."""
    result: dict[str, Any] = {}
    for meta_episodes in (1,) if tiny else (1, 64, 1024):
        result[f"rollout, {meta_episodes} meta-episodes"] = functional(meta_episodes, repeats)
    result["scalar face"] = scalar_face(steps)
    result["vector face, 64 environments"] = vector_face(2 if tiny else 64, steps)
    for meta_batch_size in (4,) if tiny else (8, 32):
        config = PRESETS["ipd-shaping"].with_flags(meta_batch_size=meta_batch_size)
        if tiny:
            config = config.with_flags(batch_size=2, num_inner_episodes=2)
        result[f"training, meta-batch {meta_batch_size}"] = training(config, repeats)
    # Which form of the linear recurrence should be the default?
    result["  the same, associative scan"] = training(config.with_flags(scan_method="associative"), repeats)
    return result


def main() -> None:
    """Measure and print."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pools", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    args = parser.parse_args()
    repeats, steps = (1, 20) if args.tiny else (5, 200)
    result: dict[str, Any] = made_by(shlex.join(["python", *sys.argv]))
    if not args.pools:
        result |= everything_else(args.tiny, repeats, steps)
    compared = pools(args.tiny, repeats)
    result |= {f"training, {name}, in turns": speed for name, speed in compared.items()}
    for name, value in result.items():
        if isinstance(value, dict):
            parts = ", ".join(f"{part[6:].replace('_', ' ')} {value[part]:.0%}" for part in value if "share" in part)
            print(f"{name:<34}{value['env_steps_per_second']:>12,.0f} env steps/s   ({parts})")
        else:
            print(f"{name:<34}{value:>12,.0f} env steps/s" if isinstance(value, float) else f"{name:<34}{value}")
    for name, speed in compared.items():
        print(f"an environment step of {name} costs {compared['pure shaping'] / speed:.2f} times one of pure shaping")
    if args.json:
        write_text(args.json, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

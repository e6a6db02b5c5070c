"""Other people's environments beside ours, in the same run: JaxMARL's (extra ``peers``), and Gymnasium's CartPole.

CartPole is the floor of the faces: an environment of a few lines of NumPy, called once a step. Ours computes a batch of
games, and a co-player who learns, in each step.
"""

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp

from benchmarks._play import Call, game_alone, gymnasium_steps, side_by_side
from benchmarks._rows import STEPS, Effort, Row, steps_per_second
from benchmarks.environments import INNER
from coala_envs.games import AbstractGame, CoinGame, InTheMatrix


def _jaxmarl(name: str, num_actions: int, joint: Callable[[Any, Any], Any]) -> Callable[[int], Callable[[Any], Any]]:
    """Return what makes a roll-out of JaxMARL's environment as ``game_alone`` does; it starts inner episodes by itself.

    Arguments:
        name: the environment's.
        num_actions: of each of the two players.
        joint: ``joint(env, actions)`` returns both players' actions as the environment wants them.
    """

    def make(episodes: int) -> Callable[[Any], Any]:
        with contextlib.redirect_stdout(sys.stderr):  # it greets
            import jaxmarl

        env = jaxmarl.make(name, num_inner_steps=INNER, num_outer_steps=episodes)

        def step(carry: Any, key: Any) -> Any:
            state, total = carry
            action_key, step_key = jax.random.split(key)
            drawn = jax.random.randint(action_key, (2,), 0, num_actions)
            obs, state, rewards, _, _ = env.step(step_key, state, joint(env, drawn))
            return (state, total + sum(leaf.sum(dtype=jnp.float32) for leaf in jax.tree.leaves((obs, rewards)))), None

        def play(key: Any) -> Any:
            reset_key, steps_key = jax.random.split(key)
            _, state = env.reset(reset_key)
            return jax.lax.scan(step, (state, jnp.zeros(())), jax.random.split(steps_key, episodes * INNER))[0][1]

        return play

    return make


OURS_AND_THEIRS: dict[str, tuple[str, Callable[[], AbstractGame], Callable[[int], Any]]] = {
    "JaxMARL coin_game": (
        "Coin Game, pax",
        lambda: CoinGame(INNER),
        _jaxmarl("coin_game", 5, lambda env, drawn: dict(zip(env.agents, drawn, strict=True))),
    ),
    "JaxMARL storm_2p": (
        "IPD in the matrix",
        lambda: InTheMatrix(INNER),
        _jaxmarl("storm_2p", 5, lambda env, drawn: tuple(drawn)),
    ),
}
"""By the peer's name: our nearest game, its name before it. ``storm_2p`` is a game in the matrix on another map, with
another view and other rules of meeting: near, and not the same."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows: each peer and ours in turns; a peer that is not installed is a row that says so."""
    installed = importlib.util.find_spec("jaxmarl") is not None
    for peer, (name, make_game, make_theirs) in OURS_AND_THEIRS.items():
        if not installed:
            yield Row("peers", peer, STEPS, skipped='not installed: pip install -e ".[peers]"')
            continue
        for parallel in effort.of((1, 64, 1024, 8192), (64, 1024), (2,)):
            steps = effort.of(20_000 if parallel == 1 else 1_000_000, 100_000, 100)
            episodes = max(1, steps // (parallel * INNER))
            plays = {name: game_alone(make_game(), episodes), peer: make_theirs(episodes)}
            calls = {
                f"{one}, {parallel} in parallel": side_by_side(play, parallel, episodes * INNER)
                for one, play in plays.items()
            }
            yield from steps_per_second("peers", calls, effort.repeats)
    yield from steps_per_second("peers", _faces(effort), effort.repeats, quantity="calls of step / s")


def _faces(effort: Effort) -> dict[str, Call]:
    """Calls of ``step`` and not games: what a face costs, whatever it computes."""
    steps, num_envs = effort.of(200, 100, 12), effort.of(64, 64, 2)
    ids = {"prisoner's dilemma": "CoalaIPD-v0", "Gymnasium's CartPole-v1": "CartPole-v1"}
    calls: dict[str, Call] = {}
    for name, gymnasium_id in ids.items():
        calls[f"{name}, gymnasium.make"] = gymnasium_steps(gymnasium.make(gymnasium_id), steps)
        vector = gymnasium.make_vec(gymnasium_id, num_envs=num_envs)
        calls[f"{name}, gymnasium.make_vec of {num_envs}"] = gymnasium_steps(vector, steps)
    return calls

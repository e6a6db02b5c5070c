"""A meta-episode as text: the clock, a few of the games, and the rewards so far."""

from typing import Any

import jax
import numpy as np

from coala_envs._stepper import Stepper
from coala_envs.adapters import _ansi


class MetaEpisodeText:
    """Keeps the sums that a frame shows, for every environment of a stepper.

    Arguments:
        stepper: read when a frame is drawn, never driven.
    """

    def __init__(self, stepper: Stepper):
        self._stepper = stepper
        self.start()

    def start(self) -> None:
        """Forget the sums: a meta-episode begins."""
        self._last: dict[str, np.ndarray] = {}
        self._sum: dict[str, np.ndarray] = {}

    def add(self, info: dict[str, Any]) -> None:
        """Take in the info of a step, with its leading axis over environments."""
        rewards = np.concatenate([info["ego_rewards"][..., None], info["co_player_rewards"]], axis=-1)
        self._last = {"reward": rewards.mean(axis=1)} | {
            name: value.mean(axis=1) for name, value in info["measures"].items()
        }
        self._sum = {name: self._sum.get(name, 0) + value for name, value in self._last.items()}

    def draw(self, index: int) -> str:
        """Return the frame of environment ``index``; rewards and measures are per step, means over its games."""
        pomdp, t = self._stepper.pomdp, self._stepper.t
        episode, step = divmod(t - 1, pomdp.game.inner_episode_length) if t else (0, -1)
        shown = min(pomdp.batch_size, _ansi.GAMES_SHOWN)
        assert self._stepper.state is not None
        games = jax.tree.map(lambda leaf: np.asarray(leaf)[index, :shown], self._stepper.state.games)
        descriptions = [
            pomdp.game.describe(jax.tree.map(lambda leaf, game=game: leaf[game], games)) for game in range(shown)
        ]
        others = pomdp.game.num_players - 1
        players = ["ego", *("co-player" if others == 1 else f"co-player {seat}" for seat in range(1, others + 1))]
        rows = [_ansi.games_row(descriptions, pomdp.batch_size)]
        for name, last in self._last.items():
            so_far = self._sum[name][index] / t
            both = f"{_ansi.numbers(players, last[index])}   │ so far   {_ansi.numbers(players, so_far)}"
            rows.append((name, both))
        return _ansi.frame(
            inner_episode=episode,
            num_inner_episodes=pomdp.num_inner_episodes,
            inner_step=step + 1,
            inner_length=pomdp.game.inner_episode_length,
            rows=rows,
        )

"""What is remembered of a meta-episode, for its text and its picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coala_envs.games import PLAYED


class MetaEpisodeRecord:
    """The rewards, measures and joint actions of one meta-episode, step by step.

    Quantities are ``"reward"`` and the game's measures: per step, means over the batch, ``[players]``.

    Arguments:
        num_inner_episodes: how many, M.
        inner_episode_length: its steps, T.
        names: of the players.
    """

    def __init__(self, num_inner_episodes: int, inner_episode_length: int, names: Sequence[str]):
        self.num_inner_episodes = num_inner_episodes
        self.inner_episode_length = inner_episode_length
        self.names = tuple(names)
        self.start()

    def start(self) -> None:
        """Forget everything: a meta-episode begins."""
        self._quantities: dict[str, list[np.ndarray]] = {}
        self.actions: list[tuple[int, ...]] = []
        """Joint actions of the first game; empty where a random end left nothing to do."""

    def add(self, action: Any, reward: Any, measures: Mapping[str, Any]) -> None:
        """Take in a step; every array is ``[batch, players]``."""
        for name, value in {"reward": reward, **measures}.items():
            self._quantities.setdefault(name, []).append(np.asarray(value).mean(axis=0, dtype=np.float64))
        there_was = np.all(np.asarray(measures[PLAYED])[0]) if PLAYED in measures else True
        self.actions.append(tuple(int(one) for one in np.asarray(action)[0]) if there_was else ())

    @property
    def t(self) -> int:
        """Steps taken."""
        return len(self.actions)

    @property
    def clock(self) -> tuple[int, int]:
        """The inner episode of the last step, from 0, and the steps played in it: 0 at the start, then 1 to T."""
        episode, step = divmod(self.t - 1, self.inner_episode_length) if self.t else (0, -1)
        return episode, step + 1

    @property
    def quantities(self) -> tuple[str, ...]:
        """What was recorded; empty before the first step."""
        return tuple(self._quantities)

    def last(self, quantity: str) -> np.ndarray:
        """Return a quantity in the last step, ``[players]``."""
        return self._quantities[quantity][-1]

    def so_far(self, quantity: str) -> np.ndarray:
        """Return its mean over all steps, ``[players]``."""
        return np.mean(self._quantities[quantity], axis=0)

    def by_episode(self, quantity: str) -> np.ndarray:
        """Return its mean over each inner episode's steps, ``[episodes begun, players]``."""
        steps, length = self._quantities[quantity] if self.t else [], self.inner_episode_length
        means = [np.mean(steps[first : first + length], axis=0) for first in range(0, len(steps), length)]
        return np.array(means).reshape(len(means), len(self.names))

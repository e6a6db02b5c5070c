"""What is remembered of a meta-episode, for its text and its picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coala_envs.checks import Size, checked, choice, short
from coala_envs.games import PLAYED, AbstractGame


def checked_names(names: Sequence[str], game: AbstractGame) -> Sequence[str]:
    """Return the players' names. Raises ``ValueError`` for another number of them than there are players."""
    if len(names) != game.num_players:
        raise ValueError(f"names must be those of the {game.num_players} players, got {short(names)}")
    return names


class MetaEpisodeRecord:
    """The rewards, measures and joint actions of one meta-episode, step by step.

    Quantities are ``"reward"`` and the game's measures: per step, means over the batch, ``[players]``.

    Arguments:
        num_inner_episodes: how many, M.
        inner_episode_length: its steps, T.
        names: of the players.

    Raises ``ValueError`` for what is not as said here.
    """

    @checked
    def __init__(self, num_inner_episodes: Size, inner_episode_length: Size, names: Sequence[str]):
        self.num_inner_episodes = num_inner_episodes
        self.inner_episode_length = inner_episode_length
        self.names = tuple(names)
        self.start()

    def start(self) -> None:
        """Forget everything: a meta-episode begins."""
        self._quantities: dict[str, list[np.ndarray]] = {}
        self.actions: list[tuple[int, ...]] = []
        """Joint actions of the first game; empty where a random end left nothing to do."""

    @checked
    def add(self, action: Any, reward: Any, measures: Mapping[str, Any]) -> None:
        """Take in a step; every array is ``[batch, players]``. Raises ``ValueError`` for other shapes."""
        step = {name: np.asarray(value) for name, value in {"reward": reward, **measures}.items()}
        for name, value in {"action": np.asarray(action), **step}.items():
            if value.ndim != 2 or value.shape[1] != len(self.names) or not len(value):
                raise ValueError(f"{name} must be of shape (batch, {len(self.names)}), got shape {value.shape}")
        for name, value in step.items():
            self._quantities.setdefault(name, []).append(value.mean(axis=0, dtype=np.float64))
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
        return self._steps(quantity)[-1]

    def so_far(self, quantity: str) -> np.ndarray:
        """Return its mean over all steps, ``[players]``."""
        return np.mean(self._steps(quantity), axis=0)

    def by_episode(self, quantity: str) -> np.ndarray:
        """Return its mean over each inner episode's steps, ``[episodes begun, players]``."""
        steps, length = self._steps(quantity) if self.t else [], self.inner_episode_length
        means = [np.mean(steps[first : first + length], axis=0) for first in range(0, len(steps), length)]
        return np.array(means).reshape(len(means), len(self.names))

    def _steps(self, quantity: str) -> list[np.ndarray]:
        return self._quantities[choice("quantity", quantity, self._quantities)]

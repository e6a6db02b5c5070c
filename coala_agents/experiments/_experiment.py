"""What a run folder needs to know of whatever is trained in it."""

import abc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coala_agents.experiments._folder import Config
from coala_agents.training import Metrics

Report = Callable[[int, Any, Sequence[Metrics]], Any]
"""Called with the number of iterations done, the state then, and the metrics of each iteration since the last call."""


class Experiment(abc.ABC):
    """One kind of training: how it starts, goes on, and what of its state is kept.

    The writing of folders, resuming and interrupts are the same for all kinds, and stand in ``_run.py``.
    """

    config: Config

    @property
    @abc.abstractmethod
    def env_steps_per_iteration(self) -> int:
        """Game steps per iteration of one seed, over everything that is played in parallel."""

    def check(self) -> None:
        """Raise now what ``begun`` would raise after ``start``, which takes a while: for files that are not there."""
        return

    @abc.abstractmethod
    def start(self) -> Any:
        """Return the state that follows from the configuration, with a leading seed axis."""

    def begun(self, start: Any) -> Any:
        """Return the state before the first iteration: ``start``, and what comes from files that need not last."""
        return start

    @abc.abstractmethod
    def train(self, state: Any, first: int, report: Report) -> None:
        """Run the iterations from ``first`` to the configuration's last."""

    @abc.abstractmethod
    def saved(self, state: Any) -> Any:
        """Return the arrays that a checkpoint keeps: what does not follow from the configuration."""

    @abc.abstractmethod
    def restored(self, saved: Any, start: Any) -> Any:
        """Return the state again, from what was saved and ``start``."""

    @abc.abstractmethod
    def finish(self, state: Any, folder: Path) -> None:
        """Write what else the folder is to hold once training has ended."""

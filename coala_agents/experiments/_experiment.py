"""What a run folder needs to know of whatever is trained in it."""

import abc
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from jax.sharding import Mesh

from coala_agents.config import RunConfig
from coala_agents.evaluation._evaluate import Evaluation
from coala_agents.training import Report
from coala_envs.games import AbstractGame


class Experiment(abc.ABC):
    """One kind of training: how it starts, goes on, and what of its state is kept.

    The writing of folders, resuming and interrupts are the same for all kinds, and stand in ``_run.py``.
    """

    config: RunConfig
    setting: Any
    """Who plays what against whom."""
    forgets: bool
    """Whether the agents condition on the current inner episode only."""

    @property
    @abc.abstractmethod
    def env_steps_per_iteration(self) -> int:
        """Game steps per iteration of one seed, over everything that is played in parallel."""

    @property
    @abc.abstractmethod
    def meta_parts(self) -> int:
        """Into how many equal parts an iteration of one seed can be cut, for so many devices; 1: it cannot."""

    def check(self, load: "Load") -> None:
        """Raise now what ``begun`` would raise after ``start``, which takes a while: for files that are not there."""
        return

    @abc.abstractmethod
    def start(self) -> Any:
        """Return the state that follows from the configuration, with a leading seed axis."""

    def begun(self, start: Any, load: "Load") -> Any:
        """Return the state before the first iteration: ``start``, and what comes from files that need not last."""
        return start

    @abc.abstractmethod
    def train(self, state: Any, first: int, report: Report, mesh: Mesh | None = None) -> None:
        """Run the iterations from ``first`` to the configuration's last, on the devices of ``mesh_of``."""

    @abc.abstractmethod
    def abstract(self) -> Any:
        """Return the shapes and dtypes of what ``saved`` gives, without drawing it."""

    @abc.abstractmethod
    def saved(self, state: Any) -> Any:
        """Return the arrays that a checkpoint keeps: what does not follow from the configuration."""

    @abc.abstractmethod
    def restored(self, saved: Any, start: Any) -> Any:
        """Return the state again, from what was saved and ``start``."""

    @abc.abstractmethod
    def policies(self, saved: Any) -> Any:
        """Return the agents' parameters, ``[seeds, agents]`` before every leaf, from what was saved."""

    @abc.abstractmethod
    def starting_from(self, policies: Any) -> Any:
        """Return what ``saved`` gives of learners who have these parameters, as ``policies``, and a fresh optimiser."""

    @abc.abstractmethod
    def evaluate(
        self, saved: Any, *, num_opponents: int, seed: int, greedy: bool = False, game: AbstractGame | None = None
    ) -> Evaluation:
        """Let the agents play, frozen.

        Arguments:
            saved: what a checkpoint keeps.
            num_opponents: meta-episodes of each agent against the run's opponents, and with each other agent; of a
                pair, inner episodes with each other.
            seed: of the opponents and of the play.
            greedy: the agents take their most probable action instead of drawing one.
            game: the run's unless given, and else one of its kind, such as that ``with_chance``.

        Raises ``ValueError`` for numbers out of range.
        """

    @abc.abstractmethod
    def finish(self, state: Any, folder: Path, iteration: int) -> None:
        """Write what else the folder is to hold once training has ended, after so many iterations."""

    @abc.abstractmethod
    def is_finished(self, folder: Path, iteration: int) -> bool:
        """Tell whether the folder holds what ``finish`` writes after so many iterations."""


class Run(NamedTuple):
    """A run as loaded from its folder."""

    experiment: Experiment
    agents: Any
    """What the checkpoint keeps: the learners' states, with a leading seed axis."""
    iteration: int
    """Iterations done."""
    digest: str
    """Of the checkpoint."""

    @property
    def config(self) -> RunConfig:
        """What was trained."""
        return self.experiment.config

    @property
    def setting(self) -> Any:
        """Who played what against whom: a ``Setting`` of meta agents, or a ``Pair``."""
        return self.experiment.setting

    @property
    def game(self) -> AbstractGame:
        """What the agents were trained on."""
        game: AbstractGame = self.setting.game
        return game

    @property
    def names(self) -> list[str]:
        """The algorithm of each agent."""
        return self.config.agents

    @property
    def policies(self) -> Any:
        """The agents' parameters, ``[seeds, agents]`` before every leaf."""
        return self.experiment.policies(self.agents)


Load = Callable[[Path], Run]
"""What reads a run from its folder."""

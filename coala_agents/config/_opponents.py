"""The part of a configuration that says who meets whom, whatever it is."""

import abc
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from coala_agents.config._network import MakePolicy
from coala_agents.parts import Part
from coala_agents.registry import LearnerConfig
from coala_agents.training import Pair, Setting
from coala_envs.co_players import CoPlayer
from coala_envs.games import AbstractGame


class Found(NamedTuple):
    """A player that a name led to."""

    name: str
    """As it is registered, or as a run was named."""
    player: CoPlayer
    digest: str
    """Of the file that it is from; empty for one that is from none."""


FindPlayer = Callable[[str, AbstractGame], Found]
"""What knows players by name, those of other runs too."""


class AbstractOpponents(Part):
    """Who meets whom."""

    @property
    @abc.abstractmethod
    def players(self) -> int:
        """How many networks a seed of a run holds."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """The sizes whose product is the agents that play in an iteration, by name."""
        return {}

    @property
    @abc.abstractmethod
    def shaped(self) -> bool:
        """Whether agents meet opponents that learn between inner episodes."""

    @property
    def idle(self) -> Mapping[str, str]:
        """The flags that change nothing as the others stand, each with the reason."""
        return {}

    @abc.abstractmethod
    def shares(self, learner: LearnerConfig) -> dict[str, int]:
        """Return how many agents learn by each algorithm. Raises ``ValueError`` if they cannot share equally."""

    @abc.abstractmethod
    def pinned(self, find: FindPlayer, game: AbstractGame) -> "AbstractOpponents":
        """Return the part with the digest of the opponents' file as it is now, if they are from one.

        Raises ``FileNotFoundError`` and ``CheckpointError`` if it cannot be read, and ``ValueError`` if it is another
        file than the one that the part was pinned to before.
        """

    @abc.abstractmethod
    def build(
        self,
        game: AbstractGame,
        make_policy: MakePolicy,
        agents: Mapping[str, tuple[Any, int]],
        training: Any,
        find: FindPlayer,
    ) -> Setting | Pair:
        """Return who plays what against whom; ``agents`` has each algorithm's learner, and how many learn by it."""

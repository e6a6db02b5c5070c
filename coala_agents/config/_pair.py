"""Two players who learn at once, and meet nobody else."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from coala_agents.config._network import MakePolicy
from coala_agents.config._opponents import AbstractOpponents, FindPlayer
from coala_agents.config._training import TrainingConfig
from coala_agents.registry import LearnerConfig
from coala_agents.training import Pair
from coala_envs.games import AbstractGame


@dataclasses.dataclass(frozen=True)
class PairConfig(AbstractOpponents):
    """Two players who learn at once, each from what it sees of the other: nothing is left to say of opponents."""

    @property
    def players(self) -> int:
        """See ``AbstractOpponents``."""
        return 2

    @property
    def shaped(self) -> bool:
        """See ``AbstractOpponents``: there are no inner episodes."""
        return False

    def shares(self, learner: LearnerConfig) -> dict[str, int]:
        """See ``AbstractOpponents``."""
        return {algorithm: 2 // len(learner.algorithms) for algorithm in learner.algorithms}

    def pinned(self, find: FindPlayer, game: AbstractGame) -> "PairConfig":
        """See ``AbstractOpponents``: they are from no file."""
        del find, game
        return self

    def build(
        self,
        game: AbstractGame,
        make_policy: MakePolicy,
        agents: Mapping[str, tuple[Any, int]],
        training: TrainingConfig,
        find: FindPlayer,
    ) -> Pair:
        """See ``AbstractOpponents``; where one algorithm is named, both have it."""
        del make_policy, find
        first, second = (learner for learner, size in agents.values() for _ in range(size))
        return Pair(game, (first, second), training.batch_size)

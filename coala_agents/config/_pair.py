"""Two players who learn at once, and meet nobody else."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from coala_agents.config._network import MakePolicy
from coala_agents.config._opponents import AbstractOpponents, FindPlayer
from coala_agents.config._training import TrainingConfig
from coala_agents.registry import LearnerConfig
from coala_agents.training import Pair
from coala_envs.checks import Count, Size
from coala_envs.games import AbstractGame


@dataclasses.dataclass(frozen=True)
class PairConfig(AbstractOpponents):
    """Two players who learn at once, each from what it sees of the other."""

    past_games: Count = 0
    """Further games of each player with what the other was before; 0 for none."""
    num_past: Size = 50
    """Policies that are kept of each player for them, the last ones."""
    past_interval: Size = 50
    """Updates from one that is kept to the next."""

    self_play: bool = False
    """One player sits in both seats, and learns from what it sees in either."""

    @property
    def players(self) -> int:
        """See ``AbstractOpponents``."""
        return 2

    @property
    def shaped(self) -> bool:
        """See ``AbstractOpponents``: there are no inner episodes."""
        return False

    @property
    def idle(self) -> Mapping[str, str]:
        """See ``AbstractOpponents``."""
        if self.past_games:
            return {}
        return dict.fromkeys(("num_past", "past_interval"), "nobody meets the other's past without past_games")

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
        how = {name: getattr(self, name) for name in ("past_games", "num_past", "past_interval", "self_play")}
        return Pair(game, (first, second), training.batch_size, **how)

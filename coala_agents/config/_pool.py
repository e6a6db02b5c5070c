"""Meta agents and whom they meet: naive learners, each other, or one player by name."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import tyro

from coala_agents.config._naive import NaiveConfig
from coala_agents.config._network import MakePolicy
from coala_agents.config._opponents import AbstractOpponents, FindPlayer
from coala_agents.config._training import MetaTrainingConfig
from coala_agents.registry import LearnerConfig
from coala_agents.training import Agents, Setting, check_pool, load_naive_pool, read_naive_pool
from coala_envs.checks import Fraction, Size
from coala_envs.games import AbstractGame
from coala_envs.registry import spelt

NAIVE = "naive"


@dataclasses.dataclass(frozen=True)
class PoolConfig(AbstractOpponents):
    """Whom meta agents meet: naive learners or one other player by name, and each other."""

    opponent: str = NAIVE
    """Whom meta agents meet: naive (naive learners), a strategy such as tit-for-tat, run:FOLDER or pretrained:NAME."""
    num_meta_agents: Size = 1
    """Meta agents that are trained at once; with p_naive below 1 they meet each other."""
    p_naive: Fraction = 1.0
    """Probability that an opponent is a naive learner, or the opponent by name; otherwise it is another meta agent."""
    naive_pool_size: Size = 10
    """Initialisations that naive opponents are drawn from."""
    naive_pool: str = ""
    """Take them from a file of coala pretrain instead: its path, or the name of one that comes with coala."""
    opponent_digest: tyro.conf.Suppress[str] = ""
    """Of the file that opponents are from, once a run was begun with it: it goes on with no other."""
    dynamic_naive: bool = False
    """Start naive learners from the meta agents' current parameters, drawn anew in each iteration."""
    warm_start: bool = False
    """Start the meta agents from members of naive_pool instead of from scratch."""
    start_from: str = ""
    """Folder of an earlier run, from whose agents those of the same algorithm start; or a file of coala imitate."""
    naive: NaiveConfig = dataclasses.field(default_factory=NaiveConfig)
    """The naive learners."""

    def check(self) -> None:
        """Refuse pools that cannot be."""
        if spelt(self.opponent) == NAIVE:  # in whatever spelling, the learner of this configuration
            object.__setattr__(self, "opponent", NAIVE)
        check_pool(self.p_naive, self.num_meta_agents)
        if self.warm_start and not self.naive_pool:
            raise ValueError("warm_start needs a naive_pool to start from")
        if self.warm_start and self.start_from:
            raise ValueError("warm_start and start_from exclude each other: agents have one start")
        if not self.naive.algorithm.by_gradient and (self.naive_pool or self.dynamic_naive):
            of = self.naive.algorithm.name
            raise ValueError(f"naive_pool and dynamic_naive need learners with a network, and naive_algorithm is {of}")
        if self.opponent != NAIVE and (self.naive_pool or self.dynamic_naive):
            raise ValueError(
                f"naive_pool and dynamic_naive are for naive learners, and the opponent is {self.opponent}"
            )

    @property
    def players(self) -> int:
        """See ``AbstractOpponents``."""
        return self.num_meta_agents + self.naive_pool_size

    @property
    def sizes(self) -> dict[str, int]:
        """See ``AbstractOpponents``."""
        return {"num_meta_agents": self.num_meta_agents}

    @property
    def shaped(self) -> bool:
        """See ``AbstractOpponents``; of a player by name nobody knows."""
        return self.opponent == NAIVE and self.p_naive > 0

    @property
    def idle(self) -> Mapping[str, str]:
        """See ``AbstractOpponents``."""
        if self.opponent != NAIVE:
            return dict.fromkeys(self.naive.flat(), f"the opponent is {self.opponent}, with options of its own")
        return self.naive.idle

    def shares(self, learner: LearnerConfig) -> dict[str, int]:
        """See ``AbstractOpponents``."""
        share, rest = divmod(self.num_meta_agents, len(learner.named))
        if rest:
            several = f"{len(learner.named)} algorithms ({learner.algorithm})"
            raise ValueError(f"{several} do not share {self.num_meta_agents} meta agents equally")
        return {algorithm: share * learner.named.count(algorithm) for algorithm in learner.algorithms}

    def pinned(self, find: FindPlayer, game: AbstractGame) -> "PoolConfig":
        """See ``AbstractOpponents``."""
        if self.opponent != NAIVE:
            what, _, digest = find(self.opponent, game)
        elif self.naive_pool:
            pool = read_naive_pool(self.naive_pool)
            what, digest = str(pool.path), pool.digest
        else:
            return self
        if self.opponent_digest not in ("", digest):
            raise ValueError(
                f"{what} has changed: the run was begun with opponents of digest {self.opponent_digest[:12]}, "
                f"this file has {digest[:12]}"
            )
        name = self.opponent if self.opponent == NAIVE else what
        return dataclasses.replace(self, opponent=name, opponent_digest=digest)

    def build(
        self,
        game: AbstractGame,
        make_policy: MakePolicy,
        agents: Mapping[str, tuple[Any, int]],
        training: MetaTrainingConfig,
        find: FindPlayer,
    ) -> Setting:
        """See ``AbstractOpponents``."""
        by_name = self.opponent != NAIVE
        naive: Any = self.naive.build(make_policy, game)  # with a network, where there is a naive_pool: see check
        return Setting(
            agents=tuple(Agents(learner, size, name) for name, (learner, size) in agents.items()),
            game=game,
            opponent=find(self.opponent, game).player if by_name else naive,
            meta_batch_size=training.meta_batch_size,
            batch_size=training.batch_size,
            num_inner_episodes=training.num_inner_episodes,
            naive_pool_size=0 if by_name else self.naive_pool_size,
            naive_starts=load_naive_pool(self.naive_pool, naive) if self.naive_pool else None,
            p_naive=self.p_naive,
            dynamic_naive=self.dynamic_naive,
            warm_start=self.warm_start,
            gradient_ratio_interval=training.gradient_ratio_interval,
        )

"""The part of a configuration that says who meets whom: opponents that are drawn from pools, or the two of a pair."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import tyro

from coala_agents.config._network import MakePolicy, NetworkConfig, network
from coala_agents.config._training import MetaTrainingConfig, TrainingConfig
from coala_agents.parts import Part, check_at_least_one, check_bounds, check_positive
from coala_agents.registry import LearnerConfig, update_rule
from coala_agents.training import Agents, Pair, Setting, check_pool, load_naive_pool, read_naive_pool
from coala_envs.co_players import CoPlayer, NaiveLearner
from coala_envs.games import AbstractGame

NAIVE = "naive"


class Found(NamedTuple):
    """A player that a name led to."""

    player: CoPlayer
    digest: str
    """Of the file that it is from; empty for one that is from none."""


FindPlayer = Callable[[str, AbstractGame], Found]
"""What knows players by name, those of other runs too."""


def _naive(name: str) -> Any:
    return tyro.conf.arg(name=f"naive-{name}")


@dataclasses.dataclass(frozen=True)
class _TheAgents(NetworkConfig):
    """No network of their own: naive learners have the agents'."""

    selector: ClassVar[str] = "naive_network"
    prefix: ClassVar[str] = "naive_network_"

    name: Annotated[str, _naive("network")] = ""
    """Of the naive learners; the agents' unless given."""


@dataclasses.dataclass(frozen=True)
class NaiveConfig(Part):
    """The naive learner, an actor-critic that learns after each inner episode (paper App. B.2)."""

    optimiser: Annotated[Literal["adam", "sgd"], _naive("optimiser")] = "adam"
    """Update rule of the naive learners."""
    learning_rate: Annotated[float, _naive("learning-rate")] = 0.005
    """Of the naive learners."""
    discount: Annotated[float, _naive("discount")] = 0.99
    """Per step, within an inner episode."""
    reward_scale: Annotated[float, _naive("reward-scale")] = 0.05
    """Multiplies rewards inside the naive learners' loss."""
    max_gradient_norm: Annotated[float, _naive("max-gradient-norm")] = 1.0
    """Global norm at which the naive learners' gradient is clipped."""
    network: NetworkConfig = _TheAgents()
    """The network of the naive learners."""

    def check(self) -> None:
        """Refuse rates, scales and norms that are not positive, and a discount outside [0, 1]."""
        check_positive(self, "learning_rate", "reward_scale", "max_gradient_norm")
        check_bounds(self, discount=(0, 1))

    def build(self, make_policy: MakePolicy, game: AbstractGame) -> NaiveLearner:
        """Return the naive learner, with fresh parameters whenever it is initialised, on its network or the given."""
        return NaiveLearner(
            self.network.build(game) if self.network.name else make_policy,
            update_rule(self.optimiser, self.learning_rate, self.max_gradient_norm),
            discount=self.discount,
            reward_scale=self.reward_scale,
            reward_origin=float(game.reward_origin[1]),
        )


@dataclasses.dataclass(frozen=True)
class OpponentsConfig(Part):
    """Whom meta agents meet: naive learners, each other, or one other player by name."""

    opponent: str = NAIVE
    """Who is no meta agent: naive (a naive learner), a strategy such as tit-for-tat, or run:FOLDER, agents of a run."""
    num_meta_agents: int = 1
    """Meta agents that are trained at once; with p_naive below 1 they meet each other."""
    p_naive: float = 1.0
    """Probability that an opponent is a naive learner; otherwise it is another meta agent."""
    naive_pool_size: int = 10
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
    """Folder of an earlier run: agents of the algorithms that it has start from its agents, seed by seed."""
    naive: NaiveConfig = NaiveConfig()
    """The naive learners."""

    def check(self) -> None:
        """Refuse pools that cannot be."""
        check_at_least_one(self, "num_meta_agents", "naive_pool_size")
        check_pool(self.p_naive, self.num_meta_agents)
        if self.warm_start and not self.naive_pool:
            raise ValueError("warm_start needs a naive_pool to start from")
        if self.warm_start and self.start_from:
            raise ValueError("warm_start and start_from exclude each other: agents have one start")
        if self.opponent != NAIVE and (self.p_naive < 1 or self.naive_pool or self.dynamic_naive):
            raise ValueError(
                f"p_naive, naive_pool and dynamic_naive are for naive learners, and the opponent is {self.opponent}"
            )

    @property
    def players(self) -> int:
        """How many networks a seed of a run holds."""
        return self.num_meta_agents + self.naive_pool_size

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes whose product is the agents that play in an iteration, by name."""
        return {"num_meta_agents": self.num_meta_agents}

    def shares(self, learner: LearnerConfig) -> dict[str, int]:
        """Return how many meta agents learn by each algorithm. Raises ``ValueError`` if the pool has no equal shares."""
        share, rest = divmod(self.num_meta_agents, len(learner.named))
        if rest:
            raise ValueError(
                f"{len(learner.named)} algorithms ({learner.algorithm}) do not share {self.num_meta_agents} meta agents "
                "equally"
            )
        return {algorithm: share * learner.named.count(algorithm) for algorithm in learner.algorithms}

    def pinned(self, find: FindPlayer, game: AbstractGame) -> "OpponentsConfig":
        """Return the part with the digest of the opponents' file as it is now.

        Raises ``FileNotFoundError`` and ``CheckpointError`` if it cannot be read, and ``ValueError`` if it is another
        file than the one that the part was pinned to before.
        """
        if self.opponent != NAIVE:
            what, digest = self.opponent, find(self.opponent, game).digest
        elif self.naive_pool:
            pool = read_naive_pool(self.naive_pool)
            what, digest = f"{pool.path}", pool.digest
        else:
            return self
        if self.opponent_digest not in ("", digest):
            raise ValueError(
                f"{what} has changed: the run was begun with opponents of digest {self.opponent_digest[:12]}, "
                f"this file has {digest[:12]}"
            )
        return dataclasses.replace(self, opponent_digest=digest)

    def build(
        self,
        game: AbstractGame,
        make_policy: MakePolicy,
        agents: Mapping[str, tuple[Any, int]],
        training: MetaTrainingConfig,
        find: FindPlayer,
    ) -> Setting:
        """Return who plays what against whom; ``agents`` has each algorithm's learner, and how many learn by it."""
        by_name = self.opponent != NAIVE
        naive = self.naive.build(make_policy, game)
        return Setting(
            agents=tuple(Agents(learner, size, name) for name, (learner, size) in agents.items()),
            game=game,
            naive=find(self.opponent, game).player if by_name else naive,
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


@dataclasses.dataclass(frozen=True)
class PairConfig(Part):
    """Two players who learn at once, each from the other's parameters: nothing is left to say of opponents."""

    players: ClassVar[int] = 2
    start_from: ClassVar[str] = ""
    sizes: ClassVar[dict[str, int]] = {}

    def shares(self, learner: LearnerConfig) -> dict[str, int]:
        """Return how many players learn by each algorithm."""
        return {algorithm: 2 // len(learner.algorithms) for algorithm in learner.algorithms}

    def pinned(self, find: FindPlayer, game: AbstractGame) -> "PairConfig":
        """Return the part: opponents are from no file."""
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
        """Return the pair; where one algorithm is named, both have it."""
        del make_policy, find
        first, second = (learner for learner, size in agents.values() for _ in range(size))
        return Pair(game, (first, second), training.batch_size)

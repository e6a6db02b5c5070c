"""The configuration of a run, in parts; and from it to the objects that it describes, in one straight way."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import tyro

from coala_agents.config._game import GameConfig, game
from coala_agents.config._network import NetworkConfig, network
from coala_agents.config._old import as_flags, is_old
from coala_agents.config._opponents import AbstractOpponents, FindPlayer
from coala_agents.config._pair import PairConfig
from coala_agents.config._pool import PoolConfig
from coala_agents.config._training import MetaTrainingConfig, TrainingConfig
from coala_agents.config._whose import flags_of_all, whose
from coala_agents.parts import MOST_PARAMETERS, MOST_STEPS, Part, check_product
from coala_agents.registry import LearnerConfig, Task, learner
from coala_agents.training import Pair, Setting
from coala_envs.checks import checked, short
from coala_envs.co_players import CoPlayer

NAMES = ("name", "game", "algorithm", "network", "naive_network", "policy", "opponent")
"""Fields that are names of what may be registered from outside, those of older files too."""
OF_TRAIN = {"out", "config", "print_config", "progress", "loggers", "resume", "help"}
OF_TRAIN |= {"devices", "coordinator", "num_processes", "process_id"}
OF_SWEEP = {"grid", "metric", "lower_is_better", "json", "launcher"}
OF_SWEEP |= {f"ray_{option}" for option in ("address", "cpus", "gpus", "retries")}
OF_HEADROOM = {"num_meta_episodes", "skip"}
OF_THE_COMMAND = OF_TRAIN | OF_SWEEP | OF_HEADROOM
"""Flags of ``coala train``, ``sweep`` and ``headroom`` that are no fields."""


@dataclasses.dataclass(frozen=True)
class RunConfig(Part):
    """What is trained: meta agents against opponents, or two players who learn from what they see of each other.

    ``run_config`` makes one; presets are such. See ``Part.flat``, ``to_dict`` and ``merged``.

    Raises ``ValueError`` for values that no run can have.
    """

    game: GameConfig
    """What is played."""
    opponents: AbstractOpponents
    """Who meets whom."""
    learner: LearnerConfig
    """Who learns and how."""
    network: NetworkConfig
    """What the learners' policies are."""
    training: TrainingConfig
    """How long and how much."""
    preset: tyro.conf.Suppress[str] = ""
    """Name of the preset that this configuration started from."""

    def check(self) -> None:
        """Refuse parts that do not go together."""
        if taken := sorted(OF_THE_COMMAND & set(self.flat())):
            raise ValueError(f"{taken[0]} is a flag of coala train, sweep or headroom: call the option otherwise")
        self.opponents.shares(self.learner)
        self.learner.check_sizes(self.training.sizes)
        check_product(
            "the parameters of all players",
            MOST_PARAMETERS,
            num_seeds=self.training.num_seeds,
            players=self.opponents.players,
            parameters=self.network.most_parameters(self.game.build()),
        )
        sizes = {**self.learner.sizes, **self.opponents.sizes, **self.training.sizes}
        length: Any = self.game.inner_episode_length
        check_product("the steps of an iteration", MOST_STEPS, **sizes, inner_episode_length=length)

    @property
    def agents(self) -> list[str]:
        """The algorithm of each agent, in the order in which everything lists them."""
        return [name for name, size in self.opponents.shares(self.learner).items() for _ in range(size)]

    def with_flags(self, **values: Any) -> "RunConfig":
        """Return the configuration with the values of some flags, by the names that the command line has for them.

        A game, an algorithm, a network or an objective is chosen before its own flags are set:
        ``config.with_flags(game="coin-game", variant="loqa")``.

        Raises ``ValueError`` for flags that the configuration does not have, and says whose they are, for those that
        would change nothing, and for values that no run can have.
        """
        before, made = self.flat(), self._with_known(values)
        made.refuse_idle(name for name, value in values.items() if value != before.get(name))
        return made

    def refuse_idle(self, flags: Iterable[str]) -> None:
        """Raise ``ValueError`` for flags that change nothing as the others stand: who sets them expects something."""
        idle = self.opponents.idle
        for flag in flags:
            if flag in idle:
                raise ValueError(f"{flag} would change nothing: {idle[flag]}")

    def _with_known(self, values: Mapping[str, Any]) -> "RunConfig":
        made = super().with_flags(**values)
        known = made.flat()
        for name in values:
            if name not in known:
                raise ValueError(whose(name, known))
        return made

    def merged(self, table: Mapping[str, Any]) -> "RunConfig":
        """See ``Part``; it imports no module that a table names, for tables come from files."""
        _refuse_modules(table)
        return super().merged(table)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is told before training starts: see ``LearnerConfig.remarks``."""
        return self.learner.remarks if self.opponents.shaped else ()

    @classmethod
    def from_dict(cls, fields: Any) -> "RunConfig":
        """Return the configuration that ``to_dict`` wrote, or an older coala; what is missing is as by default.

        Raises ``ValueError`` for no fields at all, and that names unknown ones and those of another type or out of
        range. It imports no module that a file names: what comes from elsewhere must have been registered.
        """
        if not isinstance(fields, Mapping) or not fields:
            raise ValueError("there is no configuration in it")
        _refuse_modules(fields)
        old = is_old(fields)
        values = as_flags(fields) if old else fields.get("learner", {})
        algorithm = values.get("algorithm", "coala-pg") if isinstance(values, Mapping) else None
        if not isinstance(algorithm, str):
            raise ValueError(f"algorithm must be a word, got {algorithm!r}")
        start = run_config(algorithm)
        if not old:
            return start.merged(fields)
        mine, elsewhere = Part.with_flags(start, **values).flat(), flags_of_all()
        # What belonged to another game or network was there and meant nothing.
        return start._with_known({name: values[name] for name in values if name in mine or name not in elsewhere})

    def __reduce__(self) -> Any:
        """Pickle as a table: the classes of its parts are made when it is read."""
        return RunConfig.from_dict, (self.to_dict(),)

    def naive_learner(self) -> CoPlayer:
        """Return the naive learner that the agents meet. Raises ``ValueError`` for a pair, which meets none."""
        if not isinstance(self.opponents, PoolConfig):
            raise ValueError(f"{self.learner.algorithm} learns in a pair and meets no naive learners")
        game = self.game.build()
        return self.opponents.naive.build(self.network.build(game), game)

    def pinned(self, find: FindPlayer) -> "RunConfig":
        """Return the configuration with the digest of the file that opponents are from, if they are from one.

        Raises as ``AbstractOpponents.pinned``.
        """
        return dataclasses.replace(self, opponents=self.opponents.pinned(find, self.game.build()))

    def build(self, find: FindPlayer) -> Setting | Pair:
        """Return who plays what against whom; ``find`` knows players by name."""
        game = self.game.build()
        make_policy = self.network.build(game)
        learners = self.learner.build(Task(make_policy, game, self.training.batch_size, self.training.iterations))
        agents = {name: (learners[name], size) for name, size in self.opponents.shares(self.learner).items()}
        return self.opponents.build(game, make_policy, agents, self.training, find)


@checked
def run_config(algorithm: str = "coala-pg", **flags: Any) -> RunConfig:
    """Return a configuration of some algorithms, with the values of some flags.

    Arguments:
        algorithm: one of ``ALGORITHMS``, or several joined by ``+``.
        flags: as ``RunConfig.with_flags``; the defaults serve for the rest.

    Raises ``ValueError`` as it, and for algorithms that are unknown or cannot learn together.
    """
    learns = learner(algorithm)
    made = RunConfig(
        game=game(),
        opponents=PairConfig() if learns.in_a_pair else PoolConfig(num_meta_agents=len(learns.named)),
        learner=learns,
        network=network(),
        training=TrainingConfig() if learns.in_a_pair else MetaTrainingConfig(),
    )
    return made.with_flags(**flags)


def _is_one(name: str, value: Any) -> RunConfig:
    if not isinstance(value, RunConfig):
        wanted = f'{name} must be a RunConfig, such as preset("ipd-shaping") or run_config("coala-pg")'
        raise ValueError(f"{wanted}, got {short(value)}")
    return value


Configuration = Annotated[RunConfig, _is_one]
"""An argument that is a configuration, and no name of one. Raises ``ValueError``."""


def _refuse_modules(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            _refuse_modules(value)
        elif name in NAMES and ":" in str(value):
            if name == "opponent" and str(value).startswith(("run:", "pretrained:", "axelrod:")):
                continue
            raise ValueError(f"{name} must be that of something registered, got {value!r}")

"""The part of a configuration that says how a naive learner learns."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

import tyro

from coala_agents.config._network import MakePolicy, NetworkConfig, TheAgentsNetwork
from coala_agents.parts import MadeByName, Part, class_of
from coala_agents.registry import update_rule
from coala_envs.checks import Fraction, Positive, checked, choice
from coala_envs.co_players import (
    AbstractNaiveLearner,
    CoPlayer,
    NaiveLearner,
    NaivePPO,
    TabularQ,
    make_co_player,
    reinforce,
)
from coala_envs.games import AbstractGame


class _Row(NamedTuple):
    make: Callable[..., CoPlayer]
    own: tuple[str, ...] = ()
    """Which of its arguments are options of its own."""
    by_gradient: bool = True
    """Whether it has a network, and an optimiser."""


NAIVE_ALGORITHMS = {
    "a2c": _Row(NaiveLearner),
    "ppo": _Row(NaivePPO, ("clip", "num_epochs")),
    "reinforce": _Row(reinforce),
    "q": _Row(TabularQ, ("step_size", "exploration"), by_gradient=False),
}
"""Ways in which naive learners learn, by name."""


@dataclasses.dataclass(frozen=True)
class NaiveAlgorithmConfig(MadeByName):
    """How naive learners learn, with its own options; ``naive_algorithm`` makes one."""

    def chosen(self, name: str) -> "NaiveAlgorithmConfig":
        """Return another way, with its own defaults."""
        return naive_algorithm(name)

    @property
    def by_gradient(self) -> bool:
        """Whether they have a network, and an optimiser."""
        return NAIVE_ALGORITHMS[self.name].by_gradient


@checked
def naive_algorithm(name: str = "a2c", **options: Any) -> NaiveAlgorithmConfig:
    """Return the part of a configuration that says how naive learners learn.

    Raises ``ValueError`` for an unknown way, and for options that it does not have.
    """
    row = NAIVE_ALGORITHMS[choice("naive_algorithm", name, NAIVE_ALGORITHMS)]
    told = f"How naive learners learn: {', '.join(NAIVE_ALGORITHMS)}."
    left_out = tuple(one for one in inspect.signature(row.make).parameters if one not in row.own)
    flags = tuple((one, f"naive_{one}") for one in row.own)
    how: dict[str, Any] = {"told": told, "left_out": left_out, "flags": flags}
    made: NaiveAlgorithmConfig = class_of(NaiveAlgorithmConfig, "naive_algorithm", name, row.make, **how)().merged(
        options
    )
    return made


def _naive(name: str) -> Any:
    return tyro.conf.arg(name=f"naive-{name}")


@dataclasses.dataclass(frozen=True)
class NaiveConfig(Part):
    """The naive learner, who learns after each inner episode (paper App. B.2).

    The algorithm ``q`` has neither optimiser nor network, and takes rewards as they are.
    """

    algorithm: NaiveAlgorithmConfig = dataclasses.field(default_factory=naive_algorithm)
    """How the naive learners learn."""
    optimiser: Annotated[Literal["adam", "sgd"], _naive("optimiser")] = "adam"
    """Update rule of the naive learners."""
    learning_rate: Annotated[Positive, _naive("learning-rate")] = 0.005
    """Of the naive learners."""
    discount: Annotated[Fraction, _naive("discount")] = 0.99
    """Per step, within an inner episode."""
    reward_scale: Annotated[Positive, _naive("reward-scale")] = 0.05
    """Multiplies rewards inside the naive learners' loss."""
    max_gradient_norm: Annotated[Positive, _naive("max-gradient-norm")] = 1.0
    """Global norm at which the naive learners' gradient is clipped."""
    network: NetworkConfig = dataclasses.field(default_factory=TheAgentsNetwork)
    """The network of the naive learners."""

    @property
    def idle(self) -> dict[str, str]:
        """The flags that change nothing with this algorithm, each with the reason."""
        if self.algorithm.by_gradient:
            return {}
        has = {*self.algorithm.flat(), self.flag("discount")}
        why = f"naive_algorithm {self.algorithm.name} has no such thing"
        return {flag: why for flag in self.flat() if flag not in has}

    def build(self, make_policy: MakePolicy, game: AbstractGame) -> CoPlayer:
        """Return the naive learner, with fresh parameters whenever it is initialised, on its network or the given.

        Raises ``ValueError`` for a game that its algorithm cannot learn.
        """
        if not self.algorithm.by_gradient:
            table: CoPlayer = dataclasses.replace(
                make_co_player(f"naive-{self.algorithm.name}", game), discount=self.discount, **self.algorithm.options
            )
            return table
        made: AbstractNaiveLearner = type(self.algorithm).make(
            self.network.build(game) if self.network.name else make_policy,
            update_rule(self.optimiser, self.learning_rate, self.max_gradient_norm),
            discount=self.discount,
            reward_scale=self.reward_scale,
            reward_origin=float(game.reward_origin[1]),  # of all others: those of one game are alike
            **self.algorithm.options,
        )
        return made

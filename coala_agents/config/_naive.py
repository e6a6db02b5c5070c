"""The part of a configuration that says how a naive learner learns."""

import dataclasses
from typing import Annotated, Any, Literal

import tyro

from coala_agents.config._network import MakePolicy, NetworkConfig, TheAgentsNetwork
from coala_agents.parts import Part
from coala_agents.registry import update_rule
from coala_envs.checks import Fraction, Positive
from coala_envs.co_players import NaiveLearner
from coala_envs.games import AbstractGame


def _naive(name: str) -> Any:
    return tyro.conf.arg(name=f"naive-{name}")


@dataclasses.dataclass(frozen=True)
class NaiveConfig(Part):
    """The naive learner, an actor-critic that learns after each inner episode (paper App. B.2)."""

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

    def build(self, make_policy: MakePolicy, game: AbstractGame) -> NaiveLearner:
        """Return the naive learner, with fresh parameters whenever it is initialised, on its network or the given."""
        return NaiveLearner(
            self.network.build(game) if self.network.name else make_policy,
            update_rule(self.optimiser, self.learning_rate, self.max_gradient_norm),
            discount=self.discount,
            reward_scale=self.reward_scale,
            reward_origin=float(game.reward_origin[1]),  # of all others: those of one game are alike
        )

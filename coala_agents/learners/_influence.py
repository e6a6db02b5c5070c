"""How a player that sees the other's rewards credits its actions with what they do to the other's play."""

import abc
from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_agents.estimators import Memory, aligned_advantages, influenced_returns, loqa_objective
from coala_envs.checks import CheckedModule, Fraction, Positive, Weight

Steps = Float[Array, "time batch"]


class TheOther(NamedTuple):
    """What a player makes of the other's side of an inner episode. Returns are discounted, in the game's units."""

    action: Int[Array, "time batch"]
    value: Steps
    """Estimate of its return to come."""
    action_values: Float[Array, "time batch actions"]
    """The same after each action that it may take."""
    target: Steps
    """Its return to come as it was played."""
    advantage: Steps


class AbstractInfluence(CheckedModule):
    """What becomes of a policy gradient for a player whose opponent will answer what it does."""

    @abc.abstractmethod
    def terms(
        self, log_probs: Steps, advantages: Steps, other: TheOther, *, discount: float
    ) -> tuple[Steps, Float[Array, ""]]:
        """Return what each own action is credited with, and what is climbed beside the policy gradient.

        Arguments:
            log_probs: of the own actions; the second result is differentiated in them.
            advantages: the own ones.
            other: its side.
            discount: γ per step.
        """


class AdvantageAlignment(AbstractInfluence):
    """Credit actions with the other's advantage too, as far as the past was good for oneself: ``aligned_advantages``.

    Arguments:
        weight: β, of the other's part.
        memory: of the past: ``"discounted"``, the paper's, or ``"average"``.

    Raises ``ValueError`` for a negative weight and an unknown memory.
    """

    weight: Weight = eqx.field(static=True, default=1.0)
    memory: Memory = eqx.field(static=True, default="discounted")

    def terms(
        self, log_probs: Steps, advantages: Steps, other: TheOther, *, discount: float
    ) -> tuple[Steps, Float[Array, ""]]:
        """See ``AbstractInfluence``; nothing is climbed beside."""
        aligned = aligned_advantages(
            advantages, other.advantage, discount=discount, weight=self.weight, memory=self.memory
        )
        return aligned, jnp.zeros(())


class Loqa(AbstractInfluence):
    """Climb the own advantage times the log-probability of the other's action, which follows its action values.

    See ``influenced_returns`` and ``loqa_objective``.

    Arguments:
        weight: of this part beside the plain policy gradient.
        temperature: τ of the softmax by which the other is taken to act, in units of its return.
        influence_discount: γ_diff, in [0, 1].

    Raises ``ValueError`` for numbers out of these ranges.
    """

    weight: Weight = eqx.field(static=True, default=1.0)
    temperature: Positive = eqx.field(static=True, default=1.0)
    influence_discount: Fraction = eqx.field(static=True, default=1.0)

    def terms(
        self, log_probs: Steps, advantages: Steps, other: TheOther, *, discount: float
    ) -> tuple[Steps, Float[Array, ""]]:
        """See ``AbstractInfluence``; actions keep the own advantages."""
        how = {"discount": discount, "influence_discount": self.influence_discount}
        influenced = influenced_returns(log_probs, other.target, other.value, **how)
        answers = loqa_objective(
            advantages, influenced, other.action_values, other.action, temperature=self.temperature
        )
        return advantages, self.weight * answers

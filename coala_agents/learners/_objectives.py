"""What an update minimises: A2C's loss or PPO's, per step and given the advantages (paper App. A.4)."""

import abc
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs.checks import CheckedModule, Positive, Size, Weight
from coala_envs.co_players import PolicyOutput


class Sample(NamedTuple):
    """What the loss needs of each step. Axes as the caller stacks them."""

    action: Int[Array, "*steps"]
    log_prob: Float[Array, "*steps"]
    """Of the action, under the policy that took it."""
    value: Float[Array, "*steps"]
    """The critic's estimate when the action was taken."""
    advantage: Float[Array, "*steps"]
    target: Float[Array, "*steps"]
    """Of the critic."""


class AbstractObjective(CheckedModule):
    """A loss, and how often a meta-batch is used."""

    num_epochs: eqx.AbstractVar[int]
    num_minibatches: eqx.AbstractVar[int]
    value_coefficient: eqx.AbstractVar[float]

    @abc.abstractmethod
    def policy_loss(self, log_prob: Array, sample: Sample) -> Array:
        """Per step, to be averaged."""

    @abc.abstractmethod
    def value_loss(self, value: Array, sample: Sample) -> Array:
        """Per step, to be averaged."""

    def loss(
        self, output: PolicyOutput, sample: Sample, entropy_coefficient: float | Float[Array, ""]
    ) -> tuple[Float[Array, ""], dict[str, Float[Array, ""]]]:
        """Return the mean loss over all steps, and its parts."""
        log_probs = jax.nn.log_softmax(output.logits)
        # A sum over a one-hot, where indexing would say the same: its derivative is no scatter.
        log_prob = jnp.sum(log_probs * jax.nn.one_hot(sample.action, log_probs.shape[-1]), axis=-1)
        parts = {
            "policy_loss": jnp.mean(self.policy_loss(log_prob, sample)),
            "value_loss": jnp.mean(self.value_loss(output.value, sample)),
            "entropy": -jnp.mean(jnp.sum(jnp.exp(log_probs) * log_probs, axis=-1)),
        }
        loss = (
            parts["policy_loss"] + self.value_coefficient * parts["value_loss"] - entropy_coefficient * parts["entropy"]
        )
        return loss, parts


class A2C(AbstractObjective):
    """One pass: the plain policy gradient, -log π · advantage, and a squared value error.

    Arguments:
        value_coefficient: weight of the critic's error.
        num_epochs: passes over a meta-batch.
        num_minibatches: parts of the meta-batch, an update each.
    """

    value_coefficient: Weight = eqx.field(static=True, default=0.5)
    num_epochs: Size = eqx.field(static=True, default=1)
    num_minibatches: Size = eqx.field(static=True, default=1)

    def policy_loss(self, log_prob: Array, sample: Sample) -> Array:
        """-log π(a) · advantage."""
        return -log_prob * sample.advantage

    def value_loss(self, value: Array, sample: Sample) -> Array:
        """Squared error."""
        return jnp.square(value - sample.target)


class PPO(AbstractObjective):
    """Several passes over minibatches with the clipped surrogate and a clipped value error (Schulman et al. 2017).

    Arguments:
        clip: how far the ratio of probabilities, new to old, may be from 1.
        clip_value: clip the critic's steps by the same number.
        value_coefficient: weight of the critic's error.
        num_epochs: passes over a meta-batch.
        num_minibatches: parts of the meta-batch in each pass, an update each.
    """

    clip: Positive = eqx.field(static=True, default=0.2)
    clip_value: bool = eqx.field(static=True, default=True)
    value_coefficient: Weight = eqx.field(static=True, default=0.5)
    num_epochs: Size = eqx.field(static=True, default=4)
    num_minibatches: Size = eqx.field(static=True, default=2)

    def policy_loss(self, log_prob: Array, sample: Sample) -> Array:
        """-min(ratio · advantage, clipped ratio · advantage)."""
        ratio = jnp.exp(log_prob - sample.log_prob)
        clipped = jnp.clip(ratio, 1 - self.clip, 1 + self.clip)
        return -jnp.minimum(ratio * sample.advantage, clipped * sample.advantage)

    def value_loss(self, value: Array, sample: Sample) -> Array:
        """Squared error; the larger of the plain one and the one with the step from the old value clipped."""
        error = jnp.square(value - sample.target)
        if not self.clip_value:
            return error
        near = sample.value + jnp.clip(value - sample.value, -self.clip, self.clip)
        return jnp.maximum(error, jnp.square(near - sample.target))

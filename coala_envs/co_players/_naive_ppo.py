"""A naive learner that takes several steps on each batch: proximal policy optimisation."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_envs._types import Transition
from coala_envs.checks import Positive, Size
from coala_envs.co_players._actor_critic import terms
from coala_envs.co_players._gradient_learner import AbstractNaiveLearner, NaiveState


class NaivePPO(AbstractNaiveLearner):
    """PPO (Schulman et al. 2017) on the B inner episodes just played: the clipped surrogate, all of the batch at once.

    With the ratio ρ_t of the probability of the action taken, now to before the update, the policy's loss of a step is
    -min(ρ_t Â_t, clip(ρ_t, 1 - ε, 1 + ε) Â_t), where A2C has -log π(a_t) Â_t; the advantages Â_t = G_t - V_t are those
    before the update. One epoch is an update of ``NaiveLearner``. It does not tell what one game did to it: it is not
    ``Teachable``.

    The other arguments and the errors are those of ``AbstractNaiveLearner``.

    Arguments:
        clip: ε, how far the ratio of probabilities may be from 1.
        num_epochs: optimiser steps on each batch.
    """

    clip: Positive = eqx.field(static=True, default=0.2)
    num_epochs: Size = eqx.field(static=True, default=4)

    def _step(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        before = terms(self._read(state.params, batch.obs), batch.action, returns)
        advantage = self._advantage(before.advantage)

        def loss(params: Any) -> tuple[Array, Array]:
            found = terms(self._read(params, batch.obs), batch.action, returns)
            ratio = jnp.exp(found.log_prob - before.log_prob)
            clipped = jnp.clip(ratio, 1 - self.clip, 1 + self.clip)
            surrogate = jnp.minimum(ratio * advantage, clipped * advantage)
            entropy = jnp.mean(found.entropy)
            return -jnp.mean(surrogate) + self._rest(jnp.mean(found.error), entropy), entropy

        def epoch(state: NaiveState, _: None) -> tuple[NaiveState, dict[str, Array]]:
            return self._descended(state, loss)

        state, metrics = jax.lax.scan(epoch, state, None, length=self.num_epochs)
        return state, jax.tree.map(jnp.mean, metrics)

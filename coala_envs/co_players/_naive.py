"""The naive learner: conditions on one inner episode, and learns from every one (paper §2.2, App. B.2)."""

import functools
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float, Int

from coala_envs._types import Transition
from coala_envs.co_players._actor_critic import Terms, lessons, terms
from coala_envs.co_players._gradient_learner import AbstractNaiveLearner, NaiveState
from coala_envs.co_players._protocol import AbstractPolicy, PolicyOutput
from coala_envs.co_players._standardise import mean_and_deviation

LEAST = 1e-12
"""A gradient that is as good as none, and whose square is a number."""


class NaiveLearner(AbstractNaiveLearner):
    """Advantage actor-critic on the B inner episodes just played: the advantage is G_t - V_t.

    The other arguments and the errors are those of ``AbstractNaiveLearner``.

    Arguments:
        critic: whether the value V_t, which the policy's network estimates, is taken from the return; without, the
            advantage is G_t itself (see ``reinforce``).
    """

    critic: bool = eqx.field(static=True, default=True)

    def left_out(self, state: NaiveState, batch: Transition) -> NaiveState:
        """See ``Teachable``. The games' gradients are computed once, and not an update for each."""
        learnt: NaiveState = self._alone(self._left_out, state, batch)
        return learnt

    def lessons(self, state: NaiveState, batch: Transition, slope: NaiveState) -> Float[Array, "time batch"]:
        """See ``Teachable``. The number may depend on the parameters alone, not on the optimiser's state."""
        taught: Array = self._alone(self._lessons, state, batch, slope.params)
        return taught

    def _step(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        def loss(params: Any) -> tuple[Array, Array]:
            found = self._terms(self._read(params, batch.obs), batch.action, returns)
            return self._loss(found), jnp.mean(found.entropy)

        return self._descended(state, loss)

    def _left_out(self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]) -> NaiveState:
        def of_one(params: Any, game: Transition, returns: Float[Array, "time 1"]) -> tuple[Array, Array]:
            found = self._terms(self._read(params, game.obs), game.action, returns)
            rest = self._rest(jnp.mean(found.error), jnp.mean(found.entropy))
            weighted, score = -jnp.mean(found.log_prob * found.advantage), -jnp.mean(found.log_prob)
            return jnp.stack([weighted, score, rest]), found.advantage[:, 0]

        one_each = jax.tree.map(lambda leaf: jnp.moveaxis(leaf, 1, 0)[:, :, None], (batch, returns))
        gradients, advantages = jax.vmap(jax.jacrev(of_one, has_aux=True), (None, 0, 0))(state.params, *one_each)
        games = len(advantages)
        others = np.array([[other for other in range(games) if other != game] for game in range(games)])
        mean, deviation = jax.vmap(self._mean_and_deviation)(advantages[others])

        def of_the_others(leaf: Float[Array, "batch parts *shape"]) -> Float[Array, "batch *shape"]:
            mean_of_others = (jnp.sum(leaf, axis=0, keepdims=True) - leaf) / (games - 1)
            weighted, score, rest = jnp.moveaxis(mean_of_others, 1, 0)
            mu, sigma = (x.reshape(-1, *[1] * (rest.ndim - 1)) for x in (mean, deviation))
            return (weighted - mu * score) / sigma + rest

        return jax.vmap(self._moved, (None, 0))(state, jax.tree.map(of_the_others, gradients))

    def _lessons(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"], slope: Any
    ) -> Float[Array, "time batch"]:
        def of_output(output: PolicyOutput) -> Terms:
            return self._terms(output, batch.action, returns)

        output, pull_back = jax.vjp(lambda params: self._read(params, batch.obs), state.params)
        outer = jax.grad(lambda output: self._loss(of_output(output)))(output)
        # A pull-back is linear, so that its own pull-back is the derivative along a direction: it serves networks with
        # a backward pass of their own, which have no forward mode.
        gradient, along = jax.vjp(lambda outer: pull_back(outer)[0], outer)

        def moved(gradient: Any) -> Float[Array, ""]:
            return optax.tree.vdot(slope, self._moved(state, gradient).params)

        gradient = jax.tree.map(functools.partial(_no_less_than_noise, batch_size=batch.action.shape[1]), gradient)
        direction = jax.tree.map(lambda leaf: jnp.where(jnp.isfinite(leaf), leaf, 0.0), jax.grad(moved)(gradient))
        found, change = jax.jvp(of_output, (output,), along(direction))
        return lessons(
            found.advantage,
            *self._mean_and_deviation(found.advantage),
            change.log_prob,
            self._rest(change.error, change.entropy),
            discount=self.discount,
            normalised=self.normalise_advantages,
        )

    def _terms(
        self, output: PolicyOutput, action: Int[Array, "time batch"], returns: Float[Array, "time batch"]
    ) -> Terms:
        return terms(output, action, returns, critic=self.critic)

    def _loss(self, found: Terms) -> Float[Array, ""]:
        weighted = found.log_prob * self._advantage(found.advantage)
        return -jnp.mean(weighted) + self._rest(jnp.mean(found.error), jnp.mean(found.entropy))

    def _mean_and_deviation(self, advantage: Float[Array, "*axes"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        if self.normalise_advantages:
            return mean_and_deviation(advantage)
        return jnp.zeros((), advantage.dtype), jnp.ones((), advantage.dtype)


def reinforce(
    make_policy: Callable[..., AbstractPolicy], optimiser: optax.GradientTransformation, **options: Any
) -> NaiveLearner:
    """Return a naive learner without a critic: REINFORCE (Williams 1992) on whole inner episodes.

    An action is weighed by its return G_t, less the mean over the ``[time, batch]`` of the update and over its standard
    deviation; with ``normalise_advantages=False`` by the bare G_t, without any baseline.

    Arguments and errors as ``NaiveLearner``, whose ``critic`` and ``value_coefficient`` this sets.
    """
    return NaiveLearner(make_policy, optimiser, critic=False, value_coefficient=0.0, **options)


def _no_less_than_noise(gradient: Float[Array, "*shape"], batch_size: int) -> Float[Array, "*shape"]:
    """Return a leaf of a gradient without components so small that one game more or less could turn them round.

    Where Adam has seen next to nothing of a component, its step is the component's sign, and has the slope of a cliff:
    a derivative there, of up to one over Adam's epsilon, says nothing of what a game does, and drowned all else in a
    meta-episode's first update. One game's share of a noisy mean is its size over the root of B.
    """
    share = jnp.sqrt(jnp.mean(jnp.square(gradient)) / batch_size)
    least = jnp.maximum(share, LEAST)
    return jnp.where(jnp.abs(gradient) < least, jnp.where(gradient < 0, -least, least), gradient)

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

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import CheckedModule, Fraction, Number, Positive, Weight
from coala_envs.co_players._actor_critic import Terms, lessons, returns_to_go, terms
from coala_envs.co_players._one_by_one import one_by_one
from coala_envs.co_players._protocol import AbstractPolicy, PolicyOutput
from coala_envs.co_players._standardise import mean_and_deviation, standardised

PARAMETERS_IN_CACHE = 2**12
"""From so many on, several learners at once crowd each other out of a CPU's cache."""

LEAST = 1e-12
"""A gradient that is as good as none, and whose square is a number."""


class NaiveState(eqx.Module):
    """What a naive learner has learnt: its policy's arrays and the optimiser's."""

    params: Any
    opt_state: Any


class NaiveLearner(CheckedModule):
    """Advantage actor-critic on the B inner episodes just played, without bootstrapping.

    Its memory is fresh at every inner episode. Returns run to the end of the inner episode, so that the
    advantage is G_t - V_t with G_t = Σ_k discount^(k-t) r_k.

    Arguments:
        make_policy: ``make_policy(key=...)`` returns an ``AbstractPolicy`` with fresh parameters.
        optimiser: any Optax optimiser.
        discount: γ within the inner episode, in [0, 1].
        reward_scale: multiplies the rewards inside the loss (the paper: 0.05 in the IPD).
        reward_origin: is subtracted from them first; ``game.reward_origin`` of its seat makes what it learns the same
            whatever constant is added to all payoffs.
        value_coefficient, entropy_coefficient: weights in the loss.
        normalise_advantages: to mean 0 and standard deviation 1 over the ``[time, batch]`` of the update.

    Raises ``ValueError`` for a discount outside [0, 1], weights below 0, and what is no finite number.
    """

    make_policy: Callable[..., AbstractPolicy] = eqx.field(static=True)
    optimiser: optax.GradientTransformation = eqx.field(static=True)
    discount: Fraction = eqx.field(static=True, default=0.99)
    reward_scale: Positive = eqx.field(static=True, default=0.05)
    reward_origin: Number | Float[Array | np.ndarray, ""] = 0.0
    value_coefficient: Weight = eqx.field(static=True, default=0.5)
    entropy_coefficient: Weight = eqx.field(static=True, default=0.0)
    normalise_advantages: bool = eqx.field(static=True, default=True)

    def init(self, *, key: PRNGKey) -> NaiveState:
        """Draw a fresh policy and start its optimiser."""
        return self.starting_from(eqx.filter(self.make_policy(key=key), eqx.is_array))

    def starting_from(self, params: Any) -> NaiveState:
        """Return the state of a learner that starts from given parameters, its optimiser fresh."""
        return NaiveState(params, self.optimiser.init(params))

    def initial_memory(self) -> Memory:
        """Return the policy's memory of an empty history. It must not depend on the parameters."""
        shapes = eqx.filter(self.abstract_policy, _is_shape)
        return self._policy(jax.tree.map(lambda like: jnp.zeros(like.shape, like.dtype), shapes)).initial_memory()

    def act(
        self, state: NaiveState, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """Sample an action from the current policy."""
        output, memory = self._policy(state.params).step(obs, memory)
        action = jax.random.categorical(key, output.logits)
        return action, jax.nn.log_softmax(output.logits)[action], memory

    def next_episode(self, memory: Memory) -> Memory:
        """Forget: a naive learner conditions on the current inner episode only."""
        del memory
        return self.initial_memory()

    def update(
        self, state: NaiveState, batch: Transition, *, key: PRNGKey
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        """Take one optimiser step on ``batch[time, batch, ...]``. The key is not used.

        On a CPU large networks that are ``vmap``-ped learn one after another: what one needs fits the cache, and what
        all do does not.
        """
        del key
        learnt: tuple[NaiveState, dict[str, Array]] = self._alone(self._step, state, batch)
        return learnt

    def behaviour(self, state: NaiveState, obs: Float[Array, "time batch *obs"]) -> Float[Array, "time batch actions"]:
        """See ``Teachable``."""
        return jax.nn.softmax(self._read(state.params, obs).logits)

    def left_out(self, state: NaiveState, batch: Transition) -> NaiveState:
        """See ``Teachable``. The games' gradients are computed once, and not an update for each."""
        learnt: NaiveState = self._alone(self._left_out, state, batch)
        return learnt

    def lessons(self, state: NaiveState, batch: Transition, slope: NaiveState) -> Float[Array, "time batch"]:
        """See ``Teachable``. The number may depend on the parameters alone, not on the optimiser's state."""
        taught: Array = self._alone(self._lessons, state, batch, slope.params)
        return taught

    def _alone(self, function: Callable[..., Any], state: NaiveState, batch: Transition, *more: Any) -> Any:
        """Call a function of a state, a batch and its returns, such that it has a CPU's cache to itself."""
        origin = jnp.asarray(self.reward_origin, batch.reward.dtype)
        returns = returns_to_go((batch.reward - origin) * self.reward_scale, self.discount)
        size = sum(leaf.size for leaf in jax.tree.leaves(state.params))
        crowded = size >= PARAMETERS_IN_CACHE and jax.default_backend() == "cpu"
        return (one_by_one(function) if crowded else function)(state, batch, returns, *more)

    def _step(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        def loss(params: Any) -> tuple[Array, Array]:
            found = terms(self._read(params, batch.obs), batch.action, returns)
            return self._loss(found), jnp.mean(found.entropy)

        (value, entropy), gradient = jax.value_and_grad(loss, has_aux=True)(state.params)
        metrics = {"loss": value, "entropy": entropy, "gradient_norm": optax.tree.norm(gradient)}
        return self._moved(state, gradient), metrics

    def _left_out(self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]) -> NaiveState:
        def of_one(params: Any, game: Transition, returns: Float[Array, "time 1"]) -> tuple[Array, Array]:
            found = terms(self._read(params, game.obs), game.action, returns)
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
            return terms(output, batch.action, returns)

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

    def _moved(self, state: NaiveState, gradient: Any) -> NaiveState:
        # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = self.optimiser.update(gradient, state.opt_state, state.params)
        return NaiveState(optax.apply_updates(state.params, updates), opt_state)

    def _policy(self, params: Any) -> AbstractPolicy:
        """Put the arrays back among whatever else the policy holds (activation functions, say)."""
        return eqx.combine(params, eqx.filter(self.abstract_policy, _is_shape, inverse=True))

    @property
    def abstract_policy(self) -> Any:
        """The policy with shapes in place of arrays; nothing is drawn."""
        return eqx.filter_eval_shape(self.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))

    def _read(self, params: Any, obs: Float[Array, "time batch *obs"]) -> PolicyOutput:
        """Return what the policy says after every step of histories that begin an inner episode."""
        policy = self._policy(params)
        time, games = obs.shape[:2]
        start = jnp.zeros(time, bool).at[0].set(True)
        memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (games, *leaf.shape)), policy.initial_memory())
        output, _ = policy.unroll_batch(obs, start, memory)
        return output

    def _loss(self, found: Terms) -> Float[Array, ""]:
        advantage = standardised(found.advantage) if self.normalise_advantages else found.advantage
        return -jnp.mean(found.log_prob * advantage) + self._rest(jnp.mean(found.error), jnp.mean(found.entropy))

    def _rest(self, error: Float[Array, "*axes"], entropy: Float[Array, "*axes"]) -> Float[Array, "*axes"]:
        """Return what of the loss is no policy gradient."""
        return self.value_coefficient * error - self.entropy_coefficient * entropy

    def _mean_and_deviation(self, advantage: Float[Array, "*axes"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        if self.normalise_advantages:
            return mean_and_deviation(advantage)
        return jnp.zeros((), advantage.dtype), jnp.ones((), advantage.dtype)


def _no_less_than_noise(gradient: Float[Array, "*shape"], batch_size: int) -> Float[Array, "*shape"]:
    """Return a leaf of a gradient without components so small that one game more or less could turn them round.

    Where Adam has seen next to nothing of a component, its step is the component's sign, and has the slope of a cliff:
    a derivative there, of up to one over Adam's epsilon, says nothing of what a game does, and drowned all else in a
    meta-episode's first update. One game's share of a noisy mean is its size over the root of B.
    """
    share = jnp.sqrt(jnp.mean(jnp.square(gradient)) / batch_size)
    least = jnp.maximum(share, LEAST)
    return jnp.where(jnp.abs(gradient) < least, jnp.where(gradient < 0, -least, least), gradient)


def _is_shape(leaf: Any) -> bool:
    return isinstance(leaf, jax.ShapeDtypeStruct)

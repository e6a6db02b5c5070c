"""A learner that steps down a loss after every inner episode, whatever the loss is."""

import abc
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
from coala_envs.co_players._actor_critic import returns_to_go
from coala_envs.co_players._one_by_one import one_by_one
from coala_envs.co_players._protocol import AbstractPolicy, PolicyOutput
from coala_envs.co_players._standardise import standardised

PARAMETERS_IN_CACHE = 2**12
"""From so many on, several learners at once crowd each other out of a CPU's cache."""


class NaiveState(eqx.Module):
    """What a naive learner has learnt: its policy's arrays and the optimiser's."""

    params: Any
    opt_state: Any


class AbstractNaiveLearner(CheckedModule):
    """A naive learner by gradient: everything but how one batch moves it.

    Its memory is fresh at every inner episode. Returns run to the end of the inner episode, without bootstrapping:
    G_t = Σ_k discount^(k-t) r_k.

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
        """Learn from ``batch[time, batch, ...]``. The key is not used.

        On a CPU large networks that are ``vmap``-ped learn one after another: what one needs fits the cache, and what
        all do does not.
        """
        del key
        learnt: tuple[NaiveState, dict[str, Array]] = self._alone(self._step, state, batch)
        return learnt

    def behaviour(self, state: NaiveState, obs: Float[Array, "time batch *obs"]) -> Float[Array, "time batch actions"]:
        """See ``Teachable``."""
        return jax.nn.softmax(self._read(state.params, obs).logits)

    def _alone(self, function: Callable[..., Any], state: NaiveState, batch: Transition, *more: Any) -> Any:
        """Call a function of a state, a batch and its returns, such that it has a CPU's cache to itself."""
        origin = jnp.asarray(self.reward_origin, batch.reward.dtype)
        returns = returns_to_go((batch.reward - origin) * self.reward_scale, self.discount)
        size = sum(leaf.size for leaf in jax.tree.leaves(state.params))
        crowded = size >= PARAMETERS_IN_CACHE and jax.default_backend() == "cpu"
        return (one_by_one(function) if crowded else function)(state, batch, returns, *more)

    @abc.abstractmethod
    def _step(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        """Return the state after a batch with its returns, and what is told of it."""

    def _descended(
        self, state: NaiveState, loss: Callable[[Any], tuple[Array, Array]]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        """Take one optimiser step down ``loss(params) -> (loss, entropy)``."""
        (value, entropy), gradient = jax.value_and_grad(loss, has_aux=True)(state.params)
        metrics = {"loss": value, "entropy": entropy, "gradient_norm": optax.tree.norm(gradient)}
        return self._moved(state, gradient), metrics

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

    def _advantage(self, advantage: Float[Array, "*axes"]) -> Float[Array, "*axes"]:
        """Return advantages as the loss weighs actions by them."""
        return standardised(advantage) if self.normalise_advantages else advantage

    def _rest(self, error: Float[Array, "*axes"], entropy: Float[Array, "*axes"]) -> Float[Array, "*axes"]:
        """Return what of the loss is no policy gradient."""
        return self.value_coefficient * error - self.entropy_coefficient * entropy


def _is_shape(leaf: Any) -> bool:
    return isinstance(leaf, jax.ShapeDtypeStruct)

"""The naive learner: conditions on one inner episode, and learns from every one (paper §2.2, App. B.2)."""

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
from coala_envs.co_players._one_by_one import one_by_one
from coala_envs.co_players._protocol import AbstractPolicy
from coala_envs.co_players._standardise import standardised

PARAMETERS_IN_CACHE = 2**12
"""From so many on, several learners at once crowd each other out of a CPU's cache."""


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
        origin = jnp.asarray(self.reward_origin, batch.reward.dtype)
        returns = self._returns((batch.reward - origin) * self.reward_scale)
        size = sum(leaf.size for leaf in jax.tree.leaves(state.params))
        crowded = size >= PARAMETERS_IN_CACHE and jax.default_backend() == "cpu"
        step = one_by_one(self._step) if crowded else self._step
        learnt: tuple[NaiveState, dict[str, Array]] = step(state, batch, returns)
        return learnt

    def _step(
        self, state: NaiveState, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[NaiveState, dict[str, Float[Array, ""]]]:
        (loss, entropy), gradient = jax.value_and_grad(self._loss, has_aux=True)(state.params, batch, returns)
        # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = self.optimiser.update(gradient, state.opt_state, state.params)
        metrics = {"loss": loss, "entropy": entropy, "gradient_norm": optax.tree.norm(gradient)}
        return NaiveState(optax.apply_updates(state.params, updates), opt_state), metrics

    def _policy(self, params: Any) -> AbstractPolicy:
        """Put the arrays back among whatever else the policy holds (activation functions, say)."""
        return eqx.combine(params, eqx.filter(self.abstract_policy, _is_shape, inverse=True))

    @property
    def abstract_policy(self) -> Any:
        """The policy with shapes in place of arrays; nothing is drawn."""
        return eqx.filter_eval_shape(self.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))

    def _returns(self, rewards: Float[Array, "time batch"]) -> Float[Array, "time batch"]:
        def step(after: Array, reward: Array) -> tuple[Array, Array]:
            total = reward + self.discount * after
            return total, total

        return jax.lax.scan(step, jnp.zeros_like(rewards[0]), rewards, reverse=True)[1]

    def _loss(
        self, params: Any, batch: Transition, returns: Float[Array, "time batch"]
    ) -> tuple[Float[Array, ""], Float[Array, ""]]:
        policy = self._policy(params)
        start = jnp.zeros(returns.shape[0], bool).at[0].set(True)
        games = returns.shape[1]
        memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (games, *leaf.shape)), policy.initial_memory())
        output, _ = policy.unroll_batch(batch.obs, start, memory)
        advantages = jax.lax.stop_gradient(returns - output.value)
        if self.normalise_advantages:
            advantages = standardised(advantages)
        log_probs = jax.nn.log_softmax(output.logits)
        taken = jnp.sum(log_probs * jax.nn.one_hot(batch.action, log_probs.shape[-1]), axis=-1)
        entropy = -jnp.mean(jnp.sum(jnp.exp(log_probs) * log_probs, axis=-1))
        loss = (
            -jnp.mean(taken * advantages)
            + self.value_coefficient * jnp.mean(jnp.square(output.value - returns))
            - self.entropy_coefficient * entropy
        )
        return loss, entropy


def _is_shape(leaf: Any) -> bool:
    return isinstance(leaf, jax.ShapeDtypeStruct)

"""A naive learner without a policy: a table of action values."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey, Transition
from coala_envs.checks import CheckedModule, Fraction, Number, Size


class QState(eqx.Module):
    """What it has learnt."""

    values: Float[Array, "states actions"]
    """Q(s, a), of the discounted rewards from there on. They start at 0."""


class TabularQ(CheckedModule):
    """Q-learning (Watkins 1989) on one-hot observations, exploring at random with a small probability.

    After an inner episode it goes through the steps in the order in which they were played, in all B games at once:
    Q(s_t, a_t) moves by the step size towards the mean, over the games that were in s_t and took a_t, of
    r_t + γ max_a Q(s_{t+1}, a). The last step, whose successor it does not see, is left out: that time is up is no part
    of a state, and would only pull down what was done there. Where it is the only step, its target is the reward.
    Within an inner episode nothing changes. Actions have no derivative by what was learnt: it is not ``Teachable``.

    Arguments:
        num_states: features of the one-hot observation, flattened.
        num_actions: how many, A.
        step_size: α, how far a value moves towards its target, in [0, 1].
        exploration: ε, the probability of an action drawn uniformly; else it is the best one, the best ones alike.
        discount: γ, in [0, 1].
        reward_origin: is subtracted from the rewards; see ``AbstractGame.reward_origin``.

    Raises ``ValueError`` for sizes below 1 and fractions outside [0, 1].
    """

    num_states: Size = eqx.field(static=True)
    num_actions: Size = eqx.field(static=True)
    step_size: Fraction = eqx.field(static=True, default=0.1)
    exploration: Fraction = eqx.field(static=True, default=0.1)
    discount: Fraction = eqx.field(static=True, default=0.99)
    reward_origin: Number | Float[Array | np.ndarray, ""] = 0.0

    def init(self, *, key: PRNGKey) -> QState:
        """Return a table of zeros; nothing is drawn."""
        del key
        return QState(jnp.zeros((self.num_states, self.num_actions)))

    def initial_memory(self) -> tuple[()]:
        """Return the empty memory: the observation is the state."""
        return ()

    def act(
        self, state: QState, memory: tuple[()], obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], tuple[()]]:
        """Take one of the best actions, or explore."""
        values = obs.reshape(-1) @ state.values
        best = (values == jnp.max(values)).astype(values.dtype)
        log_probs = jnp.log((1 - self.exploration) * best / jnp.sum(best) + self.exploration / self.num_actions)
        action = jax.random.categorical(key, log_probs)
        return action, log_probs[action], memory

    def next_episode(self, memory: tuple[()]) -> tuple[()]:
        """Forget: there is nothing to remember."""
        return memory

    def update(self, state: QState, batch: Transition, *, key: PRNGKey) -> tuple[QState, dict[str, Float[Array, ""]]]:
        """Learn from ``batch[time, batch, ...]``; the loss is the values' mean squared error. Nothing is drawn."""
        del key
        seen = batch.obs.reshape(*batch.action.shape, -1)
        # The observation of no state, whose values are 0.
        after = jnp.concatenate([seen[1:], jnp.zeros_like(seen[:1])])
        steps = max(len(seen) - 1, 1)
        taken = jax.nn.one_hot(batch.action, self.num_actions, dtype=seen.dtype)
        rewards = batch.reward - jnp.asarray(self.reward_origin, batch.reward.dtype)

        def step(values: Array, at: tuple[Array, ...]) -> tuple[Array, Array]:
            seen, after, taken, reward = at
            visits = seen[:, :, None] * taken[:, None, :]
            target = reward + self.discount * jnp.max(after @ values, axis=-1)
            error = target - jnp.sum(visits * values[None], axis=(1, 2))
            towards = jnp.tensordot(error, visits, 1) / jnp.maximum(jnp.sum(visits, axis=0), 1)
            return values + self.step_size * towards, jnp.mean(jnp.square(error))

        values, losses = jax.lax.scan(step, state.values, tuple(each[:steps] for each in (seen, after, taken, rewards)))
        return QState(values), {"loss": jnp.mean(losses)}

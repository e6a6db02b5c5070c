"""A trained agent as a co-player that no longer learns."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import CheckedModule
from coala_envs.co_players._protocol import AbstractPolicy


class FrozenPolicy(CheckedModule):
    """Plays a given policy. A meta agent's memory lasts over all inner episodes of a meta-episode.

    Its state is the policy's arrays, so that ``FromPool(FrozenPolicy(policy), states)`` draws one of several policies
    of the same structure for each meta-episode: ``states`` are their arrays, stacked on a leading axis.

    Arguments:
        policy: any ``AbstractPolicy``; its parameters are its array leaves.
        forgets: its memory is fresh at every inner episode, as for policies that were trained on single ones (LOLA's).
        greedy: it takes the action that is most probable, the first of several, instead of drawing one.

    Example::

        partner = FrozenPolicy(policy)
        pool = FromPool(partner, jax.tree.map(lambda *leaves: jnp.stack(leaves), policy, another))
    """

    policy: AbstractPolicy
    forgets: bool = eqx.field(static=True, default=False)
    greedy: bool = eqx.field(static=True, default=False)

    @property
    def abstract_policy(self) -> AbstractPolicy:
        """The policy, whose shapes are looked at."""
        return self.policy

    def is_agent(self, state: Any) -> Bool[Array, ""]:
        """It is a trained agent."""
        del state
        return jnp.array(True)

    def init(self, *, key: PRNGKey) -> Any:
        """Return the policy's arrays; nothing is drawn."""
        del key
        return eqx.filter(self.policy, eqx.is_array)

    def initial_memory(self) -> Memory:
        """Return the policy's memory of an empty history. It must not depend on the parameters."""
        return self.policy.initial_memory()

    def act(
        self, state: Any, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """Sample an action, or take the likeliest, of the policy with the arrays in ``state``, which a pool exchanges.

        The log-probability of a greedy player's action is 0, for it is sure of it.
        """
        # What is not an array (activation functions, say) comes from the field, as no state can hold it.
        policy = eqx.combine(state, eqx.filter(self.policy, eqx.is_array, inverse=True))
        output, memory = policy.step(obs, memory)
        if self.greedy:
            return jnp.argmax(output.logits), jnp.zeros_like(output.logits, shape=()), memory
        action = jax.random.categorical(key, output.logits)
        return action, jax.nn.log_softmax(output.logits)[action], memory

    def next_episode(self, memory: Memory) -> Memory:
        """Forget nothing, or everything."""
        return self.initial_memory() if self.forgets else memory

    def update(self, state: Any, batch: Transition, *, key: PRNGKey) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """Learn nothing."""
        del batch, key
        return state, {}

"""Whether a co-player is a trained agent: optional, beside the protocol, for the games that show it."""

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import checked
from coala_envs.co_players._protocol import CoPlayer


@checked
def is_agent(co_player: Any, state: Any) -> Bool[Array, ""]:
    """Return what the co-player's own ``is_agent(state)`` says; one that has none is not.

    Frozen policies are agents. Naive learners, strategies and scripts are not.
    """
    ask = getattr(co_player, "is_agent", None)
    told: Bool[Array, ""] = jnp.array(False) if ask is None else ask(state)
    return told


class AsAgent(eqx.Module):
    """A co-player that stands where an agent would, and is shown as one; else it is itself."""

    co_player: CoPlayer

    def is_agent(self, state: Any) -> Bool[Array, ""]:
        """So it is shown."""
        del state
        return jnp.array(True)

    def init(self, *, key: PRNGKey) -> Any:
        """As the co-player."""
        return self.co_player.init(key=key)

    def initial_memory(self) -> Memory:
        """As the co-player."""
        return self.co_player.initial_memory()

    def act(
        self, state: Any, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """As the co-player."""
        return self.co_player.act(state, memory, obs, key=key)

    def next_episode(self, memory: Memory) -> Memory:
        """As the co-player."""
        return self.co_player.next_episode(memory)

    def update(self, state: Any, batch: Transition, *, key: PRNGKey) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """As the co-player."""
        return self.co_player.update(state, batch, key=key)

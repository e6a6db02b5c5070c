"""What two players were before: policies of theirs are kept every so often, for each to meet the other's again."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Int

from coala_agents.learners import Episodes
from coala_envs import PRNGKey


class Past(eqx.Module):
    """The last policies that were kept of both players, in the order of their seats; ``[kept]`` before every leaf."""

    policies: tuple[Any, Any]

    @classmethod
    def of(cls, policies: tuple[Any, Any], size: int) -> "Past":
        """Return a past of nothing but these, with room for ``size``."""
        return cls(jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (size, *leaf.shape)), policies))

    @property
    def size(self) -> int:
        """How many of each player there is room for."""
        return len(jax.tree.leaves(self.policies)[0])

    def after(self, policies: tuple[Any, Any], update: Int[Array, ""], interval: int) -> "Past":
        """Return the past with the policies as they are before an update, if this is one of every ``interval``.

        The oldest goes where there is no room.
        """
        now, place = update % interval == 0, update // interval % self.size

        def kept(before: Array, leaf: Array) -> Array:
            return before.at[place].set(jnp.where(now, leaf, before[place]))

        return Past(jax.tree.map(kept, self.policies, policies))

    def drawn(self, seat: int, update: Int[Array, ""], interval: int, *, key: PRNGKey) -> Any:
        """Return one of a seat's policies that were kept until an update, with even chances."""
        place = jax.random.randint(key, (), 0, jnp.minimum(update // interval + 1, self.size))
        return jax.tree.map(lambda leaf: leaf[place], self.policies[seat])


def side_by_side(*met: Episodes) -> Episodes:
    """Return the games of all in one batch."""
    return jax.tree.map(lambda *leaves: jnp.concatenate(leaves, axis=1), *met)

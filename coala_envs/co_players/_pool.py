"""A co-player that starts each meta-episode from one of several given states."""

from typing import Any

import jax
from jaxtyping import Array, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import stacked, traced, whole
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.co_players._stand_in import AbstractStandIn


class FromPool(AbstractStandIn):
    """Wraps a co-player: ``init`` draws uniformly from ``states``, with replacement (paper App. B.2).

    Arguments:
        co_player: whose other methods are used unchanged.
        states: its states, stacked on a leading axis.

    Raises ``ValueError`` for what is no co-player, and for states without a leading axis, the same in all leaves.
    """

    co_player: CoPlayer
    states: Any

    def __check_init__(self) -> None:
        stacked("states", self.states)

    def only(self, index: Int[Array, ""] | int) -> "FromPool":
        """Return the pool of one of the states. Raises ``ValueError`` for a number of none of them."""
        if not traced(index):
            index = whole("index", index, least=0, most=stacked("states", self.states) - 1)
        return FromPool(self.co_player, jax.tree.map(lambda leaf: leaf[index][None], self.states))

    def init(self, *, key: PRNGKey) -> Any:
        """Draw one of the states."""
        chosen = jax.random.randint(key, (), 0, stacked("states", self.states))
        return jax.tree.map(lambda leaf: leaf[chosen], self.states)

"""A co-player that starts each meta-episode from one of several given states."""

from typing import Any

import jax
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import CheckedModule, stacked, traced, whole
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.co_players._teachable import teachable
from coala_envs.co_players._who import is_agent


class FromPool(CheckedModule):
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

    @property
    def abstract_policy(self) -> Any:
        """That of the wrapped co-player, ``None`` if it has none."""
        return getattr(self.co_player, "abstract_policy", None)

    @property
    def num_players(self) -> int | None:
        """That of the wrapped co-player, ``None`` if it does not say."""
        return getattr(self.co_player, "num_players", None)

    def is_agent(self, state: Any) -> Bool[Array, ""]:
        """As the wrapped co-player."""
        return is_agent(self.co_player, state)

    def only(self, index: Int[Array, ""] | int) -> "FromPool":
        """Return the pool of one of the states. Raises ``ValueError`` for a number of none of them."""
        if not traced(index):
            index = whole("index", index, least=0, most=stacked("states", self.states) - 1)
        return FromPool(self.co_player, jax.tree.map(lambda leaf: leaf[index][None], self.states))

    def init(self, *, key: PRNGKey) -> Any:
        """Draw one of the states."""
        chosen = jax.random.randint(key, (), 0, stacked("states", self.states))
        return jax.tree.map(lambda leaf: leaf[chosen], self.states)

    def initial_memory(self) -> Memory:
        """As the wrapped co-player."""
        return self.co_player.initial_memory()

    def act(
        self, state: Any, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """As the wrapped co-player."""
        return self.co_player.act(state, memory, obs, key=key)

    def next_episode(self, memory: Memory) -> Memory:
        """As the wrapped co-player."""
        return self.co_player.next_episode(memory)

    def update(self, state: Any, batch: Transition, *, key: PRNGKey) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """As the wrapped co-player."""
        return self.co_player.update(state, batch, key=key)

    def behaviour(self, state: Any, obs: Float[Array, "time batch *obs"]) -> Float[Array, "time batch actions"]:
        """As the wrapped co-player, if it is ``Teachable``."""
        return teachable(self.co_player, "behaviour").behaviour(state, obs)

    def left_out(self, state: Any, batch: Transition) -> Any:
        """As the wrapped co-player, if it is ``Teachable``."""
        return teachable(self.co_player, "left_out").left_out(state, batch)

    def lessons(self, state: Any, batch: Transition, slope: Any) -> Float[Array, "time batch"]:
        """As the wrapped co-player, if it is ``Teachable``."""
        return teachable(self.co_player, "lessons").lessons(state, batch, slope)

"""Co-players that are another one but for something: what they leave as it is."""

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import CheckedModule
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.co_players._teachable import teachable
from coala_envs.co_players._who import is_agent


class AbstractStandIn(CheckedModule):
    """Does everything as the wrapped co-player does, what it tells of itself beside the protocol included."""

    co_player: eqx.AbstractVar[CoPlayer]

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

    def init(self, *, key: PRNGKey) -> Any:
        """As the wrapped co-player."""
        return self.co_player.init(key=key)

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


class AsAgent(AbstractStandIn):
    """A co-player that stands where an agent would, and is shown as one (``is_agent``)."""

    co_player: CoPlayer

    def is_agent(self, state: Any) -> Bool[Array, ""]:
        """So it is shown."""
        del state
        return jnp.array(True)

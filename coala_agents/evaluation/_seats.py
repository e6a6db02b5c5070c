"""Both seats count alike: half of the meta-episodes are played in each."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs import PRNGKey, Timestep
from coala_envs.checks import whole
from coala_envs.games import AbstractGame, AbstractWrapper


class Seated(AbstractGame):
    """A game whose players keep their place in every record, and sit in reverse order where ``exchanged`` is true.

    So whom one looks at stays first, the seats are a batch axis, and both seatings are one compiled program.
    """

    game: AbstractGame
    exchanged: Bool[Array, ""]
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)

    def __init__(self, game: AbstractGame, exchanged: Bool[Array, ""]):
        self.game, self.exchanged = game, exchanged
        self.num_players, self.num_actions = game.num_players, game.num_actions
        self.obs_shape, self.inner_episode_length = game.obs_shape, game.inner_episode_length

    def reset(self, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        """As the game."""
        state, obs = self.game.reset(key=key)
        return state, self._turned(obs)

    def restart(self, state: Any, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        """As the game."""
        state, obs = self.game.restart(state, key=key)
        return state, self._turned(obs)

    def step(self, state: Any, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[Any, Timestep]:
        """As the game."""
        state, timestep = self.game.step(state, self._turned(actions), key=key)
        return state, jax.tree.map(self._turned, timestep)

    def measures(
        self, state: Any, actions: Int[Array, " players"], next_state: Any
    ) -> dict[str, Float[Array, " players"]]:
        """As the game."""
        return jax.tree.map(self._turned, self.game.measures(state, self._turned(actions), next_state))

    def describe(self, state: Any) -> str:
        """As the game, by its seats."""
        return self.game.describe(state)

    def _turned(self, by_player: Array) -> Array:
        return jnp.where(self.exchanged, by_player[::-1], by_player)


def seated(game: AbstractGame, exchanged: Bool[Array, ""]) -> AbstractGame:
    """Return ``Seated``, under the game's wrappers: what they say of a player goes with it from seat to seat."""
    if isinstance(game, AbstractWrapper):
        return eqx.tree_at(lambda wrapper: wrapper.game, game, seated(game.game, exchanged))
    return Seated(game, exchanged)


def check_both_seats(name: str, number: int, *, least: int) -> None:
    """Raise ``ValueError`` for a number of meta-episodes that two seatings cannot share, or that is too small."""
    if whole(name, number, least=-(2**63), most=2**63) < least or number % 2:
        raise ValueError(f"{name} must be even, for half are played in each seat, and at least {least}, got {number}")

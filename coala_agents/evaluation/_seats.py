"""All seats count alike: as many meta-episodes are played in each."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs import PRNGKey, Timestep
from coala_envs.checks import whole
from coala_envs.games import AbstractGame, AbstractWrapper


class Seated(AbstractGame):
    """A game whose players keep their place in every record, and sit ``turn`` seats further on, round the table.

    So whom one looks at stays first, the seats are a batch axis, and all seatings are one compiled program.
    """

    game: AbstractGame
    turn: Int[Array, ""]
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)

    def __init__(self, game: AbstractGame, turn: Int[Array, ""]):
        self.game, self.turn = game, turn
        self.num_players, self.num_actions = game.num_players, game.num_actions
        self.obs_shape, self.inner_episode_length = game.obs_shape, game.inner_episode_length

    def reset(self, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        """As the game."""
        state, obs = self.game.reset(key=key)
        return state, self._by_player(obs)

    def restart(self, state: Any, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        """As the game."""
        state, obs = self.game.restart(state, key=key)
        return state, self._by_player(obs)

    def introduced(self, state: Any, agents: Bool[Array, " players"]) -> Any:
        """As the game."""
        return self.game.introduced(state, self._by_seat(agents))

    def step(self, state: Any, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[Any, Timestep]:
        """As the game."""
        state, timestep = self.game.step(state, self._by_seat(actions), key=key)
        return state, jax.tree.map(self._by_player, timestep)

    def measures(
        self, state: Any, actions: Int[Array, " players"], next_state: Any
    ) -> dict[str, Float[Array, " players"]]:
        """As the game."""
        return jax.tree.map(self._by_player, self.game.measures(state, self._by_seat(actions), next_state))

    def describe(self, state: Any) -> str:
        """As the game, by its seats."""
        return self.game.describe(state)

    def _by_seat(self, by_player: Array) -> Array:
        return jnp.roll(by_player, self.turn, axis=0)

    def _by_player(self, by_seat: Array) -> Array:
        return jnp.roll(by_seat, -self.turn, axis=0)


def seated(game: AbstractGame, turn: Int[Array, ""]) -> AbstractGame:
    """Return ``Seated``, under the game's wrappers: what they say of a player goes with it from seat to seat."""
    if isinstance(game, AbstractWrapper):
        return eqx.tree_at(lambda wrapper: wrapper.game, game, seated(game.game, turn))
    return Seated(game, turn)


def check_all_seats(name: str, number: int, players: int, *, least: int) -> None:
    """Raise ``ValueError`` for a number of meta-episodes that the seats cannot share, or that is too small."""
    if whole(name, number, least=-(2**63), most=2**63) < least or number % players:
        shared = "even, for half" if players == 2 else f"a multiple of {players}, for as many"
        raise ValueError(f"{name} must be {shared} are played in each seat, and at least {least}, got {number}")


def turns(name: str, number: int, players: int) -> Int[np.ndarray, " meta_episodes"]:
    """Return by how many seats the players are turned in each of so many meta-episodes: the first of them not at all.

    More than two players share the seats as evenly as the number allows. Raises ``ValueError`` for one that is odd
    where there are two, and for fewer than there are players.
    """
    if players == 2:
        check_all_seats(name, number, players, least=2)
    return np.arange(whole(name, number, least=players)) * players // number

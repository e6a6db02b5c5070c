"""Games round games: what a wrapper leaves as it is."""

import abc
from collections.abc import Mapping

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Bool, Float

from coala_envs._types import PRNGKey, State
from coala_envs.checks import checked
from coala_envs.games._base import AbstractGame
from coala_envs.games._shares import Share

FIRST_DRAW = 0x7E3B1E
"""Folded into a step's key, for draws of a wrapper's own. Far from the small numbers that a game's splits count by."""


class WrappedState(eqx.Module):
    """The state of the game inside, and what a wrapper remembers beside it."""

    game: State
    own: Array


class AbstractWrapper(AbstractGame):
    """A game that is another one but for some rule, with a ``WrappedState``. It looks, and is described, as that one.

    The game inside gets the very keys that it would get alone, so that a wrapper that changes nothing gives the numbers
    of the game, bit for bit.
    """

    game: AbstractGame
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)

    @checked
    def __init__(self, game: AbstractGame):
        self.game = game
        self.num_players, self.num_actions = game.num_players, game.num_actions
        self.obs_shape, self.inner_episode_length = game.obs_shape, game.inner_episode_length

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """As the game."""
        return self.game.reward_origin

    @property
    def shares(self) -> Mapping[str, Share]:
        """As the game."""
        return self.game.shares

    @property
    def unwrapped(self) -> AbstractGame:
        """The game inside all wrappers."""
        return self.game.unwrapped

    @abc.abstractmethod
    def begins(self) -> Array:
        """Return what it remembers at the start of an inner episode."""

    def reset(self, *, key: PRNGKey) -> tuple[WrappedState, Float[Array, "players *obs"]]:
        """As the game."""
        state, obs = self.game.reset(key=key)
        return WrappedState(state, self.begins()), obs

    def restart(self, state: WrappedState, *, key: PRNGKey) -> tuple[WrappedState, Float[Array, "players *obs"]]:
        """As the game."""
        inside, obs = self.game.restart(state.game, key=key)
        return WrappedState(inside, self.begins()), obs

    def introduced(self, state: WrappedState, agents: Bool[Array, " players"]) -> WrappedState:
        """As the game."""
        return WrappedState(self.game.introduced(state.game, agents), state.own)

    def describe(self, state: WrappedState) -> str:
        """As the game."""
        return self.game.describe(state.game)

    def own_key(self, key: PRNGKey) -> PRNGKey:
        """Return this wrapper's key of a step: another than any of the game inside, or of the wrappers in it."""
        depth, inside = 0, self.game
        while isinstance(inside, AbstractWrapper):
            depth, inside = depth + 1, inside.game
        return jax.random.fold_in(key, FIRST_DRAW + depth)

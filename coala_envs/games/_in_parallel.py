"""B games of one meta-episode: what is drawn for a whole meta-episode is the same in all of them."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_envs._types import PRNGKey
from coala_envs.checks import Size, checked
from coala_envs.games._base import AbstractGame

DRAW = 0x3D7A11
"""Folded into the key of a start, for what all games share. Far from the small numbers that splits count by."""


@checked
def start_games(
    game: AbstractGame, batch_size: Size, *, agents: Bool[Array, " players"] | None = None, key: PRNGKey
) -> tuple[Any, Float[Array, "batch players *obs"]]:
    """Start B games, each by chance of its own, at the beginning of a meta-episode.

    ``agents`` tells who is a trained agent, to the games that show it. Raises ``ValueError`` for another number of them
    than there are players.

    Returns their states, ``[batch]`` before every leaf, and what the players see.
    """
    drawn, _ = game.reset(key=jax.random.fold_in(key, DRAW))
    if agents is not None:
        if agents.shape != (game.num_players,):
            raise ValueError(f"agents must be of shape ({game.num_players},), one for each player, got {agents.shape}")
        drawn = game.introduced(drawn, agents)
    shared = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (batch_size, *jnp.shape(leaf))), drawn)
    return restart_games(game, shared, batch_size, key=key)


@checked
def restart_games(
    game: AbstractGame, states: Any, batch_size: Size, *, key: PRNGKey
) -> tuple[Any, Float[Array, "batch players *obs"]]:
    """Start the next inner episode in B games whose states are given; returns as ``start_games``."""
    keys = jax.random.split(key, batch_size)
    return jax.vmap(lambda state, key: game.restart(state, key=key))(states, keys)

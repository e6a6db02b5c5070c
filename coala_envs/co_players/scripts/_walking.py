"""What scripts need to walk: planes of an observation, where actions lead, and how far that is from what is wanted."""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs.games._grid import between_walls, displacement, on_torus


def planes(obs: Float[Array, " obs"], count: int, height: int, width: int) -> Bool[Array, "count height width"]:
    """Return the first planes over the cells that an observation holds."""
    return obs[: count * height * width].reshape(count, height, width) > 0


def arrivals(own: Bool[Array, "height width"], num_actions: int, *, torus: bool) -> Int[Array, "actions 2"]:
    """Return the row and column to which each action leads from the own cell; without a torus walls hold back."""
    height, width = own.shape
    cell = jnp.argmax(own)
    position = jnp.stack([cell // width, cell % width])[None] + displacement(jnp.arange(num_actions))
    return on_torus(position, height, width) if torus else between_walls(position, height, width)


def holds(places: Int[Array, "actions 2"], marked: Bool[Array, "height width"]) -> Bool[Array, " actions"]:
    """Tell of each place whether it is marked."""
    return marked[places[:, 0], places[:, 1]]


def moves_to(
    places: Int[Array, "actions 2"], marked: Bool[Array, "height width"], *, torus: bool
) -> Int[Array, " actions"]:
    """Return the moves that lie between each place and the nearest marked cell; more than there can be if none is."""
    height, width = marked.shape
    rows = jnp.abs(places[:, :1] - jnp.arange(height)[None])
    columns = jnp.abs(places[:, 1:] - jnp.arange(width)[None])
    if torus:
        rows, columns = jnp.minimum(rows, height - rows), jnp.minimum(columns, width - columns)
    return jnp.min(jnp.where(marked[None], rows[:, :, None] + columns[:, None], height + width), axis=(1, 2))


def nearest(moves: Int[Array, " actions"], allowed: Bool[Array, " actions"]) -> Bool[Array, " actions"]:
    """Return those of the allowed actions from which the fewest moves are left; all of them if none is allowed."""
    allowed = allowed | ~jnp.any(allowed)
    return allowed & (moves == jnp.min(jnp.where(allowed, moves, jnp.max(moves))))

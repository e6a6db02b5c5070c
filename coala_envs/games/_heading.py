"""What games share whose players face somewhere: turning, walking ahead without sharing cells, and the view ahead.

A player sees the grid turned so that ahead is up. A place relative to a player is ``[ahead, right]``, in cells;
behind and left are negative.
"""

import enum

import jax.numpy as jnp
from jaxtyping import Array, Bool, Int

from coala_envs.games._grid import between_walls


class Heading(enum.IntEnum):
    """Where a player faces, clockwise: a right turn adds 1."""

    UP = 0
    RIGHT = 1
    DOWN = 2
    LEFT = 3


def turned(
    heading: Int[Array, " players"], left: Bool[Array, " players"], right: Bool[Array, " players"]
) -> Int[Array, " players"]:
    """Return the headings after a quarter turn of those who turn."""
    return (heading + right.astype(int) - left.astype(int)) % len(Heading)


def ahead_of(heading: Int[Array, " players"]) -> Int[Array, "players 2"]:
    """Return the rows and columns of one cell ahead."""
    rows = (heading == Heading.DOWN).astype(int) - (heading == Heading.UP).astype(int)
    columns = (heading == Heading.RIGHT).astype(int) - (heading == Heading.LEFT).astype(int)
    return jnp.stack([rows, columns], axis=-1)


def right_of(heading: Int[Array, " players"]) -> Int[Array, "players 2"]:
    """Return the rows and columns of one cell to the right."""
    return ahead_of((heading + 1) % len(Heading))


def walked(
    position: Int[Array, "2 2"],
    heading: Int[Array, " 2"],
    forward: Bool[Array, " 2"],
    height: int,
    width: int,
) -> Int[Array, "2 2"]:
    """Return where two players stand when those who walk have gone one cell ahead, both at once.

    A wall stops a player, and so does the other: a player goes neither to the cell where the other stood before, even
    if the other leaves it, nor to one that both want. Players who stood apart still do.
    """
    target = between_walls(position + jnp.where(forward[:, None], ahead_of(heading), 0), height, width)
    taken = jnp.all(target == position[::-1], axis=1)
    wanted_by_both = jnp.all(target[0] == target[1])
    return jnp.where((taken | wanted_by_both)[:, None], position, target)


def place_of_other(position: Int[Array, "2 2"], heading: Int[Array, " 2"]) -> Int[Array, "2 2"]:
    """Return where each player has the other, ``[ahead, right]``."""
    apart = position[::-1] - position
    return jnp.stack([jnp.sum(apart * way(heading), axis=1) for way in (ahead_of, right_of)], axis=-1)


def window_ahead(
    position: Int[Array, "players 2"], heading: Int[Array, " players"], size: int
) -> Int[Array, "players size size 2"]:
    """Return the position of every cell that each player sees, also those beyond the walls.

    The window is a square. Its first row is the farthest ahead, and the player stands in the middle of its last.
    """
    ahead = (size - 1 - jnp.arange(size))[None, :, None, None] * ahead_of(heading)[:, None, None]
    right = (jnp.arange(size) - size // 2)[None, None, :, None] * right_of(heading)[:, None, None]
    return position[:, None, None] + ahead + right


def seen_in(
    board: Int[Array, "height width"], window: Int[Array, "players size size 2"], outside: int
) -> Int[Array, "players size size"]:
    """Return what each player sees of a board in its window; ``outside`` beyond the walls.

    A gather from the board with a margin: many times as fast as one-hot sums over the cells.
    """
    margin = window.shape[1]
    padded = jnp.pad(board, margin, constant_values=outside)
    return padded[window[..., 0] + margin, window[..., 1] + margin]

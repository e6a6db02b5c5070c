"""Zaps and freezing: what CleanUp-lite and Harvest-lite share (paper App. B.1, steps 5 and 6)."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs.games._grid import between_walls, cells_of, displacement, distances

ZAP = 4
"""The action, after the four moves."""


class Zaps(eqx.Module):
    """What came of the players' zaps in a step."""

    fired: Bool[Array, " players"]
    """Who zapped; a frozen player cannot."""
    hit: Bool[Array, " players"]
    """Who was hit."""


def zap(
    position: Int[Array, "players 2"],
    frozen: Int[Array, " players"],
    actions: Int[Array, " players"],
    draws: Float[Array, " players"],
    *,
    reach: int,
    hit_rate: Float[Array | np.ndarray, ""],
) -> Zaps:
    """Return who zaps and who is hit, when both decide at once.

    A zap can hit everybody else who is at most ``reach`` moves away and not frozen already; then it does with
    probability ``hit_rate``: where the zapping player's draw is below. Players may hit each other in the same step.
    """
    fired = (actions == ZAP) & (frozen == 0)
    strikes = fired & (draws < jnp.asarray(hit_rate))
    in_reach = (distances(position) <= reach) & ~np.eye(len(actions), dtype=bool)
    return Zaps(fired, jnp.any(strikes[None] & in_reach, axis=1) & (frozen == 0))


def move(
    position: Int[Array, "players 2"],
    frozen: Int[Array, " players"],
    actions: Int[Array, " players"],
    hit: Bool[Array, " players"],
    *,
    height: int,
    width: int,
    freeze_steps: int,
) -> tuple[Int[Array, "players 2"], Int[Array, " players"]]:
    """Move between walls whoever is neither frozen nor just hit; players may share a cell.

    Returns the positions, and the steps that each player still has to sit out: who was hit, all of the next
    ``freeze_steps``.
    """
    free = (frozen == 0) & ~hit
    moved = between_walls(position + jnp.where(free[:, None], displacement(actions), 0), height, width)
    return moved, jnp.where(hit, freeze_steps, jnp.maximum(frozen - 1, 0))


def seen_by_all(
    position: Int[Array, "players 2"],
    frozen: Int[Array, " players"],
    board: Bool[Array, " planes"],
    *,
    height: int,
    width: int,
) -> Float[Array, "players obs"]:
    """Return what each player sees: all positions over the cells, the board, and who is frozen.

    The own is first, then those of the next seats, round the table.
    """
    # Numbers are joined, and each player's by themselves: that compiles to twice the speed of joined truth values.
    players = cells_of(position, height, width).astype(float)
    seen, idle = board.astype(float), (frozen > 0).astype(float)
    seats = range(len(position))

    def view(own: int) -> Array:
        return jnp.concatenate([*(players[(own + step) % len(seats)] for step in seats), seen, jnp.roll(idle, -own)])

    return jnp.stack([view(own) for own in seats])

"""What the gridworlds share: cells, moves on a torus or between walls, random cells, and sight.

A position is ``[row, column]``, counted from the top left. A cell's number is ``row * width + column``.
"""

import abc
import enum

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, State, Timestep
from coala_envs.games._base import AbstractGame


class Move(enum.IntEnum):
    """The actions that every gridworld with compass moves begins with."""

    RIGHT = 0
    LEFT = 1
    UP = 2
    DOWN = 3


class AbstractGridworld(AbstractGame):
    """A game on a grid whose step is a deterministic function of the state, the actions and a few uniform draws.

    All randomness of a step comes from one call of the generator, which is fast; and whoever knows the draws can follow
    every transition by hand, as the tests' independent models do.
    """

    height: eqx.AbstractVar[int]
    width: eqx.AbstractVar[int]
    num_draws: eqx.AbstractVar[int]

    @abc.abstractmethod
    def advance(
        self, state: State, actions: Int[Array, " players"], draws: Float[Array, " draws"]
    ) -> tuple[State, Timestep]:
        """Advance by one joint action, with ``num_draws`` numbers drawn uniformly from [0, 1)."""

    def step(self, state: State, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[State, Timestep]:
        """Advance by one joint action."""
        return self.advance(state, actions, jax.random.uniform(key, (self.num_draws,)))


def displacement(actions: Int[Array, " players"]) -> Int[Array, "players 2"]:
    """Return the rows and columns that each action moves; (0, 0) for actions beyond the four moves."""
    rows = (actions == Move.DOWN).astype(int) - (actions == Move.UP).astype(int)
    columns = (actions == Move.RIGHT).astype(int) - (actions == Move.LEFT).astype(int)
    return jnp.stack([rows, columns], axis=-1)


def between_walls(position: Int[Array, "players 2"], height: int, width: int) -> Int[Array, "players 2"]:
    """Return the positions, held back where they would leave the grid."""
    return jnp.clip(position, 0, jnp.array([[height - 1, width - 1]]))


def on_torus(position: Int[Array, "players 2"], height: int, width: int) -> Int[Array, "players 2"]:
    """Return the positions, come back in at the opposite edge where they left the grid."""
    return position % jnp.array([[height, width]])


def cells_of(position: Int[Array, "*things 2"], height: int, width: int) -> Bool[Array, "*things cells"]:
    """Return where the things stand, one-hot over the cells."""
    cell = position[..., 0] * width + position[..., 1]
    return jax.nn.one_hot(cell, height * width, dtype=bool)


def position_of(draws: Float[Array, "*things"], height: int, width: int) -> Int[Array, "*things 2"]:
    """Return uniformly drawn positions, a draw from [0, 1) for each."""
    cell = (draws * (height * width)).astype(int)
    return jnp.stack([cell // width, cell % width], axis=-1)


def drawn_cell(free: Bool[Array, " cells"], draw: Float[Array, ""]) -> Bool[Array, " cells"]:
    """Return one of the free cells, uniformly drawn, one-hot; none if none is free.

    With n free cells it is number ``floor(draw * n)`` of them, counted from 0.
    """
    rank = jnp.cumsum(free)
    chosen = (draw * rank[-1].astype(draw.dtype)).astype(int)
    return free & (rank == chosen + 1)


def distances(position: Int[Array, "players 2"]) -> Int[Array, "players players"]:
    """Return how many moves lie between any two players, walls apart."""
    return jnp.sum(jnp.abs(position[:, None] - position[None]), axis=-1)


def board_text(board: np.ndarray, position: Int[Array | np.ndarray, "players 2"]) -> str:
    """Return the rows of a board of letters from the top, the players drawn in by number, or ``x`` for several."""
    drawn, places = board.copy(), [tuple(place) for place in np.asarray(position).tolist()]
    for player, place in enumerate(places):
        drawn[place] = str(player) if places.count(place) == 1 else "x"
    return "/".join("".join(row) for row in drawn)


MOST_CELLS = 2**16
"""Of a grid: a draw of 32 bits is for each of so many cells about alike, and their one-hot observations fit memory."""


def check_grid(height: int, width: int, *, least: tuple[int, int], what: str) -> None:
    """Raise ``ValueError`` for a grid that is too small for the game, or of more than ``MOST_CELLS``."""
    if height * width > MOST_CELLS:
        raise ValueError(f"{what} needs a grid of at most {MOST_CELLS} cells, got {height} x {width}")
    if height < least[0] or width < least[1]:
        raise ValueError(f"{what} needs a grid of at least {least[0]} x {least[1]} cells, got {height} x {width}")


def leaf(number: float | Array) -> Array | np.ndarray:
    """Return a number as a leaf of a game's pytree; what JAX traces is one."""
    return number if isinstance(number, Array) else np.asarray(number, float)

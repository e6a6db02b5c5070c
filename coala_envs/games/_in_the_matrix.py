"""The prisoner's dilemma in the matrix: strategies are gathered as coins, and played when the players meet."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Count, Size, checked, finite, traced
from coala_envs.games._dilemma import warn_of_another_order
from coala_envs.games._grid import AbstractGridworld, cells_of, check_grid
from coala_envs.games._heading import Heading, place_of_other, seen_in, turned, walked, window_ahead
from coala_envs.games._shares import Share

COINS_OF_A_TYPE = 6
NOTHING, COOPERATE_COIN, DEFECT_COIN, WALL = range(4)
"""What a cell holds, in ``InTheMatrixState.coins`` and, with the wall, in a player's window."""


class InTheMatrixAction(enum.IntEnum):
    """The five actions."""

    TURN_LEFT = 0
    TURN_RIGHT = 1
    FORWARD = 2
    INTERACT = 3
    STAY = 4


class InTheMatrixState(eqx.Module):
    """The board, and what happened in the step that led to it."""

    position: Int[Array, "players 2"]
    """Row and column, from the top left."""
    heading: Int[Array, " players"]
    """0 up, 1 right, 2 down, 3 left."""
    coins: Int[Array, "height width"]
    """0 none, 1 a cooperate coin, 2 a defect coin."""
    inventory: Int[Array, "players 2"]
    """Cooperate and defect coins held."""
    frozen: Int[Array, ""]
    """Steps that both players still have to sit out."""
    beams: Bool[Array, " players"]
    """Who fired."""
    interacted: Bool[Array, ""]
    taken: Int[Array, "players 2"]
    """Cooperate and defect coins picked up."""


class InTheMatrix(AbstractGridworld):
    """Strategies are gathered as coins, cooperate and defect ones, and played when the players meet.

    Around each corner of a grid between walls lie three coins: in the corner and in the two cells next to it along the
    walls. Two opposite corners have the six cooperate coins, the others the six defect coins; which, is drawn. The
    players start on random different cells without coins, each facing a random one of the four ways.

    Each step both act at once: (1) turns; (2) moves ahead, held up by walls, by the cell where the other stood before
    the step, and where both want the same cell; (3) who now stands on a coin takes it; (4) who interacts fires a beam
    at the cell ahead, those left and right of it, and the one beyond it. When the other stands there now, after the
    moves, and both hold a coin, they interact, once even if both fire. A player whose coins are the shares x
    (cooperate, defect) then gets x M yᵀ, y the other's shares; nothing else pays. For the next ``freeze_steps`` steps
    nobody acts and both see what the other held; with the last of them coins, inventories, positions and headings start
    anew.

    The observation is ``[8 * window**2 + 6]``. First eight planes of a square window, row by row, turned so that ahead
    is up, the player in the middle of the lowest row: cooperate coins, defect coins, the other player, the other
    player if it faces the same way, right, against and left of the own way, and what lies beyond the walls. Then the
    own cooperate and defect coins in sixths; whether oneself holds any; the other's coins in sixths, 0 unless frozen;
    whether both are frozen.

    Arguments:
        inner_episode_length: its steps, T.
        height, width: of the grid, at least 4.
        payoffs: M, ``(2, 2)``, the reward of who plays the row, cooperation first. Both players see themselves there.
        freeze_steps: how long an interaction lasts; 0 starts anew at once.
        window: the number of cells along each side of what a player sees, odd, and no more than show the whole grid.

    Raises ``ValueError`` for a grid that is too small or too large, payoffs of another shape or with a value that is
    not finite, an even or too large window, and sizes out of range. Warns of payoffs in which the cooperate coins are
    no cooperation. The values of traced payoffs are not looked at.
    """

    payoffs: Float[Array | np.ndarray, "own other"]
    freeze_steps: int = eqx.field(static=True)
    window: int = eqx.field(static=True)
    height: int = eqx.field(static=True)
    width: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    num_draws: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)

    @checked
    def __init__(
        self,
        inner_episode_length: Size = 152,
        *,
        height: Size = 8,
        width: Size = 8,
        payoffs: Sequence[Any] | np.ndarray | Array = ((3.0, 0.0), (5.0, 1.0)),
        freeze_steps: Count = 5,
        window: Size = 5,
    ):
        check_grid(height, width, least=(4, 4), what="InTheMatrix")
        widest = 2 * max(height, width) - 1
        if window % 2 == 0 or window > widest:
            raise ValueError(f"window must be odd, and at most {widest}, which shows the whole grid; got {window}")
        self.payoffs = finite("payoffs", payoffs, shape=(2, 2))
        if not traced(payoffs):
            warn_of_another_order("game of cooperation", payoffs, np.stack([self.payoffs] * 2))
        self.freeze_steps = freeze_steps
        self.window = window
        self.height, self.width = height, width
        self.inner_episode_length = inner_episode_length
        self.num_players, self.num_actions = 2, len(InTheMatrixAction)
        self.num_draws = 5
        self.obs_shape = (8 * self.window**2 + 6,)

    def reset(self, *, key: PRNGKey) -> tuple[InTheMatrixState, Float[Array, "players obs"]]:
        """Lay out all coins and put the players, with none, on random cells; draws as in ``advance``."""
        position, heading, coins = self._start(jax.random.uniform(key, (self.num_draws,)))
        none, nobody = jnp.zeros((2, 2), int), jnp.zeros(2, bool)
        state = InTheMatrixState(
            position, heading, coins, none, jnp.zeros((), int), beams=nobody, interacted=jnp.zeros((), bool), taken=none
        )
        return state, self._observe(state)

    def advance(
        self, state: InTheMatrixState, actions: Int[Array, " players"], draws: Float[Array, " draws"]
    ) -> tuple[InTheMatrixState, Timestep]:
        """Play the rules. The draws matter where all starts anew:

        below 1/2 the cooperate coins lie top left and bottom right, otherwise top right and bottom left; player 0's
        cell, one of those without coins; player 1's, one of the rest; each player's heading, one of four.
        """
        awake = state.frozen == 0
        left, right, forward, fired = ((actions == action) & awake for action in list(InTheMatrixAction)[:4])
        heading = turned(state.heading, left, right)
        position = walked(state.position, heading, forward, self.height, self.width)

        here = cells_of(position, self.height, self.width).reshape(2, self.height, self.width)
        kinds = [jnp.any(here & (state.coins == coin)[None], axis=(1, 2)) for coin in (COOPERATE_COIN, DEFECT_COIN)]
        taken = jnp.stack(kinds, axis=-1).astype(int)
        coins = jnp.where(jnp.any(here, axis=0), NOTHING, state.coins)
        inventory = state.inventory + taken

        ahead, aside = place_of_other(position, heading).T
        in_beam = ((ahead == 1) & (jnp.abs(aside) <= 1)) | ((ahead == 2) & (aside == 0))
        interacted = jnp.any(fired & in_beam) & jnp.all(jnp.sum(inventory, axis=1) > 0)
        reward = jnp.where(interacted, self._payoff(inventory), 0)

        frozen = jnp.where(interacted, self.freeze_steps, jnp.maximum(state.frozen - 1, 0))
        anew = (interacted | ~awake) & (frozen == 0)
        position, heading, coins = (
            jnp.where(anew, new, old) for new, old in zip(self._start(draws), (position, heading, coins), strict=True)
        )
        inventory = jnp.where(anew, 0, inventory)
        state = InTheMatrixState(position, heading, coins, inventory, frozen, fired, interacted, taken)
        return state, Timestep(self._observe(state), reward)

    @property
    def shares(self) -> Mapping[str, Share]:
        """``cooperation``: the share of cooperate coins with which a player meets the other."""
        return {"cooperation": Share("cooperative_meetings", ("interactions",))}

    def measures(
        self, state: InTheMatrixState, actions: Int[Array, " players"], next_state: InTheMatrixState
    ) -> dict[str, Float[Array, " players"]]:
        """``interactions`` (the same for both) and ``coins`` picked up, 0 or 1; and ``cooperative_meetings``, the share

        of cooperate coins in what a player held in an interaction, 0 without one.
        """
        del actions
        # Not the inventory after the step: with no freeze it is empty again.
        held = _shares(state.inventory + next_state.taken)[:, 0]
        return {
            "interactions": jnp.full(2, next_state.interacted).astype(float),
            "cooperative_meetings": jnp.where(next_state.interacted, held, 0),
            "coins": jnp.sum(next_state.taken, axis=1).astype(float),
        }

    def describe(self, state: InTheMatrixState) -> str:
        """The rows of the board from the top: ``c d`` coins; where player 0 faces, ``^>v<``, and player 1, ``nesw``."""
        board = np.array([".", "c", "d"])[np.asarray(state.coins)]
        for arrows, (row, column), heading in zip(
            ("^>v<", "nesw"), np.asarray(state.position), np.asarray(state.heading), strict=True
        ):
            board[row, column] = arrows[heading]
        return "/".join("".join(row) for row in board)

    def _start(
        self, draws: Float[Array, " draws"]
    ) -> tuple[Int[Array, "players 2"], Int[Array, " players"], Int[Array, "height width"]]:
        layout = _layout(self.height, self.width)
        swapped = np.where(layout == NOTHING, NOTHING, COOPERATE_COIN + DEFECT_COIN - layout)
        coins = jnp.where(draws[0] < 0.5, layout, swapped)
        # What drawn_cell would draw twice. Without coins are the same cells whichever way the coins lie, so their list
        # is constant, and looking up two of them takes half the time.
        free = np.flatnonzero(layout == NOTHING)
        first = (draws[1] * free.size).astype(int)
        second = (draws[2] * (free.size - 1)).astype(int)
        second = second + (second >= first).astype(int)
        cells = jnp.asarray(free, int)[jnp.stack([first, second])]
        position = jnp.stack([cells // self.width, cells % self.width], axis=-1)
        return position, (draws[3:] * len(Heading)).astype(int), coins

    def _payoff(self, inventory: Int[Array, "players 2"]) -> Float[Array, " players"]:
        shares = _shares(inventory)
        joint = shares[:, :, None] * shares[::-1, None, :]
        return jnp.sum(joint * jnp.asarray(self.payoffs)[None], axis=(1, 2))

    def _observe(self, state: InTheMatrixState) -> Float[Array, "players obs"]:
        window = window_ahead(state.position, state.heading, self.window)
        cells = seen_in(state.coins, window, outside=WALL)
        other = jnp.all(window == state.position[::-1, None, None], axis=-1)
        turn = (state.heading[::-1] - state.heading) % len(Heading)
        facing = [other & (turn == way)[:, None, None] for way in Heading]
        planes = [cells == COOPERATE_COIN, cells == DEFECT_COIN, other, *facing, cells == WALL]
        frozen = state.frozen > 0
        held = state.inventory.astype(float) / COINS_OF_A_TYPE
        numbers = [
            held,
            jnp.any(state.inventory > 0, axis=1, keepdims=True).astype(float),
            jnp.where(frozen, held[::-1], 0),
            jnp.full((2, 1), frozen).astype(float),
        ]
        return jnp.concatenate([*(plane.reshape(2, -1).astype(float) for plane in planes), *numbers], axis=1)


def _shares(inventory: Int[Array, "players 2"]) -> Float[Array, "players 2"]:
    """Return what part of each player's coins is of which type; 0 for who has none."""
    total = jnp.sum(inventory, axis=1, keepdims=True)
    return inventory.astype(float) / jnp.maximum(total, 1).astype(float)


def _layout(height: int, width: int) -> np.ndarray:
    """Return the coins with the cooperate coins top left and bottom right."""
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    from_corner = np.minimum(rows, height - 1 - rows) + np.minimum(columns, width - 1 - columns)
    top_left_or_bottom_right = (2 * rows < height) == (2 * columns < width)
    coins = np.where(top_left_or_bottom_right, COOPERATE_COIN, DEFECT_COIN)
    return np.where(from_corner <= 1, coins, NOTHING)

"""CleanUp-lite: a public good that somebody has to clean (paper App. B.1)."""

import enum

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Count, Fraction, Positive, Size, checked
from coala_envs.games._grid import (
    AbstractGridworld,
    board_text,
    check_grid,
    drawn_cell,
    leaf,
    position_of,
)
from coala_envs.games._tagging import ZAP, Zaps, move, seen_by_all, zap


class CleanUpAction(enum.IntEnum):
    """The six actions, in the paper's order."""

    RIGHT = 0
    LEFT = 1
    UP = 2
    DOWN = 3
    ZAP = ZAP
    NOTHING = 5


class CleanUpState(eqx.Module):
    """The board, and what happened in the step that led to it."""

    position: Int[Array, "players 2"]
    """Row and column, from the top left."""
    frozen: Int[Array, " players"]
    """Steps that each player still has to sit out."""
    apples: Bool[Array, " height"]
    """In the leftmost column, the orchard, by row."""
    dirt: Bool[Array, " height"]
    """In the rightmost column, the river, by row."""
    harvested: Bool[Array, " players"]
    cleaned: Bool[Array, " players"]
    zaps: Zaps


class CleanUpLite(AbstractGridworld):
    """A public good that somebody has to clean (paper App. B.1).

    Apples grow in the orchard as long as there is little dirt in the river. Cleaning costs the time to harvest, and
    serves both. Whoever zaps the other freezes it for a while.

    The rightmost column is the river, the leftmost the orchard. Each step, in this order: (1) with probability
    ``dirt_rate`` dirt falls on a random clean river cell; (2) with probability 1 - min(1, P / ``pollution_limit``), P
    the number of dirt patches now, an apple grows in a random free orchard cell; (3) every player who is not frozen and
    stands on an apple harvests it: reward 1; (4) every such player on dirt cleans it; (5) zaps; (6) moves.

    Where the paper is silent: 5 is the height, 4 the width. Players may share a cell; two on the same apple both
    harvest it, as rule 3 says of each. A zap reaches ``zap_range`` moves (up, down, left, right) far, both may
    hit each other, and who is hit neither moves in that step nor acts in the next ``freeze_steps``.

    The observation is ``[5 * cells + 2]``: the own position and the other's, one-hot over the cells (row by row); for
    each cell whether it holds an apple, then dirt, then neither; whether oneself is frozen, and the other.

    Arguments:
        inner_episode_length: its steps, T.
        height: rows of the grid, at least 1.
        width: columns of the grid, at least 2.
        dirt_rate: probability with which dirt falls on a clean river cell in a step.
        hit_rate: probability with which a zap hits.
        pollution_limit: the dirt patches at which nothing grows any more; above 0.
        zap_range: how far a zap reaches, in moves.
        freeze_steps: how long a hit lasts.
        initial_dirt: patches at the start, on random river cells.

    Raises ``ValueError`` for a grid that is too small or too large, probabilities outside [0, 1], and sizes out of
    range.
    """

    dirt_rate: Float[Array | np.ndarray, ""]
    hit_rate: Float[Array | np.ndarray, ""]
    pollution_limit: Float[Array | np.ndarray, ""]
    zap_range: int = eqx.field(static=True)
    freeze_steps: int = eqx.field(static=True)
    initial_dirt: int = eqx.field(static=True)
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
        inner_episode_length: Size = 64,
        *,
        height: Size = 5,
        width: Size = 4,
        dirt_rate: Fraction = 0.35,
        hit_rate: Fraction = 0.9,
        pollution_limit: Positive = 3.0,
        zap_range: Count = 2,
        freeze_steps: Count = 5,
        initial_dirt: Count = 3,
    ):
        check_grid(height, width, least=(1, 2), what="CleanUpLite")
        if initial_dirt > height:
            raise ValueError(f"initial_dirt must fit the river of {height} cells, got {initial_dirt}")
        self.dirt_rate = leaf(dirt_rate)
        self.hit_rate = leaf(hit_rate)
        self.pollution_limit = leaf(pollution_limit)
        self.zap_range = zap_range
        self.freeze_steps = freeze_steps
        self.initial_dirt = initial_dirt
        self.height, self.width = height, width
        self.inner_episode_length = inner_episode_length
        self.num_players, self.num_actions = 2, len(CleanUpAction)
        self.num_draws = 6
        self.obs_shape = (5 * height * width + 2,)

    def reset(self, *, key: PRNGKey) -> tuple[CleanUpState, Float[Array, "players obs"]]:
        """Put the players on random cells, which may be the same, and dirt on random river cells; no apples."""
        players_key, dirt_key = jax.random.split(key)
        nobody = jnp.zeros(2, bool)
        state = CleanUpState(
            position=position_of(jax.random.uniform(players_key, (2,)), self.height, self.width),
            frozen=jnp.zeros(2, int),
            apples=jnp.zeros(self.height, bool),
            dirt=jax.random.permutation(dirt_key, jnp.arange(self.height) < self.initial_dirt),
            harvested=nobody,
            cleaned=nobody,
            zaps=Zaps(nobody, nobody),
        )
        return state, self._observe(state)

    def advance(
        self, state: CleanUpState, actions: Int[Array, " players"], draws: Float[Array, " draws"]
    ) -> tuple[CleanUpState, Timestep]:
        """Play the six rules. The draws: does dirt fall, where; does an apple grow, where; each player's zap."""
        falls, where_dirt, grows, where_apple = draws[:4]
        dirt = state.dirt | (drawn_cell(~state.dirt, where_dirt) & (falls < jnp.asarray(self.dirt_rate)))
        pollution = jnp.sum(dirt).astype(float) / jnp.asarray(self.pollution_limit)
        apples = state.apples | (drawn_cell(~state.apples, where_apple) & (grows < 1 - jnp.minimum(1, pollution)))

        active_rows = jax.nn.one_hot(state.position[:, 0], self.height, dtype=bool) & (state.frozen == 0)[:, None]
        in_orchard = active_rows & (state.position[:, 1:] == 0)
        in_river = active_rows & (state.position[:, 1:] == self.width - 1)
        harvested = jnp.any(in_orchard & apples[None], axis=1)
        cleaned = jnp.any(in_river & dirt[None], axis=1)

        zaps = zap(state.position, state.frozen, actions, draws[4:], reach=self.zap_range, hit_rate=self.hit_rate)
        position, frozen = move(
            state.position,
            state.frozen,
            actions,
            zaps.hit,
            height=self.height,
            width=self.width,
            freeze_steps=self.freeze_steps,
        )
        state = CleanUpState(
            position=position,
            frozen=frozen,
            apples=apples & ~jnp.any(in_orchard, axis=0),
            dirt=dirt & ~jnp.any(in_river, axis=0),
            harvested=harvested,
            cleaned=cleaned,
            zaps=zaps,
        )
        return state, Timestep(self._observe(state), harvested.astype(float))

    def measures(
        self, state: CleanUpState, actions: Int[Array, " players"], next_state: CleanUpState
    ) -> dict[str, Float[Array, " players"]]:
        """``cleaning`` (a patch), ``zapping`` and being ``zapped`` by player, 0 or 1; and the same for both players:

        ``pollution``, the number of dirt patches, and ``apples``, their number, after the step.
        """
        del state, actions
        return {
            "cleaning": next_state.cleaned.astype(float),
            "zapping": next_state.zaps.fired.astype(float),
            "zapped": next_state.zaps.hit.astype(float),
            "pollution": jnp.full(2, jnp.sum(next_state.dirt)).astype(float),
            "apples": jnp.full(2, jnp.sum(next_state.apples)).astype(float),
        }

    def describe(self, state: CleanUpState) -> str:
        """The rows of the board from the top: ``0 1`` players (``x`` both), ``*`` an apple, ``#`` dirt, ``~`` river."""
        board = np.full((self.height, self.width), ".")
        board[:, -1] = np.where(state.dirt, "#", "~")
        board[:, 0] = np.where(state.apples, "*", ".")
        return board_text(board, state.position)

    def _observe(self, state: CleanUpState) -> Float[Array, "players obs"]:
        column = np.tile(np.arange(self.width), self.height)
        apples = jnp.repeat(state.apples, self.width) & (column == 0)
        dirt = jnp.repeat(state.dirt, self.width) & (column == self.width - 1)
        board = jnp.concatenate([apples, dirt, ~(apples | dirt)])
        return seen_by_all(state.position, state.frozen, board, height=self.height, width=self.width)

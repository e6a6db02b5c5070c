"""Harvest-lite: a commons of ours, in the spirit of CleanUp-lite and of Melting Pot's Harvest."""

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Count, Fraction, Size, checked, probabilities
from coala_envs.games._cleanup_lite import CleanUpAction
from coala_envs.games._grid import (
    AbstractGridworld,
    board_text,
    cells_of,
    check_grid,
    leaf,
    position_of,
)
from coala_envs.games._players import Players
from coala_envs.games._tagging import Zaps, move, seen_by_all, zap

REGROWTH = (0.0, 0.01, 0.04, 0.1)


class HarvestState(eqx.Module):
    """The board, and what happened in the step that led to it."""

    position: Int[Array, "players 2"]
    """Row and column, from the top left."""
    frozen: Int[Array, " players"]
    """Steps that each player still has to sit out."""
    apples: Bool[Array, "height width"]
    harvested: Bool[Array, " players"]
    zaps: Zaps


class HarvestLite(AbstractGridworld):
    """Apples regrow beside apples only: whoever takes the last of a patch has destroyed it.

    A commons that greed destroys; ours, not the paper's.

    Every cell can bear an apple. Each step, in this order: (1) in every free cell an apple grows with the probability
    that ``regrowth`` gives for its number of neighbouring apples, diagonal ones included; (2) every player who is not
    frozen and stands on an apple harvests it: reward 1, for each of several players in the same cell; (3) zaps;
    (4) moves. Zaps, freezing and walls are those of ``CleanUpLite``, and so are the actions. With more than two players
    a zap hits all the others who are in its reach, or none.

    The observation is ``[(1 + N) * cells + N]`` with N players: the own position and the others', one-hot over the
    cells (row by row); whether each cell holds an apple; whether oneself is frozen, and the others, who come in the
    order of their seats from the next on, round the table.

    Arguments:
        inner_episode_length: its steps, T.
        height, width: of the grid, at least 2 each.
        regrowth: probabilities for 0, 1, 2, ... neighbouring apples; the last serves for more.
        initial_apples: probability that a cell bears an apple at the start.
        hit_rate: probability with which a zap hits.
        zap_range: how far a zap reaches, in moves.
        freeze_steps: how long a hit lasts.
        num_players: N, from 2 to 10.

    Raises ``ValueError`` for a grid that is too small or too large, probabilities outside [0, 1], and sizes out of
    range.
    """

    regrowth: Float[Array | np.ndarray, " neighbours"]
    initial_apples: Float[Array | np.ndarray, ""]
    hit_rate: Float[Array | np.ndarray, ""]
    zap_range: int = eqx.field(static=True)
    freeze_steps: int = eqx.field(static=True)
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
        width: Size = 5,
        regrowth: Sequence[Any] | np.ndarray | Array = REGROWTH,
        initial_apples: Fraction = 0.5,
        hit_rate: Fraction = 0.9,
        zap_range: Count = 2,
        freeze_steps: Count = 5,
        num_players: Players = 2,
    ):
        check_grid(height, width, least=(2, 2), what="HarvestLite")
        self.regrowth = probabilities("regrowth", regrowth)
        if self.regrowth.ndim != 1 or not self.regrowth.size:
            told = f"got shape {self.regrowth.shape}"
            raise ValueError(f"regrowth must be a row of probabilities, for 0 neighbouring apples at least, {told}")
        self.initial_apples = leaf(initial_apples)
        self.hit_rate = leaf(hit_rate)
        self.zap_range = zap_range
        self.freeze_steps = freeze_steps
        self.height, self.width = height, width
        self.inner_episode_length = inner_episode_length
        self.num_players, self.num_actions = num_players, len(CleanUpAction)
        self.num_draws = height * width + num_players
        self.obs_shape = ((1 + num_players) * height * width + num_players,)

    def reset(self, *, key: PRNGKey) -> tuple[HarvestState, Float[Array, "players obs"]]:
        """Put the players on random cells, which may be the same, and apples on about ``initial_apples`` of all."""
        players_key, apples_key = jax.random.split(key)
        nobody = jnp.zeros(self.num_players, bool)
        bears = jax.random.uniform(apples_key, (self.height, self.width)) < jnp.asarray(self.initial_apples)
        state = HarvestState(
            position=position_of(jax.random.uniform(players_key, (self.num_players,)), self.height, self.width),
            frozen=jnp.zeros(self.num_players, int),
            apples=bears,
            harvested=nobody,
            zaps=Zaps(nobody, nobody),
        )
        return state, self._observe(state)

    def advance(
        self, state: HarvestState, actions: Int[Array, " players"], draws: Float[Array, " draws"]
    ) -> tuple[HarvestState, Timestep]:
        """Play the four rules. The draws: one for each cell's regrowth, row by row; then each player's zap."""
        grows, zap_draws = draws[: -self.num_players], draws[-self.num_players :]
        apples = state.apples | (grows.reshape(self.height, self.width) < self._growth(state.apples))

        active = cells_of(state.position, self.height, self.width) & (state.frozen == 0)[:, None]
        harvested = jnp.any(active & apples.reshape(1, -1), axis=1)

        zaps = zap(state.position, state.frozen, actions, zap_draws, reach=self.zap_range, hit_rate=self.hit_rate)
        position, frozen = move(
            state.position,
            state.frozen,
            actions,
            zaps.hit,
            height=self.height,
            width=self.width,
            freeze_steps=self.freeze_steps,
        )
        state = HarvestState(
            position=position,
            frozen=frozen,
            apples=apples & ~jnp.any(active, axis=0).reshape(self.height, self.width),
            harvested=harvested,
            zaps=zaps,
        )
        return state, Timestep(self._observe(state), harvested.astype(float))

    def measures(
        self, state: HarvestState, actions: Int[Array, " players"], next_state: HarvestState
    ) -> dict[str, Float[Array, " players"]]:
        """``zapping`` and being ``zapped`` by player, 0 or 1; and the ``apples`` after the step, the same for all."""
        del state, actions
        return {
            "zapping": next_state.zaps.fired.astype(float),
            "zapped": next_state.zaps.hit.astype(float),
            "apples": jnp.full(self.num_players, jnp.sum(next_state.apples)).astype(float),
        }

    def describe(self, state: HarvestState) -> str:
        """The rows of the board from the top: players ``0 1`` (``x`` several) and apples ``*``."""
        board = np.where(state.apples, "*", ".")
        return board_text(board, state.position)

    def _growth(self, apples: Bool[Array, "height width"]) -> Float[Array, "height width"]:
        padded = jnp.pad(apples.astype(int), 1)
        rows = padded[:-2] + padded[1:-1] + padded[2:]
        neighbours = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] - apples.astype(int)
        counts = jax.nn.one_hot(jnp.minimum(neighbours, len(self.regrowth) - 1), len(self.regrowth))
        return jnp.where(apples, 0.0, counts @ jnp.asarray(self.regrowth))

    def _observe(self, state: HarvestState) -> Float[Array, "players obs"]:
        apples = state.apples.reshape(-1)
        return seen_by_all(state.position, state.frozen, apples, height=self.height, width=self.width)

"""Scripts for CleanUp-lite: who harvests, who cleans, who does both, beside whom, and who zaps whom for it."""

from typing import Literal

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Count, Weight, checked
from coala_envs.co_players.scripts._script import AbstractScript, drawn
from coala_envs.co_players.scripts._walking import arrivals, moves_to, nearest, planes
from coala_envs.games import CleanUpAction, CleanUpLite

Zapped = Literal["nobody", "anybody", "idlers"]
"""Who is zapped in the orchard: nobody, whoever is there, or who has not been to the river lately."""
Company = Literal["anybody", "workers"]
"""Beside whom a player cleans: whatever the other does, or only while it is no idler."""
TOLERANCE = 0.5
"""Pollution from which on a player cleans, in parts of the limit at which nothing grows."""
PATIENCE = 8
"""Steps for which having been to the river counts."""
RECIPROCATES = 3
"""The same to the reciprocator, who answers at once."""
SOME_DIRT = 0.01
"""A tolerance of no dirt at all; with 0 a clean river is waited at."""


class CleanUpScript(AbstractScript):
    """Walks to the nearest dirt when the river is dirty, else to the nearest apple, and may zap the other there.

    What lies on the own cell is harvested or cleaned in this step, whatever it does, so it goes on to the next. Where
    there is nothing it keeps to the orchard, or the river. A zap is for an other that is not frozen and in reach.

    Arguments:
        game: the CleanUp-lite that it plays.
        tolerance: the pollution from which on it cleans, in parts of the ``pollution_limit``; above 1 it never does
            where dirt stops all growth.
        zaps: whom it zaps.
        patience: for how many steps an other that was in the river, not frozen, is a worker and no idler. An inner
            episode begins as if it had just been there.
        cleans_beside: beside whom it cleans.
    """

    pollution_limit: Float[Array | np.ndarray, ""]
    height: int = eqx.field(static=True)
    width: int = eqx.field(static=True)
    zap_range: int = eqx.field(static=True)
    tolerance: Weight = eqx.field(static=True)
    zaps: Zapped = eqx.field(static=True)
    patience: Count = eqx.field(static=True)
    cleans_beside: Company = eqx.field(static=True)

    @checked
    def __init__(
        self,
        game: CleanUpLite,
        tolerance: Weight = TOLERANCE,
        zaps: Zapped = "nobody",
        patience: Count = PATIENCE,
        cleans_beside: Company = "anybody",
    ):
        self.pollution_limit = game.pollution_limit
        self.height, self.width, self.zap_range = game.height, game.width, game.zap_range
        self.tolerance, self.zaps, self.patience, self.cleans_beside = tolerance, zaps, patience, cleans_beside

    def initial_memory(self) -> Int[Array, ""]:
        """Return the steps since the other was in the river: it has just been there."""
        return jnp.zeros((), int)

    def act(
        self, state: tuple[()], memory: Int[Array, ""], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Int[Array, ""]]:
        """Zap, or walk on."""
        del state
        own, other, apples, dirt, _ = planes(obs, 5, self.height, self.width)
        other_is_free = obs[-1] == 0
        since = jnp.where(jnp.any(other[:, -1]) & other_is_free, 0, memory + 1)
        idle = since > self.patience

        dirty = jnp.sum(dirt).astype(float) >= self.tolerance * jnp.asarray(self.pollution_limit)
        cleans = dirty & {"anybody": jnp.array(True), "workers": ~idle}[self.cleans_beside]
        there = jnp.where(cleans, dirt, apples) & ~own
        column = jnp.where(cleans, self.width - 1, 0)
        waiting = jnp.broadcast_to(jnp.arange(self.width)[None] == column, own.shape)
        places = arrivals(own, len(CleanUpAction), torus=False)
        moves = moves_to(places, jnp.where(jnp.any(there), there, waiting), torus=False)
        zap = jnp.arange(len(CleanUpAction)) == CleanUpAction.ZAP
        walks = nearest(moves, ~zap)

        in_reach = moves_to(places, other, torus=False)[CleanUpAction.NOTHING] <= self.zap_range
        deserves = {"nobody": jnp.array(False), "anybody": jnp.array(True), "idlers": idle}[self.zaps]
        fires = deserves & jnp.any(other[:, 0]) & other_is_free & in_reach
        return *drawn(jnp.where(fires, zap, walks), key=key), since


def cleanup_harvester(game: CleanUpLite) -> CleanUpScript:
    """Harvest only, however dirty the river."""
    return CleanUpScript(game, tolerance=_more_than_all(game))


def cleanup_cleaner(game: CleanUpLite) -> CleanUpScript:
    """Clean only."""
    return CleanUpScript(game, tolerance=0.0)


def cleanup_balanced(game: CleanUpLite, tolerance: float = TOLERANCE) -> CleanUpScript:
    """Clean when the river is dirty, else harvest."""
    return CleanUpScript(game, tolerance)


def cleanup_bully(game: CleanUpLite, tolerance: float = TOLERANCE) -> CleanUpScript:
    """Clean when the river is dirty, else harvest, and zap the other whenever it is in the orchard."""
    return CleanUpScript(game, tolerance, "anybody")


def cleanup_enforcer(game: CleanUpLite, tolerance: float = TOLERANCE, patience: int = PATIENCE) -> CleanUpScript:
    """Clean when the river is dirty, else harvest, and zap an other in the orchard that was not in the river lately."""
    return CleanUpScript(game, tolerance, "idlers", patience)


def cleanup_reciprocator(
    game: CleanUpLite, tolerance: float = SOME_DIRT, patience: int = RECIPROCATES
) -> CleanUpScript:
    """Clean while there is dirt and the other was in the river lately, else harvest: beside an idler nobody cleans."""
    return CleanUpScript(game, tolerance, patience=patience, cleans_beside="workers")


def cleanup_extortioner(game: CleanUpLite, patience: int = PATIENCE) -> CleanUpScript:
    """Harvest only, and zap an other in the orchard that was not in the river lately: it is to clean for both."""
    return CleanUpScript(game, _more_than_all(game), "idlers", patience)


def _more_than_all(game: CleanUpLite) -> float:
    """Return a tolerance that a river full of dirt does not reach."""
    return float(game.height + 1) / float(np.asarray(game.pollution_limit))

"""Scripts for Harvest-lite: greedy, restrained, and restrained with a zap for who is not."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Count, checked
from coala_envs.co_players.scripts._script import AbstractScript, drawn
from coala_envs.co_players.scripts._walking import arrivals, holds, moves_to, nearest, planes
from coala_envs.games import CleanUpAction, HarvestLite

LEAVES = 2
"""Neighbouring apples that a restrained player leaves behind."""
GRUDGE = 4
"""Steps for which the enforcer answers an apple that should have been left."""


class HarvestScript(AbstractScript):
    """Walks to the nearest apple that it may take, and waits where there is none.

    It may take apples with enough neighbouring ones, diagonal ones included, and keeps off all others. Who stands on an
    apple takes it, frozen players aside: if the other stands on one that should have been left, the enforcer zaps it as
    soon as it is in reach.

    Arguments:
        game: the Harvest-lite that it plays.
        leaves: neighbouring apples that there must be.
        grudge: for how many steps it zaps the other, the first being the one in which the apple is taken; 0: never.
    """

    height: int = eqx.field(static=True)
    width: int = eqx.field(static=True)
    zap_range: int = eqx.field(static=True)
    leaves: Count = eqx.field(static=True)
    grudge: Count = eqx.field(static=True)

    @checked
    def __init__(self, game: HarvestLite, leaves: Count = LEAVES, grudge: Count = 0):
        self.height, self.width, self.zap_range = game.height, game.width, game.zap_range
        self.leaves, self.grudge = leaves, grudge

    def initial_memory(self) -> Int[Array, ""]:
        """Return the steps for which it is still angry: none."""
        return jnp.zeros((), int)

    def act(
        self, state: tuple[()], memory: Int[Array, ""], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Int[Array, ""]]:
        """Zap, or walk on."""
        del state
        own, other, apples = planes(obs, 3, self.height, self.width)
        other_is_free = obs[-1] == 0
        left_behind = apples & ~own
        may_take = left_behind & (_neighbours(left_behind) >= self.leaves)
        last_ones = apples & (_neighbours(apples) < self.leaves)
        grudge = jnp.where(jnp.any(other & last_ones) & other_is_free, self.grudge, jnp.maximum(memory - 1, 0))

        actions = jnp.arange(len(CleanUpAction))
        zap, waits = actions == CleanUpAction.ZAP, actions == CleanUpAction.NOTHING
        places = arrivals(own, len(CleanUpAction), torus=False)
        keeps_off = holds(places, left_behind & ~may_take)
        walks = nearest(moves_to(places, may_take, torus=False), ~zap & ~keeps_off)
        in_reach = moves_to(places, other, torus=False)[CleanUpAction.NOTHING] <= self.zap_range
        fires = (grudge > 0) & other_is_free & in_reach
        chosen = jnp.where(fires, zap, jnp.where(jnp.any(may_take), walks, waits))
        return *drawn(chosen, key=key), grudge


def _neighbours(apples: Bool[Array, "height width"]) -> Int[Array, "height width"]:
    """Return how many of the eight cells round each cell bear an apple."""
    padded = jnp.pad(apples.astype(int), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] - apples.astype(int)


def harvest_greedy(game: HarvestLite) -> HarvestScript:
    """Take the nearest apple, the last of a patch too."""
    return HarvestScript(game, leaves=0)


def harvest_restrained(game: HarvestLite, leaves: int = LEAVES) -> HarvestScript:
    """Take only apples that leave neighbouring ones, which grow again."""
    return HarvestScript(game, leaves)


def harvest_enforcer(game: HarvestLite, leaves: int = LEAVES, grudge: int = GRUDGE) -> HarvestScript:
    """Take only apples that leave neighbouring ones, and zap the other for some steps if it takes another."""
    return HarvestScript(game, leaves, grudge)

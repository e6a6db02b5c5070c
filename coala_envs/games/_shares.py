"""Measures that are shares: of the sum of one measure among the sums of others, and never a mean over all steps."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp

from coala_envs.checks import checked


class Share(NamedTuple):
    """What is a share among what, by the names of a game's measures."""

    part: str
    whole: tuple[str, ...]


@checked
def with_shares(shares: Mapping[str, Share], means: Mapping[str, Any]) -> dict[str, Any]:
    """Return the means and the shares that follow from them.

    Arguments:
        shares: of the game.
        means: of measures over the same steps, by ``measure`` or ``measure/player``; arrays of any shape. A share is
            added for every player whose measures are there, and is NaN where there was nothing to have a share in.
    """
    found = dict(means)
    for name, share in shares.items():
        for measure, part in means.items():
            quantity, slash, player = measure.partition("/")
            if quantity == share.part:
                whole = jnp.stack([jnp.asarray(means[other + slash + player]) for other in share.whole]).sum(axis=0)
                found[name + slash + player] = jnp.asarray(part) / jnp.where(whole == 0, jnp.nan, whole)
    return found

"""From a mean of every quantity for each independent unit to a table of estimates."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float

from coala_agents.statistics import (
    FEWEST_FOR_IQM,
    SEEDS,
    interquartile_mean,
    ratio_interval,
    t_interval,
)
from coala_envs.games import Share, with_shares

Rows = dict[str, dict[str, Any]]
"""An ``Estimate`` by quantity, as JSON; for ten seeds and more with an ``interquartile_mean`` in it."""


def rows_of(means: Mapping[str, Float[np.ndarray, " units"]], over: str, shares: Mapping[str, Share]) -> Rows:
    """Return mean and 95 % interval of every quantity, ``measure`` or ``measure/player``, and of the game's shares."""
    rows: Rows = {}
    for name, values in with_shares(shares, means).items():
        quantity, slash, player = name.partition("/")
        if quantity in shares:
            share = shares[quantity]
            whole = np.sum([means[other + slash + player] for other in share.whole], axis=0)
            rows[name] = ratio_interval(means[share.part + slash + player], whole, over).as_json()
        else:
            rows[name] = t_interval(means[name], over).as_json()
        if over == SEEDS and len(values) >= FEWEST_FOR_IQM:
            rows[name]["interquartile_mean"] = interquartile_mean(np.asarray(values, float)).as_json()
    return rows

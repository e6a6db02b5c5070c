"""From a mean of every quantity for each independent unit to a table of estimates."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float

from coala_agents._roles import metric, split_metric
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
    """Return mean and 95 % interval of every quantity, ``quantity`` or ``quantity/role``, and of the game's shares."""
    rows: Rows = {}
    for name, values in with_shares(shares, means).items():
        quantity, role = split_metric(name)
        if quantity in shares:
            share = shares[quantity]
            whole = np.sum([means[metric(other, role)] for other in share.whole], axis=0)
            rows[name] = ratio_interval(means[metric(share.part, role)], whole, over).as_json()
        else:
            rows[name] = t_interval(means[name], over).as_json()
        if over == SEEDS and len(values) >= FEWEST_FOR_IQM:
            rows[name]["interquartile_mean"] = interquartile_mean(np.asarray(values, float)).as_json()
    return rows

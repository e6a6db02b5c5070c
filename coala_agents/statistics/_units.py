"""What counts as one observation: a training run. Its agents and their meta-episodes are averaged first."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from coala_agents.statistics._interval import SEEDS, THIS_AGENT

Curve = Float[np.ndarray, "seeds agents meta_episodes episodes"]


def units(curves: Mapping[str, Curve]) -> tuple[dict[str, Float[np.ndarray, " units"]], str]:
    """Return a mean of each quantity for each independent unit, and what the units are.

    Seeds are independent trainings. With one seed alone nothing is known of another training; the units are then the
    meta-episodes, averaged over the agents of its pool, and stand for these agents only.
    """
    seeds = next(iter(curves.values())).shape[0]
    if seeds > 1:
        return {name: curve.mean(axis=(1, 2, 3)) for name, curve in curves.items()}, SEEDS
    return {name: curve[0].mean(axis=(0, 2)) for name, curve in curves.items()}, THIS_AGENT

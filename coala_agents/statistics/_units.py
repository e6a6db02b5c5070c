"""What counts as one observation: a training run. Its agents and their meta-episodes are averaged first."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from coala_agents.statistics._interval import SEEDS, THIS_AGENT
from coala_envs.checks import as_kind, short

Curve = Float[np.ndarray, "seeds agents meta_episodes episodes"]


def units(curves: Mapping[str, Curve]) -> tuple[dict[str, Float[np.ndarray, " units"]], str]:
    """Return a mean of each quantity for each independent unit, and what the units are.

    Seeds are independent trainings. With one seed alone nothing is known of another training; the units are then the
    meta-episodes, averaged over the agents of its pool, and stand for these agents only.

    Raises ``ValueError`` for no quantities, and for curves that are no such arrays or of different numbers of seeds.
    """
    if not isinstance(curves, Mapping) or not curves:
        raise ValueError(f"curves must be one array at least by name, got {short(curves)}")
    for name, curve in curves.items():
        as_kind(Curve, f"the curve {name}", curve)
    if len({curve.shape[0] for curve in curves.values()}) > 1:
        told = ", ".join(f"{curve.shape[0]} of {name}" for name, curve in curves.items())
        raise ValueError(f"curves must be of the same seeds, got {told}")
    seeds = next(iter(curves.values())).shape[0]
    if seeds > 1:
        return {name: curve.mean(axis=(1, 2, 3)) for name, curve in curves.items()}, SEEDS
    return {name: curve[0].mean(axis=(0, 2)) for name, curve in curves.items()}, THIS_AGENT

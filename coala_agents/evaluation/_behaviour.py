"""Behaviour that is read off the measures of both players together, as the paper draws it (Fig. 6 and 7)."""

from collections.abc import Mapping

import numpy as np


def with_derived(curves: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the curves and what follows from them, by ``quantity/player``.

    - ``cleaning_discrepancy/ego``: the absolute difference between the agent's cleaning and the naive learners';
    - ``own_coin_share/PLAYER``: of the coins that a player takes, the share of its own; NaN where it took none.
    """
    derived = dict(curves)
    if "cleaning/ego" in curves and "cleaning/naive" in curves:
        derived["cleaning_discrepancy/ego"] = np.abs(curves["cleaning/ego"] - curves["cleaning/naive"])
    for name, own in curves.items():
        quantity, _, player = name.rpartition("/")
        if quantity == "own_coins":
            taken = own + curves[f"others_coins/{player}"]
            derived[f"own_coin_share/{player}"] = np.divide(own, taken, out=np.full_like(own, np.nan), where=taken > 0)
    return derived

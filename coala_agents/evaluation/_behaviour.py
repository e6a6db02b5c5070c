"""Behaviour that is read off the measures of both players together, as the paper draws it (Fig. 6 and 7)."""

from collections.abc import Mapping

import numpy as np

from coala_envs.games import Share, with_shares


def with_derived(curves: Mapping[str, np.ndarray], shares: Mapping[str, Share]) -> dict[str, np.ndarray]:
    """Return the curves and what follows from them, by ``quantity/player``.

    - the game's shares, NaN where there was nothing to have a share in;
    - ``cleaning_discrepancy/ego``: the absolute difference between the agent's cleaning and the naive learners'.
    """
    derived = {name: np.asarray(curve) for name, curve in with_shares(shares, curves).items()}
    if "cleaning/ego" in curves and "cleaning/naive" in curves:
        derived["cleaning_discrepancy/ego"] = np.abs(curves["cleaning/ego"] - curves["cleaning/naive"])
    return derived

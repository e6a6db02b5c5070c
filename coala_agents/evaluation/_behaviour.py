"""Behaviour that is read off the measures of both players together, as the paper draws it (Fig. 6 and 7)."""

from collections.abc import Mapping

import numpy as np

from coala_agents._roles import Role, metric
from coala_envs.checks import checked
from coala_envs.games import Share, with_shares


@checked
def with_derived(curves: Mapping[str, np.ndarray], shares: Mapping[str, Share]) -> dict[str, np.ndarray]:
    """Return the curves and what follows from them, by ``quantity/role``.

    - the game's shares, NaN where there was nothing to have a share in;
    - ``cleaning_discrepancy/ego``: the absolute difference between the agent's cleaning and its opponents'.
    """
    derived = {name: np.asarray(curve) for name, curve in with_shares(shares, curves).items()}
    own, others = metric("cleaning", Role.EGO), metric("cleaning", Role.OPPONENT)
    if own in curves and others in curves:
        derived[metric("cleaning_discrepancy", Role.EGO)] = np.abs(curves[own] - curves[others])
    return derived

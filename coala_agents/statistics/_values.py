"""What statistics are taken of: numbers in a row, of which some may not be known."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from coala_envs.checks import finite, short

Values = Float[np.ndarray, "_"] | Sequence[float | int]
"""A value for each unit, NaN where there is none."""


def known(name: str, values: Values) -> Float[np.ndarray, " known"]:
    """Return the values that there are. Raises ``ValueError`` as ``in_a_row``."""
    row = in_a_row(name, values)
    return row[~np.isnan(row)]


def in_a_row(name: str, values: Values) -> Float[np.ndarray, " units"]:
    """Return the values as an array. Raises ``ValueError`` for what is no row of numbers, and for infinite ones."""
    try:
        row = np.asarray(values)
    except ValueError:  # lists of several lengths
        row = np.empty((0, 0))
    if row.ndim != 1 or row.dtype.kind not in "iuf":
        got = f"shape {row.shape}" if hasattr(values, "shape") and row.ndim != 1 else short(values)
        raise ValueError(f"{name} must be numbers in a row, got {got}")
    row = row if row.dtype.kind == "f" else row.astype(float)
    finite(name, row[~np.isnan(row)])
    return row

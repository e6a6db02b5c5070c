"""Numbers: whole ones, finite ones, probabilities; of Python, of NumPy, and arrays of no axes."""

import math
import operator
from typing import Any

import numpy as np

LARGEST = 1e30
"""Of any number that is given: float32 ends at 3e38, and what is given is multiplied and summed."""
MOST = 10**9
"""Of any whole number, where nothing smaller is asked for."""


def whole(name: str, value: Any, *, least: int = 1, most: int = MOST) -> int:
    """Return a whole number from ``least`` to ``most``; integers of NumPy, and arrays of one without axes, are some.

    Raises ``ValueError`` for fractions (2.0 too), truth values, words and numbers out of bounds.
    """
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        given = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, got {value!r}") from None
    if given < least:
        raise ValueError(f"{name} must be at least {least}, got {given}")
    if given > most:
        raise ValueError(f"{name} must be at most {most}, got {given}")
    return given


def number(name: str, value: Any, *, least: float = -LARGEST, most: float = LARGEST) -> float:
    """Return a finite number from ``least`` to ``most``.

    Raises ``ValueError`` for NaN, infinities, truth values, words, arrays with axes and numbers out of bounds.
    """
    if isinstance(value, bool | np.bool_ | str | bytes) or np.ndim(value):
        raise ValueError(f"{name} must be a number, got {value!r}")
    try:
        given = float(value)
    except OverflowError:
        given = math.inf
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, got {value!r}") from None
    if not math.isfinite(given):
        raise ValueError(f"{name} must be a finite number, got {value}")
    if given < least:
        raise ValueError(f"{name} must be at least {least:g}, got {value}")
    if given > most:
        raise ValueError(f"{name} must be at most {most:g}, got {value}")
    return given


def positive(name: str, value: Any, *, most: float = LARGEST) -> float:
    """Return a finite number above 0. Raises ``ValueError`` as ``number``."""
    given = number(name, value, most=most)
    if given <= 0:
        raise ValueError(f"{name} must be positive, got {value}")
    return given


def probability(name: str, value: Any) -> float:
    """Return a number in [0, 1]. Raises ``ValueError`` as ``number``."""
    given = number(name, value)
    if not 0 <= given <= 1:
        raise ValueError(f"{name} must be in [0, 1], got {value}")
    return given


def finite(name: str, values: Any, *, shape: str = "") -> np.ndarray:
    """Return an array of finite numbers, as floats; ``shape`` is told where it cannot be made.

    Raises ``ValueError`` for words, truth values, ragged lists, NaN, infinities, and numbers beyond ``LARGEST``.
    """
    wanted = f"{name} must be numbers{f' of shape {shape}' if shape else ''}"
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{wanted}, got {values!r}") from error
    if given.dtype.kind not in "iuf":
        raise ValueError(f"{wanted}, got {values!r}")
    if not np.isfinite(given).all():
        raise ValueError(f"{name} must be finite, got {given.tolist()}")
    if (np.abs(given) > LARGEST).any():
        raise ValueError(f"{name} must be at most {LARGEST:g}, got {given.tolist()}")
    return given.astype(float)

"""Numbers: whole ones, finite ones, probabilities; of Python, of NumPy, and arrays of no axes.

What JAX traces has no value yet and is returned as it is, so that a sweep of a game's numbers can be vmapped.
"""

import math
import operator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

LARGEST = 1e38
"""Of any number that is given: float32 ends at 3e38."""
MOST = 10**9
"""Of any whole number, where nothing smaller is asked for."""


def traced(values: Any) -> bool:
    """Tell whether JAX traces a number, or any of several: then nothing is known of its value."""
    return any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(values))


def short(value: Any) -> str:
    """Return a value as an error shows it: of what is very long, the beginning."""
    if isinstance(value, int) and value.bit_length() > 1000:  # Python would not print the longest
        return f"a number of {value.bit_length()} bits"
    told = repr(value) if isinstance(value, str | bytes | list | tuple) else str(value)
    told = " ".join(told.split())
    return told if len(told) <= 80 else f"{told[:60]}... ({len(told)} characters)"


def whole(name: str, value: Any, *, least: int = 1, most: int = MOST) -> int:
    """Return a whole number from ``least`` to ``most``; integers of NumPy, and arrays of one without axes, are some.

    Raises ``ValueError`` for fractions (2.0 too), truth values, words and numbers out of bounds.
    """
    try:
        if isinstance(value, bool | np.bool_) or getattr(getattr(value, "dtype", None), "kind", "") == "b":
            raise TypeError
        given = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, got {short(value)}") from None
    if given < least:
        raise ValueError(f"{name} must be at least {least}, got {short(given)}")
    if given > most:
        raise ValueError(f"{name} must be at most {most}, got {short(given)}")
    return given


def number(name: str, value: Any, *, least: float | int = -LARGEST, most: float | int = LARGEST) -> Any:
    """Return a finite number from ``least`` to ``most``.

    Raises ``ValueError`` for NaN, infinities, truth values, words, arrays with axes and numbers out of bounds.
    """
    if isinstance(value, jax.core.Tracer):
        if value.shape or not _is_numeric(value):
            raise ValueError(f"{name} must be a number, got an array {value.dtype}{list(value.shape)}")
        return value.astype(float)
    if isinstance(value, bool | str | bytes | list | tuple | set | dict | None):
        raise ValueError(f"{name} must be a number, got {short(value)}")
    if hasattr(value, "dtype") and (np.ndim(value) or not _is_numeric(value)):
        raise ValueError(f"{name} must be a number, got {short(value)}")
    try:
        given = float(value)
    except OverflowError:
        given = math.inf
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, got {short(value)}") from None
    if not math.isfinite(given):
        raise ValueError(f"{name} must be a finite number, got {short(value)}")
    if given < least:
        raise ValueError(f"{name} must be at least {least:g}, got {short(value)}")
    if given > most:
        raise ValueError(f"{name} must be at most {most:g}, got {short(value)}")
    return given


def positive(name: str, value: Any, *, most: float | int = LARGEST) -> Any:
    """Return a finite number above 0. Raises ``ValueError`` as ``number``."""
    given = number(name, value, most=most)
    if not traced(given) and given <= 0:
        raise ValueError(f"{name} must be positive, got {short(value)}")
    return given


def probability(name: str, value: Any) -> Any:
    """Return a number in [0, 1]. Raises ``ValueError`` as ``number``."""
    given = number(name, value)
    if not traced(given) and not 0 <= given <= 1:
        raise ValueError(f"{name} must be in [0, 1], got {short(value)}")
    return given


def finite(name: str, values: Any, *, shape: tuple[int, ...] | None = None) -> Any:
    """Return an array of finite numbers, as floats, of a shape if one is asked for.

    Raises ``ValueError`` for words, truth values, ragged lists, NaN, infinities, and numbers beyond ``LARGEST``.
    """
    wanted = f"{name} must be numbers{f' of shape {shape}' if shape else ''}"
    numeric = all(map(_is_numeric, jax.tree.leaves(values)))
    try:
        given: Any = jnp.asarray(values, float) if numeric and traced(values) else np.asarray(values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{wanted}, got {short(values)}") from error
    if not numeric or not _is_numeric(given):
        raise ValueError(f"{wanted}, got {short(values)}")
    if shape and given.shape != shape:
        raise ValueError(f"{wanted}, got shape {given.shape}")
    if traced(given):
        return given
    if not np.isfinite(given).all():
        raise ValueError(f"{name} must be finite, got {short(given.tolist())}")
    if (np.abs(given) > LARGEST).any():
        raise ValueError(f"{name} must be at most {LARGEST:g}, got {short(given.tolist())}")
    return given.astype(float)


def probabilities(name: str, values: Any, *, shape: tuple[int, ...] | None = None) -> Any:
    """Return an array of numbers in [0, 1], as ``finite``."""
    given = finite(name, values, shape=shape)
    if not traced(given) and not ((given >= 0) & (given <= 1)).all():
        raise ValueError(f"{name} must be in [0, 1], got {short(given.tolist())}")
    return given


def stacked(name: str, tree: Any) -> int:
    """Return the length of the leading axis of a tree's arrays. Raises ``ValueError`` unless all have the same one."""
    sizes = {(getattr(leaf, "shape", ()) or (0,))[0] for leaf in jax.tree.leaves(tree)}
    if len(sizes) != 1 or sizes == {0}:
        raise ValueError(f"{name} must be arrays that are stacked on a leading axis, got {short(tree)}")
    return int(sizes.pop())


def _is_numeric(array: Any) -> bool:
    dtype = array.dtype if isinstance(array, jax.Array) else np.asarray(array).dtype
    return jnp.issubdtype(dtype, jnp.integer) or jnp.issubdtype(dtype, jnp.floating)

"""Configurations as data: every field of its type and within bounds, before anything is built from it."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, ClassVar

LARGEST_SEED = 2**32 - 1
MOST_BLOCKS = 1000
MOST_PARAMETERS = 10**9
"""Of everybody in a run, four bytes each."""
MOST_OF_A_GAME = 1000
"""Of a whole number that a game takes, such as the height of its grid."""
MOST_STEPS = 10**10
"""Of one iteration, in all games: a hundred times the paper's largest."""


def check_fields(config: Any) -> None:
    """Bring every field of a dataclass to its type, or say which of them is not. Raises as ``as_fields``."""
    for name, value in as_fields(type(config), vars(config)).items():
        object.__setattr__(config, name, value)


def as_fields(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values for fields of a dataclass as its types.

    A whole number will do where a float is wanted, and a list where a tuple is, for JSON has none.

    Raises ``ValueError`` that names the field, the value and what was wanted: another type, a number that is not
    finite, none of the choices, or another field.
    """
    types_of = {name: of for name, of in typing.get_type_hints(kind).items() if typing.get_origin(of) is not ClassVar}
    unknown = sorted(set(given) - set(types_of))
    if unknown:
        raise ValueError(f"unknown configuration fields: {', '.join(unknown)}")
    return {name: _as(types_of[name], name, value) for name, value in given.items()}


def check_bounds(config: Any, **bounds: tuple[float | int, float | int]) -> None:
    """Raise ``ValueError`` for a number below the first or above the second of its bounds."""
    for name, (least, most) in bounds.items():
        value = getattr(config, name)
        if value is None:
            continue
        if value < least:
            raise ValueError(f"{name} must be at least {least:g}, got {value}")
        if value > most:
            raise ValueError(f"{name} must be at most {most:g}, got {value}")


def check_at_least_one(config: Any, *names: str) -> None:
    """Raise ``ValueError`` for a number below 1."""
    check_bounds(config, **dict.fromkeys(names, (1, math.inf)))


def check_positive(config: Any, *names: str) -> None:
    """Raise ``ValueError`` for a number that is not above 0."""
    for name in names:
        if not getattr(config, name) > 0:
            raise ValueError(f"{name} must be positive, got {getattr(config, name)}")


def check_product(what: str, most: int, **factors: int) -> None:
    """Raise ``ValueError`` if a product of sizes is more than any machine could hold, naming them."""
    if math.prod(factors.values()) > most:
        told = " x ".join(f"{name} {value}" for name, value in factors.items())
        raise ValueError(f"{what} would be more than {most:.0e}: {told}")


def _as(kind: Any, name: str, value: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return frozen(name, value)
    if any(dataclasses.is_dataclass(one) for one in (kind, *arguments)):
        if not isinstance(value, kind):
            raise ValueError(f"{name} must be a table of fields, got {value!r}")
        return value
    if isinstance(kind, types.UnionType) or origin is typing.Union:
        if value is None and type(None) in arguments:
            return None
        return _as(next(one for one in arguments if one is not type(None)), name, value)
    if origin is typing.Annotated:
        return _as(arguments[0], name, value)
    if origin is typing.Literal:
        if value not in arguments or isinstance(value, bool):
            raise ValueError(f"unknown {name} {value!r}; known: {', '.join(map(str, arguments))}")
        return value
    if origin is tuple:
        if not isinstance(value, tuple | list):
            raise ValueError(f"{name} must be several numbers, got {value!r}")
        return tuple(_as(arguments[0], name, item) for item in value)
    if kind not in (bool, int, float, str):
        raise ValueError(f"{name} is of no type that a configuration can hold: {kind}")
    return _plain(kind, name, value)


def frozen(name: str, value: Any) -> Any:
    """Return what JSON, or an array, may hold, as something that never changes."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(frozen(name, item) for item in value)
    if value is None or isinstance(value, str | bool):
        return value
    if type(value) is int:
        if abs(value) > MOST_STEPS**2:
            raise ValueError(f"{name} must be at most {MOST_STEPS**2:.0e}, got a number of {len(str(value))} digits")
        return value
    return _plain(float, name, value)


def _plain(kind: type, name: str, value: Any) -> Any:
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"{name} must be a finite number, got {value}")
        return number
    if type(value) is not kind:
        wanted = {int: "a whole number", float: "a number", str: "a word", bool: "true or false"}[kind]
        raise ValueError(f"{name} must be {wanted}, got {value!r}")
    return value

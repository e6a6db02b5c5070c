"""Configurations as data: every field of its type and within bounds, before anything is built from it."""

import dataclasses
import functools
import math
import typing
from collections.abc import Mapping
from typing import Annotated, Any

from coala_envs.checks import as_kind, choice, field_types, number, whole

LARGEST_SEED = 2**32 - 1
Seed = Annotated[int, functools.partial(whole, least=0, most=LARGEST_SEED)]
"""A 32-bit number."""
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
    types_of = field_types(kind)
    for name in given:
        choice("configuration field", name, types_of)
    return {name: _as(types_of[name], name, value) for name, value in given.items()}


def check_product(what: str, most: int, **factors: int) -> None:
    """Raise ``ValueError`` if a product of sizes is more than any machine could hold, naming them."""
    if math.prod(factors.values()) > most:
        told = " x ".join(f"{name} {value}" for name, value in factors.items())
        raise ValueError(f"{what} would be more than {most:.0e}: {told}")


def _as(kind: Any, name: str, value: Any) -> Any:
    bare = typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind
    if bare is Any:
        return frozen(name, value)
    if any(dataclasses.is_dataclass(one) for one in (bare, *typing.get_args(bare))) and not isinstance(value, bare):
        raise ValueError(f"{name} must be a table of fields, got {value!r}")
    return as_kind(kind, name, value)


def frozen(name: str, value: Any) -> Any:
    """Return what JSON, or an array, may hold, as something that never changes."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(frozen(name, item) for item in value)
    if value is None or isinstance(value, str | bool):
        return value
    return whole(name, value, least=-MOST_STEPS, most=MOST_STEPS) if type(value) is int else number(name, value)

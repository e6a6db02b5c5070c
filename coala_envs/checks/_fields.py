"""Values held against their annotations: the arguments of a function, or the fields of a dataclass or module."""

import collections.abc
import functools
import inspect
import os
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, ParamSpec, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import AbstractArray, Key, Shaped, jaxtyped

from coala_envs.checks._numbers import number, short, whole
from coala_envs.checks._words import choice, nearest

P = ParamSpec("P")
R = TypeVar("R")
A_KEY: Any = Key
NUMBERS = (int, float, float | int)
"""Of which a tuple may be an array: whoever asks for so many has words of its own."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function, or a constructor: it gets its arguments as their annotations want them, or is not called.

    Only arguments that are given are looked at; what ``as_kind`` cannot tell is handed on as it is. Arrays must have
    the shapes that they are annotated with, an axis the same length in all of them.
    """

    signature = inspect.signature(function)  # once: it takes as long as all the rest

    @functools.wraps(function)
    def gate(*args: P.args, **kwargs: P.kwargs) -> R:
        kinds = argument_types(function)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{function.__qualname__} {_misfit(signature, kwargs) or error}") from error
        with jaxtyped("context"):  # in which an axis has the same length wherever it is named
            for name, value in bound.arguments.items():
                if name in kinds:
                    bound.arguments[name] = as_kind(kinds[name], name, value)
        return function(*bound.args, **bound.kwargs)

    return gate


def _misfit(signature: inspect.Signature, given: dict[str, Any]) -> str:
    """Return what is wrong with the names of arguments, before what is missing for it; empty if nothing is."""
    parameters = signature.parameters
    takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())
    unknown = [name for name in given if name not in parameters and not takes_any]
    return f"got an unexpected keyword argument {unknown[0]!r}{nearest(unknown[0], parameters)}" if unknown else ""


@functools.cache
def argument_types(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations of a function's arguments that ``as_kind`` has something to say of."""
    hints = typing.get_type_hints(function, include_extras=True)
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(function).parameters
    return {name: of for name, of in hints.items() if name != "return" and parameters[name].kind not in several}


def check_fields(of: Any) -> None:
    """Bring every field to what its annotation wants. Raises ``ValueError`` that names the field and its value."""
    of_its_class: Any = type(of)
    for name, kind in field_types(of_its_class).items():
        given = getattr(of, name)
        if (wanted := as_kind(kind, name, given)) is not given:
            object.__setattr__(of, name, wanted)


class CheckedModule(eqx.Module):
    """A module whose fields are what their annotations want, or it is not made. Raises ``ValueError``."""

    def __check_init__(self) -> None:
        check_fields(self)


@functools.cache
def field_types(kind: Any) -> dict[str, Any]:
    """Return the annotations of a class's fields, with what they are annotated with."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {name: of for name, of in hints.items() if typing.get_origin(of) is not ClassVar}


def as_kind(kind: Any, name: str, value: Any) -> Any:
    """Return a value as an annotation wants it: a whole number will do for a float, and a list for a tuple.

    What is told of are the annotations of ``coala_envs.checks``, ``Literal``, ``None``, words, truth values, tuples and
    sequences of them, mappings, paths (of which words will do), arrays' shapes, random keys, functions, and classes and
    protocols of ours; a value of any other is returned as it is. Raises ``ValueError`` that names the value, and what
    was wanted.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        checks = [check for check in arguments[1:] if callable(check) and not isinstance(check, type)]
        if not checks:
            return as_kind(arguments[0], name, value)
        for check in checks:  # instead of what it annotates: it has bounds, or words, of its own
            value = check(name, value)
        return value
    if isinstance(kind, types.UnionType) or origin is typing.Union:
        others = [one for one in arguments if one is not type(None)]
        if value is None and len(others) < len(arguments):
            return None
        if len(others) == 1:
            return as_kind(others[0], name, value)
        may_be_called = any(typing.get_origin(one) is collections.abc.Callable for one in others)
        if typing.get_origin(others[0]) is typing.Annotated and not (may_be_called and callable(value)):
            as_kind(others[0], name, value)  # an array that will do for a number stays one
        return value
    if origin is typing.Literal:
        return choice(name, value, arguments)
    if origin is tuple and arguments[1:] == (...,):
        if not isinstance(value, tuple | list):
            raise ValueError(f"{name} must be several, got {short(value)}")
        return tuple(as_kind(arguments[0], name, item) for item in value)
    if origin is tuple and not all(one in NUMBERS for one in arguments):
        if not isinstance(value, tuple | list) or len(value) != len(arguments):
            raise ValueError(f"{name} must be {len(arguments)} in a row, got {short(value)}")
        return tuple(as_kind(one, name, item) for one, item in zip(arguments, value, strict=True))
    if origin is collections.abc.Sequence:
        if isinstance(value, str | bytes) or not isinstance(value, collections.abc.Sequence | np.ndarray | jax.Array):
            raise ValueError(f"{name} must be several in a row, got {short(value)}")
        if isinstance(value, tuple | list):
            found = tuple(as_kind(arguments[0], name, item) for item in value)
            return value if all(a is b for a, b in zip(found, value, strict=True)) else found
    containers = {collections.abc.Mapping: "a mapping", dict: "a dictionary", collections.abc.Iterable: "several"}
    for several, told in containers.items():
        if origin is several and not isinstance(value, several):
            raise ValueError(f"{name} must be {told}, got {short(value)}")
    if kind is int:
        return whole(name, value, least=-(2**63), most=2**63)
    if kind is float:
        return number(name, value)
    if isinstance(kind, type) and issubclass(kind, AbstractArray):
        shape, fitting = getattr(value, "shape", None), typing.cast(type, Shaped[object, kind.dim_str])
        if shape is None or not isinstance(value, fitting):
            got = short(value) if shape is None else f"shape {shape}"
            raise ValueError(f"{name} must be an array of shape ({kind.dim_str.strip()}), got {got}")
        if kind.dtypes == A_KEY.dtypes and not jnp.issubdtype(getattr(value, "dtype", object), jax.dtypes.prng_key):
            raise ValueError(f"{name} must be a key of jax.random.key, got {short(value)}")
    if kind is Path:
        if not isinstance(value, str | os.PathLike):
            raise ValueError(f"{name} must be a path, got {short(value)}")
        if not os.fspath(value):
            raise ValueError(f"{name} must not be empty")
        return Path(value).expanduser()
    if origin is collections.abc.Callable and not callable(value):
        raise ValueError(f"{name} must be callable, got {short(value)}")
    if _is_a_class_of_ours(kind) and not isinstance(value, kind):
        raise ValueError(f"{name} must be of {kind.__name__}, got {short(value)}")
    if kind in (bool, str) and not isinstance(value, kind):
        raise ValueError(f"{name} must be {'a word' if kind is str else 'true or false'}, got {short(value)}")
    return value


def _is_a_class_of_ours(kind: Any) -> bool:
    if not isinstance(kind, type):
        return False
    if getattr(kind, "_is_protocol", False):
        return getattr(kind, "_is_runtime_protocol", False)
    ours = kind.__module__.partition(".")[0] in ("coala_envs", "coala_agents")
    return ours or issubclass(kind, eqx.Module) or hasattr(kind, "_fields")

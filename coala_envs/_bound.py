"""Compiled functions that are called once a step: what does not change between the calls is looked at only once."""

import functools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np


class Bound:
    """``function(fixed, *arrays)``, compiled, and called as ``bound(*arrays)``.

    ``eqx.filter_jit`` takes ``fixed`` apart at every call, which lasts longer than a step of sixteen games. Equal ones
    share a program, and a copy or a pickle of one finds it again.
    """

    def __init__(self, function: Callable[..., Any], fixed: Any):
        self._of = function, fixed
        leaves, structure = jax.tree.flatten(fixed)
        self._arrays = [leaf for leaf in leaves if _is_array(leaf)]
        static = tuple(None if _is_array(leaf) else leaf for leaf in leaves)
        # With the types, for 1, 1.0 and True are equal and do not make the same program.
        self._program = _program(function, structure, static, tuple(map(type, static)))

    def __call__(self, *arrays: Any) -> Any:
        """Return what the function does."""
        return self._program(self._arrays, *arrays)

    def __reduce__(self) -> Any:
        return Bound, self._of


@functools.lru_cache(maxsize=256)
def _program(
    function: Callable[..., Any], structure: Any, static: tuple[Any, ...], types: tuple[type, ...]
) -> Callable[..., Any]:
    @jax.jit
    @functools.wraps(function)
    def program(arrays: list[Any], *given: Any) -> Any:
        taken = iter(arrays)
        leaves = [next(taken) if leaf is None else leaf for leaf in static]
        return function(jax.tree.unflatten(structure, leaves), *given)

    return program


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, jax.Array | np.ndarray | np.generic)

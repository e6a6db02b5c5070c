"""``vmap`` as a loop, for what does not fit a CPU's cache side by side."""

from collections.abc import Callable
from typing import Any

import jax


def one_by_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of arrays such that ``vmap`` goes through its items one after another.

    It has the derivative of the function itself, in reverse mode.
    """
    looped = jax.custom_vjp(jax.custom_batching.sequential_vmap(function))
    looped.defvjp(lambda *given: jax.vjp(function, *given), lambda pulled_back, slope: pulled_back(slope))
    return looped

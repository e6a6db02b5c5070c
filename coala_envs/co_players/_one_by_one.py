"""``vmap`` as a loop, for what does not fit a CPU's cache side by side."""

from collections.abc import Callable
from typing import Any

import jax


def one_by_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of arrays such that ``vmap`` goes through its items one after another.

    It has the derivative of the function itself, in reverse mode.
    """

    # JAX remembers functions by their hash, which a method of a module that holds a dictionary has not.
    def hashable(*given: Any) -> Any:
        return function(*given)

    looped = jax.custom_vjp(jax.custom_batching.sequential_vmap(hashable))
    looped.defvjp(lambda *given: jax.vjp(function, *given), lambda pulled_back, slope: pulled_back(slope))
    return looped

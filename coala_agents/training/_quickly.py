"""How programs are compiled that run once or a few times."""

from collections.abc import Callable
from typing import Any, TypeVar

import equinox as eqx

AFunction = TypeVar("AFunction", bound=Callable[..., Any])


def compiled_quickly(function: AFunction) -> AFunction:
    """``eqx.filter_jit`` that optimises less: for drawing parameters, and for play after training.

    XLA's own level compiles these two to ten times as long, most of it over the random bits of each layer, for code
    that runs for a second and no faster.
    """
    options = {"xla_backend_optimization_level": 1}
    return eqx.filter_jit(function, compiler_options=options)  # type: ignore[call-overload]  # handed on to jax.jit

"""How programs are compiled."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import equinox as eqx
import jax

AFunction = TypeVar("AFunction", bound=Callable[..., Any])


def compiler_options() -> dict[str, int]:
    """Return what to ask of XLA, on the devices that JAX finds.

    On a CPU, less than XLA's own level of optimisation, at which an iteration takes up to twice as long to compile and
    a tenth to a fifth longer to run (docs/benchmarks.md). What runs only once takes two to ten times as long to
    compile, most of it over the random bits of each layer.
    """
    # An explicit option would win over the request for still less.
    asked_for_less = cast(Any, jax.config).read("jax_disable_most_optimizations")
    return {"xla_backend_optimization_level": 1} if jax.default_backend() == "cpu" and not asked_for_less else {}


def compiled(function: AFunction) -> AFunction:
    """``eqx.filter_jit`` with ``compiler_options``."""

    @functools.cache
    def program() -> Callable[..., Any]:  # when first called, for only then may JAX look for devices
        return eqx.filter_jit(function, compiler_options=compiler_options())  # type: ignore[call-overload]  # to jax.jit

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return program()(*args, **kwargs)

    return cast(AFunction, call)

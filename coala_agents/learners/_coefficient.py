"""The weight of a part of a loss: a number, or one that changes while a learner learns."""

from typing import TypeAlias

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from coala_envs.checks import Weight, as_kind

Coefficient: TypeAlias = float | optax.Schedule
"""A number, or an Optax schedule over updates."""


def check_coefficient(name: str, given: Coefficient) -> None:
    """Raise ``ValueError`` for a negative number; a schedule is taken at its word."""
    if not callable(given):
        as_kind(Weight, name, given)


def coefficient_at(given: Coefficient, num_updates: Int[Array, ""]) -> Float[Array, ""]:
    """Return what it is after so many updates."""
    # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
    with jax.numpy_dtype_promotion("standard"):
        return jnp.asarray(given(num_updates) if callable(given) else given, float)


def falling(start: float, updates: int) -> Coefficient:
    """Return a number that falls linearly to zero over so many updates; with 0 of them it stays what it is."""
    return optax.linear_schedule(start, 0.0, updates) if updates else start

"""Normalising advantages, without making a signal out of round-off."""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_envs.checks import checked

ROUND_OFF = 8
"""Machine epsilons, relative to the largest number: equal numbers differ from their own mean by no more."""


@checked
def standardised(x: Float[Array, "*axes"], where: Bool[Array, "*axes"] | None = None) -> Float[Array, "*axes"]:
    """Return ``x`` with mean 0 and standard deviation 1 over all of it, or over the part that ``where`` names.

    Equal numbers are no signal and become exactly 0, where dividing round-off by round-off would make something of it.
    A single number has no spread to be measured by: it stays as it is.
    """
    if x.size == 1:
        return x
    mean, deviation, differ = _spread(x, where)
    return jnp.where(differ, (x - mean) / (deviation + 1e-8), 0.0)


def mean_and_deviation(x: Float[Array, "*axes"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """Return what ``standardised`` subtracts and what it divides by, which is infinity for equal numbers."""
    if x.size == 1:
        return jnp.zeros((), x.dtype), jnp.ones((), x.dtype)
    mean, deviation, differ = _spread(x, None)
    return mean, jnp.where(differ, deviation + 1e-8, jnp.inf)


def _spread(x: Array, where: Array | None) -> tuple[Array, Array, Array]:
    """Return mean and deviation, and whether the numbers differ by more than round-off."""
    mean, deviation = jnp.mean(x, where=where), jnp.std(x, where=where)
    largest = jnp.max(jnp.abs(x), where=where, initial=0.0)
    return mean, deviation, deviation > ROUND_OFF * jnp.finfo(x.dtype).eps * largest

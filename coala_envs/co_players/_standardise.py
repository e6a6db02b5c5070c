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
    mean, deviation = mean_and_deviation(x, where)
    return jnp.where(jnp.isinf(deviation), 0.0, (x - mean) / deviation)


def mean_and_deviation(
    x: Float[Array, "*axes"], where: Bool[Array, "*axes"] | None = None
) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """Return what ``standardised`` subtracts, and what it divides by: infinity, where the numbers are equal."""
    if x.size == 1:
        return jnp.zeros((), x.dtype), jnp.ones((), x.dtype)
    mean, deviation = jnp.mean(x, where=where), jnp.std(x, where=where)
    largest = jnp.max(jnp.abs(x), where=where, initial=0.0)
    differ = deviation > ROUND_OFF * jnp.finfo(x.dtype).eps * largest
    return mean, jnp.where(differ, deviation + 1e-8, jnp.inf)

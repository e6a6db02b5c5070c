"""Advantage Alignment: what is gained from the other's gain, for the sake of what was gained with it before."""

import functools
from typing import Annotated

import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents._recurrence import linear_recurrence
from coala_envs.checks import Fraction, Weight, checked, choice

MEMORIES = ("discounted", "average")
Memory = Annotated[str, functools.partial(choice, choices=MEMORIES)]
"""How earlier advantages are remembered: ``"discounted"`` or ``"average"``."""


@checked
def aligned_advantages(
    own: Float[Array, "time batch"],
    other: Float[Array, "time batch"],
    *,
    discount: Fraction,
    weight: Weight = 1.0,
    memory: Memory = "discounted",
) -> Float[Array, "time batch"]:
    """Return the advantage with which a policy gradient shapes what the other will do.

    With A1 the own advantages, A2 the other's, γ the discount and β the weight::

        A_t = A1_t + β γ P_t A2_t,    P_t = Σ_{k < t} γ^{t-k} A1_k

    or P_t the mean of A1_k over k < t, for "average", and P_0 = 0. What is good for the other is done more often after
    a past that was good for oneself, and less often after a bad one. With more players A2 is the sum over the others.

    Arguments:
        own, other: advantages of each step.
        discount: γ per step, in [0, 1].
        weight: β; 0 gives the own advantages.
        memory: of P.

    Source: Duque et al. 2025, arXiv 2406.14662 (Advantage Alignment).
    """
    before = jnp.concatenate([jnp.zeros_like(own[:1]), own[:-1]])
    if memory == "average":
        steps = jnp.arange(len(own), dtype=own.dtype)[:, None]
        past = jnp.cumsum(before, axis=0) / jnp.maximum(steps, 1)
    else:
        past = linear_recurrence(jnp.full_like(own, discount), discount * before, jnp.zeros_like(own[0]))
    return own + weight * discount * past * other

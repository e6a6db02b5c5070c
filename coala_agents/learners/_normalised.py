"""Advantages of one size, whichever kind of opponent they are against."""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_envs.co_players import standardised


def normalised(x: Float[Array, "meta *steps"], opponent_learns: Bool[Array, " meta"] | None) -> Array:
    """Normalise over everything, or the two kinds of meta-episodes each over itself."""
    if opponent_learns is None:
        return standardised(x)
    naive = jnp.broadcast_to(opponent_learns[:, None, None, None], x.shape)
    return jnp.where(naive, standardised(x, naive), standardised(x, ~naive))

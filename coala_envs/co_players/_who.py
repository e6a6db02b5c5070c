"""Whether a co-player is a trained agent: optional, beside the protocol, for the games that show it."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Bool

from coala_envs.checks import checked


@checked
def is_agent(co_player: Any, state: Any) -> Bool[Array, ""]:
    """Return what the co-player's own ``is_agent(state)`` says; one that has none is not.

    Frozen policies are agents. Naive learners, strategies and scripts are not.
    """
    ask = getattr(co_player, "is_agent", None)
    told: Bool[Array, ""] = jnp.array(False) if ask is None else ask(state)
    return told

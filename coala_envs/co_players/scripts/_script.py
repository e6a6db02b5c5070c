"""What all scripts are."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import CheckedModule
from coala_envs.co_players._fixed import AbstractFixedPlayer


class AbstractScript(AbstractFixedPlayer, CheckedModule):
    """A fixed player of one game, in either seat and in games of any size.

    What several actions serve alike is decided at random.
    """


def drawn(weights: Any, *, key: PRNGKey) -> tuple[Int[Array, ""], Float[Array, ""]]:
    """Return an action drawn in proportion to its weight, ``[actions]``, and its log-probability.

    Truth values are weights: of those actions that are true, all are equally likely.
    """
    log_probs = jax.nn.log_softmax(jnp.log(weights.astype(float)))
    action = jax.random.categorical(key, log_probs)
    return action, log_probs[action]

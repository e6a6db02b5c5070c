"""Climb a gradient with an Optax optimiser, any number of steps in one compiled loop."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import optax
from jaxtyping import Array, Float

from coala_envs import PRNGKey
from coala_envs.checks import Count, checked


class Ascent(NamedTuple):
    """Where a group of policies stands, and its optimiser's state."""

    logits: Float[Array, "agents 5"]
    opt_state: Any


@checked
def start_ascent(logits: Float[Array, "agents 5"], optimiser: optax.GradientTransformation) -> Ascent:
    """Start at the given logits. Every agent has an optimiser of its own, as long as the rule works by element."""
    return Ascent(logits, optimiser.init(logits))


@checked
def ascend(
    ascent: Ascent,
    gradient: Callable[..., Float[Array, "agents 5"]],
    optimiser: optax.GradientTransformation,
    *,
    num_updates: Count,
    key: PRNGKey,
) -> Ascent:
    """Take ``num_updates`` simultaneous steps *up* the gradient.

    Pure: ``vmap`` it over seeds and initialisations, and call it again to go on.

    Arguments:
        ascent: from ``start_ascent`` or an earlier call.
        gradient: ``gradient(logits, key=...)`` of the agents' objectives, one row each; for instance ``pool_gradient``
            with naive learners drawn from the key.
        optimiser: the paper's is ``optax.adamw``.
        num_updates: how many steps.
        key: split into one per step.
    """

    def update(ascent: Ascent, key: PRNGKey) -> tuple[Ascent, None]:
        downhill = -gradient(ascent.logits, key=key)
        with jax.numpy_dtype_promotion("standard"):
            step, opt_state = optimiser.update(downhill, ascent.opt_state, ascent.logits)
        return Ascent(optax.apply_updates(ascent.logits, step), opt_state), None

    return jax.lax.scan(update, ascent, jax.random.split(key, num_updates))[0]

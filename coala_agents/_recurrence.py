"""The linear recurrence h_t = a_t h_{t-1} + x_t, in two forms with equal results.

Its derivative is written by hand: a reverse recurrence over the same gates, which needs only the gates and the
outputs. Autodiff of either form would store every intermediate of the scan.
"""

import functools
from typing import Annotated

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_envs.checks import checked, choice

SCAN_METHODS = ("auto", "sequential", "associative")
ScanMethod = Annotated[str, functools.partial(choice, choices=SCAN_METHODS)]
"""``"sequential"``, ``"associative"``, or ``"auto"``: the first on a CPU, and the second on an accelerator."""


@checked
def linear_recurrence(
    decay: Float[Array, "time *width"],
    inputs: Float[Array, "time *width"],
    initial: Float[Array, "*width"],
    method: ScanMethod = "auto",
) -> Float[Array, "time *width"]:
    """Return every h_t = decay_t * h_{t-1} + inputs_t, with h before the first step ``initial``.

    ``method`` chooses between a loop over time and a parallel prefix scan, which does more work in fewer steps; the
    results are equal up to round-off.

    Raises ``ValueError`` for arrays whose shapes do not go together, for no steps, and for an unknown method.
    """
    if not len(decay):
        raise ValueError("a recurrence needs at least 1 step, got decay and inputs of none")
    return _recurrence(decay, inputs, initial, method)


@functools.partial(jax.custom_vjp, nondiff_argnums=(3,))
def _recurrence(decay: Array, inputs: Array, initial: Array, method: ScanMethod) -> Array:
    return _solve(decay, inputs, initial, method)


def _solve(decay: Array, inputs: Array, initial: Array, method: ScanMethod, reverse: bool = False) -> Array:
    if method == "sequential" or (method == "auto" and jax.default_backend() == "cpu"):

        def step(carry: Array, at: tuple[Array, Array]) -> tuple[Array, Array]:
            decay_t, input_t = at
            carry = decay_t * carry + input_t
            return carry, carry

        return jax.lax.scan(step, initial, (decay, inputs), reverse=reverse)[1]
    first = -1 if reverse else 0
    inputs = inputs.at[first].add(decay[first] * initial)
    return jax.lax.associative_scan(_compose, (decay, inputs), reverse=reverse)[1]


def _compose(earlier: tuple[Array, Array], later: tuple[Array, Array]) -> tuple[Array, Array]:
    return earlier[0] * later[0], later[0] * earlier[1] + later[1]


def _forward(decay: Array, inputs: Array, initial: Array, method: ScanMethod) -> tuple[Array, tuple]:
    outputs = _solve(decay, inputs, initial, method)
    return outputs, (decay, outputs, initial)


def _backward(method: ScanMethod, saved: tuple, cotangent: Array) -> tuple[Array, Array, Array]:
    decay, outputs, initial = saved
    # The gradient with respect to h_t is g_t = cotangent_t + decay_{t+1} g_{t+1}.
    next_decay = jnp.concatenate([decay[1:], jnp.zeros_like(decay[:1])])
    gradient = _solve(next_decay, cotangent, jnp.zeros_like(initial), method, reverse=True)
    previous = jnp.concatenate([initial[None], outputs[:-1]])
    return gradient * previous, gradient, decay[0] * gradient[0]


_recurrence.defvjp(_forward, _backward)

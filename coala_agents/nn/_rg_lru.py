"""The real-gated linear recurrent unit (De et al. 2024, Griffin, arXiv 2402.19427, §2.4)."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents._recurrence import ScanMethod, linear_recurrence
from coala_agents.nn._linear import affine, along
from coala_envs import PRNGKey

DECAY_SHARPNESS = 8.0
"""c in log a_t = -c softplus(Λ) r_t."""

MAX_SQRT_DERIVATIVE = 1000.0
"""Bound on the derivative of the input scale sqrt(1 - a²), which has a pole at a = 1."""


class RGLRU(eqx.Module):
    """h_t = a_t h_{t-1} + sqrt(1 - a_t²) (i_t x_t), with gates r and i that are block-diagonal in x.

    Where a history starts, a is 0 and the input scale is 1.
    """

    recurrence_gate: Float[Array, "heads block block"]
    recurrence_bias: Float[Array, " width"]
    input_gate: Float[Array, "heads block block"]
    input_bias: Float[Array, " width"]
    softness: Float[Array, " width"]
    """Λ, such that a at r = 1 starts uniform in [0.9, 0.999]."""

    def __init__(self, width: int, num_heads: int, *, key: PRNGKey):
        recurrence_key, input_key, softness_key = jax.random.split(key, 3)
        block = width // num_heads
        shape = (num_heads, block, block)
        self.recurrence_gate = jax.random.normal(recurrence_key, shape) / jnp.sqrt(block)
        self.recurrence_bias = jnp.zeros(width)
        self.input_gate = jax.random.normal(input_key, shape) / jnp.sqrt(block)
        self.input_bias = jnp.zeros(width)
        slowest = jax.random.uniform(softness_key, (width,), minval=0.9, maxval=0.999)
        self.softness = jnp.log(jnp.expm1(-jnp.log(slowest) / DECAY_SHARPNESS))

    def step(
        self, x: Float[Array, " width"], start: Bool[Array, ""], state: Float[Array, " width"]
    ) -> Float[Array, " width"]:
        """Return the next state, which is the output."""
        decay, inputs = self._gates(x, start)
        return decay * state + inputs

    def unroll(
        self,
        x: Float[Array, "time *batch width"],
        start: Bool[Array, "time *batch"],
        state: Float[Array, "*batch width"],
        method: ScanMethod,
    ) -> Float[Array, "time *batch width"]:
        """Return the state after every step."""
        decay, inputs = self._gates(x, start)
        return linear_recurrence(decay, inputs, state, method)

    def _gates(self, x: Array, start: Array) -> tuple[Array, Array]:
        # Both gates as one dense product, zeros included; XLA takes the joining out of loops.
        dense = [jax.scipy.linalg.block_diag(*blocks) for blocks in (self.recurrence_gate, self.input_gate)]
        logits = affine(x, jnp.concatenate(dense, axis=1), jnp.concatenate([self.recurrence_bias, self.input_bias]))
        recurrence, accept = jnp.split(jax.nn.sigmoid(logits), 2, axis=-1)
        kept = jnp.exp(along(-DECAY_SHARPNESS * jax.nn.softplus(self.softness), x) * recurrence)
        decay = jnp.where(start[..., None], 0.0, kept)
        scale = jnp.where(start[..., None], 1.0, bounded_sqrt(1 - jnp.square(kept)))
        return decay, scale * accept * x


@jax.custom_jvp
def bounded_sqrt(x: Array) -> Array:
    """Square root whose derivative is at most ``MAX_SQRT_DERIVATIVE``."""
    return jnp.sqrt(x)


@bounded_sqrt.defjvp
def _bounded_sqrt_jvp(primals: tuple, tangents: tuple) -> tuple[Array, Array]:
    root = jnp.sqrt(primals[0])
    return root, tangents[0] * 0.5 / jnp.maximum(root, 0.5 / MAX_SQRT_DERIVATIVE)

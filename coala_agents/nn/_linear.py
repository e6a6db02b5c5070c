"""Products of matrices, alone and side by side, and the norm before them: what the blocks are made of."""

import functools
import math

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_envs import PRNGKey


class Linear(eqx.Module):
    """An affine map with normal weights of standard deviation ``scale / sqrt(inputs)`` and zero biases."""

    weight: Float[Array, "inputs outputs"]
    bias: Float[Array, " outputs"]

    def __init__(self, inputs: int, outputs: int, *, scale: float = 1.0, key: PRNGKey):
        self.weight = scale / jnp.sqrt(inputs) * jax.random.normal(key, (inputs, outputs))
        self.bias = jnp.zeros(outputs)

    def __call__(self, x: Float[Array, "*lead inputs"]) -> Float[Array, "*lead outputs"]:
        return affine(x, self.weight, self.bias)


def affine(
    x: Float[Array, "*lead inputs"], weight: Float[Array, "inputs outputs"], bias: Float[Array, " outputs"]
) -> Float[Array, "*lead outputs"]:
    """Return ``x @ weight + bias`` as one product of two matrices: then its derivative is too, without transposing."""
    y = x.reshape(-1, x.shape[-1]) @ weight
    return (y + along(bias, y)).reshape(*x.shape[:-1], bias.size)


def along(vector: Float[Array, " width"], x: Float[Array, "*lead width"]) -> Float[Array, "*lead width"]:
    """Return a vector over the features, repeated for each row of ``x``.

    Its derivative, a sum over rows, is written as a product: as a sum XLA would compute anew within it all that led to
    the rows, which took a third of a backward pass.
    """
    return _repeated(vector, x.shape[:-1])


@functools.partial(jax.custom_vjp, nondiff_argnums=(1,))
def _repeated(vector: Array, lead: tuple[int, ...]) -> Array:
    return jnp.broadcast_to(vector, (*lead, vector.size))


def _sum_of_rows(lead: tuple[int, ...], _: None, slope: Array) -> tuple[Array]:
    return (jnp.ones(math.prod(lead), slope.dtype) @ slope.reshape(-1, slope.shape[-1]),)


_repeated.defvjp(lambda vector, lead: (_repeated(vector, lead), None), _sum_of_rows)


def side_by_side(
    x: Float[Array, "*lead inputs"], first: Linear, second: Linear
) -> tuple[Float[Array, "*lead first"], Float[Array, "*lead second"]]:
    """Return both maps of one input, as one product: half as many passes over small matrices.

    Joining the weights costs nothing in a loop, for XLA takes out of it what does not change.
    """
    weight = jnp.concatenate([first.weight, second.weight], axis=1)
    both = affine(x, weight, jnp.concatenate([first.bias, second.bias]))
    left, right = jnp.split(both, [first.bias.size], axis=-1)
    return left, right


class RMSNorm(eqx.Module):
    """Divide by the root mean square over the features; scale by 1 + a learned vector that starts at 0."""

    scale: Float[Array, " width"]

    def __init__(self, width: int):
        self.scale = jnp.zeros(width)

    def __call__(self, x: Float[Array, "*lead width"]) -> Float[Array, "*lead width"]:
        return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6) * along(1 + self.scale, x)

"""Minibatches: which meta-episodes are learnt from together."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int, Key

from coala_agents.learners._over_meta import over_meta
from coala_envs import PRNGKey
from coala_envs.checks import Size, checked


@checked
def check_minibatches(meta_batch_size: Size, num_minibatches: Size) -> None:
    """Raise ``ValueError`` unless the minibatches divide the meta-batch."""
    if meta_batch_size % num_minibatches:
        raise ValueError(
            f"meta_batch_size must be a multiple of num_minibatches, {num_minibatches}, got {meta_batch_size}"
        )


def dealt(meta: int, num_minibatches: int, key: PRNGKey) -> Int[Array, "minibatches groups"]:
    """Return which meta-episodes each minibatch gets, every group dealt out at random.

    Over several devices each group stays where it lies, and the numbers are those on its device.
    """

    def deal(_: None, keys: Key[Array, " groups"]) -> Int[Array, "minibatches groups"]:
        orders = jax.vmap(lambda key: jax.random.permutation(key, num_minibatches))(keys)
        return (orders + num_minibatches * jnp.arange(len(keys))[:, None]).T

    return over_meta(deal, None, jax.random.split(key, meta // num_minibatches), axis=1)

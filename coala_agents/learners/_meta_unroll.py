"""The loss over one meta-episode, back-propagated through time in bounded memory."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.learners._objectives import Sample
from coala_envs.co_players import AbstractPolicy, PolicyOutput

Loss = Callable[[PolicyOutput, Sample], tuple[Float[Array, ""], dict[str, Float[Array, ""]]]]


def mean_loss(
    policy: AbstractPolicy,
    obs: Float[Array, "episodes time batch *obs"],
    sample: Sample,
    loss: Loss,
    max_unroll: int,
) -> tuple[Float[Array, ""], dict[str, Float[Array, ""]]]:
    """Return the mean of ``loss`` over a meta-episode, and its parts.

    The policy reads each of the B long histories from an empty memory. If they are longer than ``max_unroll``
    steps, they are read in equal stretches of whole inner episodes: the memory passes between them, and their
    activations are computed again in the backward pass instead of being kept.
    """
    episodes, time, batch = obs.shape[:3]
    stretches = num_stretches(episodes, time, max_unroll)

    def in_stretches(leaf: Array) -> Array:
        return leaf.reshape(stretches, episodes // stretches * time, *leaf.shape[2:])

    def read(memory: Any, stretch: tuple[Array, Sample]) -> tuple[Any, Any]:
        obs, sample = stretch
        start = jnp.zeros(obs.shape[0], bool)
        output, memory = policy.unroll_batch(obs, start, memory)
        return memory, loss(output, sample)

    memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (batch, *leaf.shape)), policy.initial_memory())
    data = jax.tree.map(in_stretches, (obs, sample))
    if stretches == 1:
        return read(memory, jax.tree.map(lambda leaf: leaf[0], data))[1]
    _, losses = jax.lax.scan(jax.checkpoint(read), memory, data)
    return jax.tree.map(jnp.mean, losses)


def in_chunks(data: Any, games: int) -> Any:
    """Return ``[meta, episodes, time, batch]`` before every leaf cut into equal chunks, ``[chunks]`` before the rest.

    A chunk is of at most so many games of one meta-episode, or of as many whole ones as hold so many, side by side on
    the batch axis. The mean of a loss over chunks is that over everything.
    """
    meta, episodes, time, batch = jax.tree.leaves(data)[0].shape[:4]
    width = _divisor(batch, games) if games < batch else batch * _divisor(meta, games // batch)

    def cut(leaf: Array) -> Array:
        by_game = jnp.moveaxis(leaf, 3, 1).reshape(meta * batch // width, width, episodes, time, *leaf.shape[4:])
        return jnp.moveaxis(by_game, 1, 3)

    return jax.tree.map(cut, data)


def _divisor(number: int, most: int) -> int:
    return max(divisor for divisor in range(1, min(number, most) + 1) if number % divisor == 0)


def num_stretches(episodes: int, time: int, max_unroll: int) -> int:
    """Return the fewest equal stretches of whole inner episodes that are at most ``max_unroll`` steps long.

    A single inner episode longer than that is a stretch of its own.
    """
    for stretches in range(1, episodes + 1):
        if episodes % stretches == 0 and episodes // stretches * time <= max_unroll:
            return stretches
    return episodes

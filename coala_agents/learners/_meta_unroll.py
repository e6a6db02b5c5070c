"""The loss over one meta-episode, back-propagated through time in bounded memory."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs.co_players import AbstractPolicy, PolicyOutput

GAMES_IN_CACHE = 4
"""Of some two hundred steps, on a CPU: measured with 1 to 16."""

STEPS_IN_MEMORY = 2**20
"""Of all games at once, on an accelerator: Hawk's activations are some 3 GiB, by its sizes at the paper's width."""

Loss = Callable[[PolicyOutput, Any], tuple[Float[Array, ""], dict[str, Float[Array, ""]]]]
"""``loss(output, sample)`` of any steps: its mean, and its parts by name."""


def mean_loss(
    policy: AbstractPolicy,
    obs: Float[Array, "episodes time batch *obs"],
    sample: Any,
    loss: Loss,
    max_unroll: int,
) -> tuple[Float[Array, ""], dict[str, Float[Array, ""]]]:
    """Return the mean of ``loss`` over a meta-episode, and its parts.

    ``sample`` is what the loss needs besides the policy's output, ``[episodes, time, batch]`` before every leaf's axes.

    The policy reads each of the B long histories from an empty memory. If they are longer than ``max_unroll``
    steps, they are read in equal stretches of whole inner episodes: the memory passes between them, and their
    activations are computed again in the backward pass instead of being kept.
    """
    episodes, time, batch = obs.shape[:3]
    stretches = num_stretches(episodes, time, max_unroll)

    def in_stretches(leaf: Array) -> Array:
        return leaf.reshape(stretches, episodes // stretches * time, *leaf.shape[2:])

    def read(memory: Any, stretch: tuple[Array, Any]) -> tuple[Any, Any]:
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


def mean_over_chunks(function: Callable[[Any], Any], data: Any, chosen: Int[Array, " chosen"], games: int) -> Any:
    """Return the mean of ``function`` over equal chunks of the chosen meta-episodes.

    ``data`` is ``[meta, episodes, time, batch]`` before every leaf's own axes, ``chosen`` are numbers on the first.
    A chunk is of at most so many games of one meta-episode, or of as many whole ones as hold so many, side by side on
    the batch axis, which the function gets as ``[episodes, time, games, ...]``. The mean of a loss over chunks is that
    over everything. Each is cut out when its turn comes, for nothing here is larger than a copy of many long histories.
    """
    by_episode = jax.tree.map(episodes_first, data)
    batch, count = jax.tree.leaves(data)[0].shape[3], len(chosen)
    width = largest_divisor(batch, games) if games < batch else batch
    together = 1 if games < batch else largest_divisor(count, games // batch)
    parts = batch // width

    def of_one(leaf: Array, meta: Array, first: Array) -> Array:
        zero = jnp.zeros_like(meta)
        start = (zero, meta, zero, first, *[zero] * (leaf.ndim - 4))
        return jax.lax.dynamic_slice(leaf, start, (leaf.shape[0], 1, leaf.shape[2], width, *leaf.shape[4:]))[:, 0]

    def cut(leaf: Array, metas: Array, part: Array) -> Array:
        found = jax.vmap(lambda meta: of_one(leaf, meta, part * width), out_axes=2)(metas)
        return found.reshape(leaf.shape[0], leaf.shape[2], together * width, *leaf.shape[4:])

    def one(chunk: tuple[Array, Array]) -> Any:
        return function(jax.tree.map(lambda leaf: cut(leaf, *chunk), by_episode))

    metas = jnp.repeat(chosen.reshape(-1, together), parts, axis=0)
    chunks = (metas, jnp.tile(jnp.arange(parts, dtype=metas.dtype), count // together))
    return jax.tree.map(lambda leaf: jnp.mean(leaf, axis=0), jax.lax.map(one, chunks))


def episodes_first(leaf: Array) -> Array:
    """Return ``[episodes, meta, ...]`` for ``[meta, episodes, ...]``, or the other way round.

    It is in this order that a roll-out writes: as long as what goes into a loop has it, XLA does not copy everything.
    """
    return jnp.swapaxes(leaf, 0, 1)


def most_games_at_once(episodes: int, time: int, max_unroll: int) -> int:
    """Return of how many games the gradient is best computed at once, on the devices that JAX finds."""
    if jax.default_backend() == "cpu":
        return GAMES_IN_CACHE
    stretch = episodes * time // num_stretches(episodes, time, max_unroll)
    return max(STEPS_IN_MEMORY // stretch, 1)


def as_rows(x: Float[Array, "meta episodes time batch"]) -> Float[Array, "meta batch steps"]:
    """Return the steps of each game in a row, from first to last."""
    return jnp.swapaxes(x.reshape(x.shape[0], -1, x.shape[-1]), 1, 2)


def as_steps(x: Float[Array, "meta batch steps"], shape: tuple[int, ...]) -> Float[Array, "meta episodes time batch"]:
    """Return rows of steps in the shape that they had."""
    return jnp.swapaxes(x, 1, 2).reshape(shape)


def largest_divisor(number: int, most: int) -> int:
    """Return the largest divisor of a number that is at most ``most``."""
    return max(divisor for divisor in range(1, min(number, most) + 1) if number % divisor == 0)


def num_stretches(episodes: int, time: int, max_unroll: int) -> int:
    """Return the fewest equal stretches of whole inner episodes that are at most ``max_unroll`` steps long.

    A single inner episode longer than that is a stretch of its own.
    """
    for stretches in range(1, episodes + 1):
        if episodes % stretches == 0 and episodes // stretches * time <= max_unroll:
            return stretches
    return episodes

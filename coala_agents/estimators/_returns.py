"""Batch lambda returns: the paper's Algorithm 1."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents._recurrence import ScanMethod, linear_recurrence
from coala_envs.checks import Fraction, Size, checked


@checked
def batch_lambda_returns(
    rewards: Float[Array, "batch steps"],
    next_values: Float[Array, "batch steps"],
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    lambda_: Fraction = 1.0,
    average_future_episodes: bool,
    normalise_current_episode: bool,
    method: ScanMethod = "auto",
) -> Float[Array, "batch steps"]:
    """Return-to-go of every step, with credit that may cross trajectories at inner-episode ends.

    Backwards in time there is an accumulator per trajectory, ``own``, and their common future, ``shared``::

        at an inner-episode end, if average_future_episodes:  own_b = shared
        own_b  = r_t,b / n + discount ((1 - λ) v_{t+1},b + λ own_b)      n = B if normalise_current_episode else 1
        shared = mean_b(r_t,b + discount ((1 - λ) v_{t+1},b + λ shared))

    Both are linear recurrences, and solved as such.

    Arguments:
        rewards: per step, ``(batch, episodes * time)``; or TD errors, for advantages.
        next_values: the value estimate *after* each step; 0 after the last, where the meta-episode truly ends.
        inner_episode_length: its steps, T.
        discount, lambda_: per step, in [0, 1].
        average_future_episodes: every later inner episode counts as its average over the batch.
        normalise_current_episode: divide the rewards of the own, current inner episode by B.
        method: how, as for ``linear_recurrence``.

    Source: paper App. D, Algorithm 1. ``# Departs from Algorithm 1``: as printed, the step bootstraps from the
    value of the same step and starts from the last value; here v is the value after the step, and the
    accumulators start at zero (the meta-episode is finite).

    Raises ``ValueError`` if T does not divide the number of steps.
    """
    batch, steps = rewards.shape
    if steps % inner_episode_length:
        raise ValueError(f"inner_episode_length {inner_episode_length} must divide the {steps} steps")
    rewards, bootstrapped = rewards.T, discount * (1 - lambda_) * next_values.T
    inputs = rewards / (batch if normalise_current_episode else 1) + bootstrapped
    decay = jnp.full((steps, 1), discount * lambda_, rewards.dtype)
    if average_future_episodes:
        shared = _backwards(decay, jnp.mean(rewards + bootstrapped, axis=1, keepdims=True), method)
        later = jnp.concatenate([shared[1:], jnp.zeros_like(shared[:1])])
        ends = (jnp.arange(steps) % inner_episode_length == inner_episode_length - 1)[:, None]
        inputs, decay = inputs + jnp.where(ends, decay * later, 0.0), jnp.where(ends, 0.0, decay)
    return _backwards(jnp.broadcast_to(decay, inputs.shape), inputs, method).T


def to_go(x: Float[Array, "*lead steps"], decay: float) -> Float[Array, "*lead steps"]:
    """Return Σ_{k ≥ t} decay^(k-t) x_k along the last axis."""
    rows = x.reshape(-1, x.shape[-1])
    sums = batch_lambda_returns(
        rows,
        jnp.zeros_like(rows),
        inner_episode_length=x.shape[-1],
        discount=decay,
        average_future_episodes=False,
        normalise_current_episode=False,
    )
    return sums.reshape(x.shape)


def _backwards(
    decay: Float[Array, "steps width"], inputs: Float[Array, "steps width"], method: ScanMethod
) -> Float[Array, "steps width"]:
    """Return every x_t = inputs_t + decay_t x_{t+1}, with 0 after the last."""
    reversed_ = linear_recurrence(jnp.flip(decay, 0), jnp.flip(inputs, 0), jnp.zeros_like(inputs[0]), method)
    return jnp.flip(reversed_, 0)

"""Batch lambda returns: the paper's Algorithm 1."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

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
) -> Float[Array, "batch steps"]:
    """Return-to-go of every step, with credit that may cross trajectories at inner-episode ends.

    A reverse scan carries an accumulator per trajectory, ``own``, and their common future, ``shared``::

        at an inner-episode end, if average_future_episodes:  own_b = shared
        own_b  = r_t,b / n + discount ((1 - λ) v_{t+1},b + λ own_b)      n = B if normalise_current_episode else 1
        shared = mean_b(r_t,b + discount ((1 - λ) v_{t+1},b + λ shared))

    Arguments:
        rewards: per step, ``(batch, episodes * time)``; or TD errors, for advantages.
        next_values: the value estimate *after* each step; 0 after the last, where the meta-episode truly ends.
        inner_episode_length: its steps, T.
        discount, lambda_: per step, in [0, 1].
        average_future_episodes: every later inner episode counts as its average over the batch.
        normalise_current_episode: divide the rewards of the own, current inner episode by B.

    Source: paper App. D, Algorithm 1. ``# Departs from Algorithm 1``: as printed, the step bootstraps from the
    value of the same step and starts from the last value; here v is the value after the step, and the
    accumulators start at zero (the meta-episode is finite).

    Raises ``ValueError`` if T does not divide the number of steps.
    """
    batch, steps = rewards.shape
    if steps % inner_episode_length:
        raise ValueError(f"inner_episode_length {inner_episode_length} must divide the {steps} steps")
    share = batch if normalise_current_episode else 1
    ends = jnp.arange(steps) % inner_episode_length == inner_episode_length - 1

    def step(carry: tuple[Array, Array], at: tuple[Array, Array, Array]) -> tuple[tuple[Array, Array], Array]:
        own, shared = carry
        reward, value, end = at
        if average_future_episodes:
            own = jnp.where(end, shared, own)
        own = reward / share + discount * ((1 - lambda_) * value + lambda_ * own)
        shared = jnp.mean(reward + discount * ((1 - lambda_) * value + lambda_ * shared))
        return (own, shared), own

    zero = jnp.zeros(batch, rewards.dtype)
    _, returns = jax.lax.scan(step, (zero, zero[0]), (rewards.T, next_values.T, ends), reverse=True)
    return returns.T

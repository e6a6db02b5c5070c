"""A baseline from what the *other* games of an inner episode show of the opponent, without looking into it.

What is expected of all later inner episodes is linear in the batch's returns and actions in the last one and in a
running mean of those before, times the inner episodes that are left. For game b the other games' alone are taken, which
b's actions had no part in: a baseline, exact whatever the weights are.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.estimators import MEMORY, ahead, episode_returns, moments, ridge, to_go
from coala_agents.learners import ShapingPG
from coala_envs import Trajectory

FORGETS = 0.3
"""Weight of the newest inner episode in the running mean."""


def moments_of(learner: ShapingPG, trajectory: Trajectory, num_actions: int) -> tuple[Array, Array]:
    """Return what ``weights`` adds up, of one meta-batch."""
    time, discount = trajectory.reward.shape[2], learner.discount
    by_game = jnp.moveaxis(learner.reward_scale * trajectory.reward[..., 0], 3, 1)
    returns = episode_returns(by_game.reshape(*by_game.shape[:2], -1), inner_episode_length=time, discount=discount)
    later = to_go(returns, discount**time)[:, 1:]
    shown = _shown(trajectory, num_actions).mean(2)[:, :-1]
    left = ahead(returns.shape[1], inner_episode_length=time, discount=discount)[1:]
    return moments(left[None, :, None] * shown, later)


def weights(seen: tuple[Array, Array]) -> Float[Array, " features"]:
    """Return the weights of a ridge regression on meta-batches, ``[batches, ...]``, newer ones counting more."""
    fading = MEMORY ** jnp.arange(len(seen[1]) - 1, -1, -1.0)
    second, first = (jnp.tensordot(fading, leaf, 1) for leaf in seen)
    return ridge(second, first)


def worth_without(
    weights: Float[Array, " features"], trajectory: Trajectory, num_actions: int
) -> Float[Array, "meta episodes batch"]:
    """Return what the opponent is worth per inner episode that is left, by all games but each."""
    return _shown(trajectory, num_actions) @ weights


def _shown(trajectory: Trajectory, num_actions: int) -> Float[Array, "meta episodes batch features"]:
    """Return what all games but each show after an inner episode: of it, of those before it, and both by time left."""
    actions = jax.nn.one_hot(trajectory.action, num_actions)[..., :-1].mean(2)
    of_game = jnp.concatenate([trajectory.reward.mean(2), actions.reshape(*actions.shape[:3], -1)], axis=-1)
    episodes, batch = of_game.shape[1:3]
    everybody = of_game.mean(2, keepdims=True)
    others = (batch * everybody - of_game) / (batch - 1)

    def older(mean: Array, newest: Array) -> tuple[Array, Array]:
        return (1 - FORGETS) * mean + FORGETS * newest, mean

    _, before = jax.lax.scan(older, jnp.zeros_like(everybody[:, 0]), jnp.swapaxes(everybody, 0, 1))
    shown = jnp.concatenate(
        [others, jnp.broadcast_to(jnp.swapaxes(before, 0, 1), others.shape[:3] + before.shape[-1:])], axis=-1
    )
    left = (jnp.arange(episodes - 1, -1, -1.0) / episodes)[None, :, None, None]
    return jnp.concatenate([shown, left * shown], axis=-1)

"""What an advantage actor-critic's loss is made of, step by step, and what of it is one game's."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs.co_players._protocol import PolicyOutput

Steps = Float[Array, "time batch"]


class Terms(NamedTuple):
    """Of each step. The loss is ``-mean(log_prob * advantage)``, and the means of the others with their weights."""

    log_prob: Steps
    """Of the action taken."""
    advantage: Steps
    """G_t - V_t, or G_t where there is no critic. It is not differentiated."""
    error: Steps
    """The critic's, squared."""
    entropy: Steps


def terms(output: PolicyOutput, action: Int[Array, "time batch"], returns: Steps, *, critic: bool = True) -> Terms:
    """Return the terms of a batch."""
    log_probs = jax.nn.log_softmax(output.logits)
    return Terms(
        log_prob=jnp.sum(log_probs * jax.nn.one_hot(action, log_probs.shape[-1]), axis=-1),
        advantage=jax.lax.stop_gradient(returns - output.value if critic else returns),
        error=jnp.square(output.value - returns),
        entropy=-jnp.sum(jnp.exp(log_probs) * log_probs, axis=-1),
    )


def returns_to_go(rewards: Steps, discount: float) -> Steps:
    """Return G_t = Σ_k discount^(k-t) r_k."""
    return _discounted_sums(rewards, discount, reverse=True)


def lessons(
    advantage: Steps,
    mean: Float[Array, ""],
    deviation: Float[Array, ""],
    score: Steps,
    rest: Steps,
    *,
    discount: float,
    normalised: bool,
) -> Steps:
    """Return, to first order, what a game did to a number, as rewards of its steps.

    Arguments:
        advantage: of each step, G_t - V_t.
        mean, deviation: of the advantages, μ and σ, by which they were normalised; 0 and 1 if they were not.
        score: q_t, the derivative of the log-probability of the action taken along the direction c in which a
            gradient moves the number.
        rest: the derivative of all other terms of the loss along c.
        discount: γ, of G.
        normalised: whether μ and σ are those of the batch, in which the game has its share.

    Of the number's change, the part due to the policy's loss of game b is ``-(1/T) Σ_t q_t (A_t - μ) / σ``. With the
    eligibility ``e_k = q_k + γ e_{k-1}`` and the TD errors ``δ_k = r_k + γ V_{k+1} - V_k = A_k - γ A_{k+1}`` it is
    ``-(1/T) Σ_k (e_k δ_k - μ q_k) / σ``: what happens at step k teaches by all that was done until then. The rest of
    the loss and the game's share in μ and σ are the whole game's, and stand at its last step; so does what an average
    game did. A game more or less of B counts 1 / (B - 1).
    """
    time, batch = advantage.shape
    eligibility = _discounted_sums(score, discount, reverse=False)
    td_errors = advantage - discount * jnp.concatenate([advantage[1:], jnp.zeros_like(advantage[:1])])
    rewards = -(eligibility * td_errors - mean * score) / deviation / time

    centred = (advantage - mean) / deviation
    policy = -jnp.mean(centred * score)
    whole = jnp.mean(rest, axis=0) - jnp.mean(rest) - policy
    if normalised:
        whole = whole - policy * (jnp.mean(jnp.square(centred), axis=0) - 1) / 2
        whole = whole + jnp.mean(centred, axis=0) * jnp.mean(score)
    return rewards.at[-1].add(whole) / (batch - 1)


def _discounted_sums(x: Steps, discount: float, *, reverse: bool) -> Steps:
    def step(total: Array, at: Array) -> tuple[Array, Array]:
        total = at + discount * total
        return total, total

    return jax.lax.scan(step, jnp.zeros_like(x[0]), x, reverse=reverse)[1]

"""LOQA: the other is taken to act by its action values, and these to depend on one's own policy."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_agents.estimators._dice import magic_box
from coala_agents.estimators._returns import to_go
from coala_envs.checks import Fraction, Positive, checked


@checked
def influenced_returns(
    log_probs: Float[Array, "time batch"],
    returns: Float[Array, "time batch"],
    values: Float[Array, "time batch"],
    *,
    discount: Fraction,
    influence_discount: Fraction = 1.0,
) -> Float[Array, "time batch"]:
    """Return the other's returns G, with a derivative: how later actions of one's own change them.

    With d_t the difference of the magic boxes of Σ_{k ≤ t} log π_k and Σ_{k < t} log π_k::

        Q_t = r_t + γ (G_{t+1} + a_{t+1}) = G_t + γ a_{t+1},    a_t = (G_t - V_t) d_t + γ γ_diff a_{t+1}

    and a = 0 after the last step. With γ_diff = 1 the expected derivative, given what was played until step t, is that
    of the other's action value there, whatever V.

    Arguments:
        log_probs: of the own actions, which may be differentiated.
        returns: G, the other's from each step on.
        values: V, its expectation before the step: a baseline.
        discount: γ per step, in [0, 1].
        influence_discount: γ_diff, in [0, 1]: below 1 the far future counts less in the derivative.

    Source: Aghajohari et al. 2024, arXiv 2405.01035 (LOQA).
    """
    until = jnp.cumsum(log_probs, axis=0)
    boxes = magic_box(until) - magic_box(until - log_probs)
    influence = to_go(((returns - values) * boxes).T, discount * influence_discount).T
    return returns + discount * jnp.concatenate([influence[1:], jnp.zeros_like(influence[:1])])


@checked
def loqa_objective(
    advantages: Float[Array, "time batch"],
    influenced: Float[Array, "time batch"],
    action_values: Float[Array, "time batch actions"],
    action: Int[Array, "time batch"],
    *,
    temperature: Positive = 1.0,
) -> Float[Array, ""]:
    """Return how well the other acts for oneself, as far as it acts by its values: mean_{t,b} A1_t log π2(b_t).

    π2 = softmax(Q2 / τ), where the value of the action b_t that was taken is what ``influenced_returns`` gives.

    Arguments:
        advantages: A1, the own ones, not differentiated.
        influenced: the value of the action taken, differentiable.
        action_values: Q2 of all the other's actions, not differentiated.
        action: b, what the other did.
        temperature: τ.

    Source: Aghajohari et al. 2024, arXiv 2405.01035 (LOQA).
    """
    taken = jax.nn.one_hot(action, action_values.shape[-1])
    values = jnp.where(taken > 0, influenced[..., None], jax.lax.stop_gradient(action_values))
    log_probs = jnp.sum(jax.nn.log_softmax(values / temperature) * taken, axis=-1)
    return jnp.mean(jax.lax.stop_gradient(advantages) * log_probs)

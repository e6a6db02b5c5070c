"""Whose rewards an action is credited with: what tells COALA-PG, M-FOS and batch-unaware apart."""

import functools
from typing import Annotated, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.estimators._returns import batch_lambda_returns
from coala_envs.checks import Fraction, Size, checked, choice


class CreditRule(NamedTuple):
    """The two flags of Algorithm 1, and how the gradient terms of a batch are combined."""

    average_future_episodes: bool
    normalise_current_episode: bool
    sum_over_batch: bool
    """The terms are summed over b (Eq. 5 and 7), not averaged (Eq. 6)."""


CREDIT_RULES: dict[str, CreditRule] = {
    "coala-pg": CreditRule(True, True, True),
    "m-fos": CreditRule(True, False, True),
    "batch-unaware": CreditRule(False, False, False),
}
"""One row per estimator: Eq. 5 (COALA-PG), Eq. 7 (M-FOS) and Eq. 6 (batch-unaware)."""

Credit = Annotated[str, functools.partial(choice, choices=CREDIT_RULES)]
"""``"coala-pg"``, ``"m-fos"`` or ``"batch-unaware"``."""


@checked
def advantages(
    rewards: Float[Array, "batch steps"],
    values: Float[Array, "batch steps"],
    *,
    credit: Credit,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    gae_lambda: Fraction = 1.0,
    only_current_episode: bool = False,
) -> Float[Array, "batch steps"]:
    """Generalised advantages of one meta-episode (paper App. A.3).

    TD errors δ_t = r_t + discount v_{t+1} - v_t, with v = 0 after the last step and inner-episode ends ignored,
    are summed by ``batch_lambda_returns`` with discount * gae_lambda and the flags of ``credit``. With zero values
    and discount = gae_lambda = 1 the result is exactly the bracket of Eq. 5 (``"coala-pg"``), Eq. 7 (``"m-fos"``) or
    Eq. 6 (``"batch-unaware"``).

    Arguments:
        rewards: the ego agent's, per step, ``(batch, episodes * time)``.
        values: the value estimate *before* each step, of the batch-unaware return of the rest of the meta-trajectory.
        credit: whose rewards count.
        inner_episode_length: its steps, T.
        discount, gae_lambda: per step, in [0, 1].
        only_current_episode: leave out what is due to inner episodes after that of the action, the second sum in the
            bracket; what is left out is the difference (paper Fig. 12).

    Raises ``ValueError`` for an unknown credit and if T does not divide the number of steps.
    """
    rule = CREDIT_RULES[credit]
    td_errors = rewards + discount * next_values(values) - values

    def returns(td_errors: Float[Array, "batch steps"]) -> Float[Array, "batch steps"]:
        return batch_lambda_returns(
            td_errors,
            jnp.zeros_like(td_errors),
            inner_episode_length=inner_episode_length,
            discount=discount * gae_lambda,
            average_future_episodes=rule.average_future_episodes,
            normalise_current_episode=rule.normalise_current_episode,
        )

    if not only_current_episode:
        return returns(td_errors)
    batch, steps = rewards.shape
    # Every inner episode as a meta-episode of its own: then nothing comes after it.
    alone = td_errors.reshape(batch, steps // inner_episode_length, inner_episode_length)
    return jax.vmap(returns, in_axes=1, out_axes=1)(alone).reshape(batch, steps)


@checked
def value_targets(
    rewards: Float[Array, "batch steps"],
    values: Float[Array, "batch steps"],
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    td_lambda: Fraction = 1.0,
) -> Float[Array, "batch steps"]:
    """TD(λ) targets of the critic, the batch-unaware return whoever the opponent is (paper App. A.2)."""
    return batch_lambda_returns(
        rewards,
        next_values(values),
        inner_episode_length=inner_episode_length,
        discount=discount,
        lambda_=td_lambda,
        average_future_episodes=False,
        normalise_current_episode=False,
    )


def next_values(values: Float[Array, "*lead steps"]) -> Float[Array, "*lead steps"]:
    """Return the value after each step; nothing is left after the last."""
    return jnp.concatenate([values[..., 1:], jnp.zeros_like(values[..., :1])], axis=-1)

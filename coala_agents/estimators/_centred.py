"""COALA-PG with less noise: the later return less that of the other meta-episodes, not a critic's guess."""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.estimators._credit import CREDIT_RULES, Credit, next_values
from coala_agents.estimators._returns import to_go
from coala_envs.checks import Fraction, Size, checked

MetaSteps = Float[Array, "meta batch steps"]


@checked
def centred_advantages(
    rewards: MetaSteps,
    values: MetaSteps,
    *,
    credit: Credit,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    gae_lambda: Fraction = 1.0,
    among: Bool[Array, " meta"] | None = None,
    only_current_episode: bool = False,
) -> MetaSteps:
    """Advantages of a whole meta-batch, each meta-episode's later return centred on those of the others.

    With m the inner episode of step l of game b, F_{m+1} the batch-mean return of all later inner episodes, v the
    critic and u the mean of v at the start of inner episode m + 1 over the *other* games (0 after the last)::

        A(b, l) = own(b, l) / n + F_{m+1} - mean of F_{m+1} over the other meta-episodes
        own(b, l) = Σ_{k=l}^{end of m} (r_k + v_{k+1} - v_k)    with u for v_{k+1} at the end; n = B, or 1 for M-FOS

    Nothing that is subtracted depends on the actions of game b from step l on, so this is as unbiased as
    ``advantages``, whatever the critic. ``# Departs from App. A.3``: there the critic's values at the start of m + 1
    are subtracted from F_{m+1}; they know the history of one game, not what the co-player has become.

    With ``discount`` and ``gae_lambda`` below 1, own is the λ-sum of its TD errors, F_{m+1} the λ-return at the start
    of m + 1, and what is later counts (discount · gae_lambda) to the power of the steps until then.

    Arguments:
        rewards, values, credit, inner_episode_length, discount, gae_lambda: as for ``advantages``, with a leading axis.
        among: which meta-episodes are centred on each other, those against naive learners; ``None``: all. The result is
            of no use for the others.
        only_current_episode: as for ``advantages``.

    With no other meta-episode or no other game to look at, the result is that of ``advantages``.

    Raises ``ValueError`` for an unknown credit, for one that does not average over the batch, and if T does not divide
    the number of steps.
    """
    rule = CREDIT_RULES[credit]
    if not rule.average_future_episodes:
        raise ValueError(f"credit {credit!r} has no batch-mean later return to centre")
    meta, batch, steps = rewards.shape
    time = inner_episode_length
    if steps % time:
        raise ValueError(f"inner_episode_length {time} must divide the {steps} steps")
    decay = discount * gae_lambda
    among = jnp.ones(meta, bool) if among is None else among
    others = jnp.sum(among.astype(rewards.dtype)) - 1
    centred = (others > 0) & (batch > 1)

    td_errors = rewards + discount * next_values(values) - values
    boundary = _next_starts(values, time)
    elsewhere = (jnp.sum(boundary, axis=1, keepdims=True) - boundary) / max(batch - 1, 1)
    current = td_errors.reshape(meta, batch, -1, time)
    current = current.at[..., -1].add(discount * jnp.where(centred, elsewhere - boundary, 0.0))
    own = to_go(current, decay).reshape(meta, batch, steps)
    own = own / batch if rule.normalise_current_episode else own
    if only_current_episode:
        return own

    critic = jnp.mean(boundary, axis=1)
    later = critic + _next_starts(to_go(jnp.mean(td_errors, axis=1), decay), time)  # F_{m+1} for every m
    mean_of_others = (jnp.sum(later, axis=0, keepdims=True, where=among[:, None]) - later) / jnp.maximum(others, 1.0)
    surprise = later - jnp.where(centred, mean_of_others, critic)
    weight = jnp.asarray(decay, rewards.dtype) ** jnp.arange(time, 0, -1, dtype=rewards.dtype)
    return own + (surprise[..., None] * weight[None, None]).reshape(meta, 1, steps)


def _next_starts(x: Float[Array, "*lead steps"], time: int) -> Float[Array, "*lead episodes"]:
    """Return ``x`` at the start of the inner episode after each; 0 after the last."""
    return jnp.concatenate([x[..., time::time], jnp.zeros_like(x[..., :1])], axis=-1)

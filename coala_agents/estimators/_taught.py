"""Credit for what one game taught the co-player, instead of for all that the batch earns later.

``# Departs from Eq. 5``: there every game of inner episode m is credited with the later return F_{m+1}, which B games
have brought about together. Here the co-player is looked into: θ⁺ is what it has become after inner episode m, θ⁺_{-b}
what it would have become without game b, and ``W_{m+1}(θ) = (M-1-m) u(θ)`` any estimate of F_{m+1} from that, for the
M-1-m inner episodes that are left. With discount γ, "how many are left" is discounted as the returns are.

The advantage of the current inner episode, and its critic, look no further than that: what comes later is W's to tell.
Each form returns what is added to that advantage, ``[meta, batch, steps]``, and raises ``ValueError`` for arrays that
are not of the same steps.
"""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.estimators._credit import next_values, value_targets
from coala_agents.estimators._returns import to_go
from coala_agents.estimators._worth import ahead, episode_returns
from coala_envs.checks import Fraction, Size, checked

MetaSteps = Float[Array, "meta batch steps"]
ByGame = Float[Array, "meta episodes batch"]


@checked
def own_advantages(
    rewards: MetaSteps,
    values: MetaSteps,
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    gae_lambda: Fraction = 1.0,
) -> MetaSteps:
    """A game's share in what its inner episode earns: ``own(b, l) / B``, for v = 0 after every inner episode::

        own(b, l) = Σ_{k=l}^{end of m} (discount · gae_lambda)^(k-l) (r_k + discount v_{k+1} - v_k)

    Arguments:
        rewards: the ego agent's, per step.
        values: the value estimate before each step, of the rest of the *inner episode* (``own_targets``).
        inner_episode_length, discount, gae_lambda: as for ``advantages``.

    Raises ``ValueError`` if T does not divide the number of steps.
    """
    rewards, values = _by_episode(rewards, inner_episode_length), _by_episode(values, inner_episode_length)
    td_errors = rewards + discount * next_values(values) - values
    meta, batch, episodes, time = rewards.shape
    return to_go(td_errors, discount * gae_lambda).reshape(meta, batch, episodes * time) / batch


@checked
def own_targets(
    rewards: MetaSteps,
    values: MetaSteps,
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    td_lambda: Fraction = 1.0,
) -> MetaSteps:
    """TD(λ) targets of that critic. Arguments as for ``own_advantages``."""
    alone = [_by_episode(x, inner_episode_length).reshape(-1, inner_episode_length) for x in (rewards, values)]
    targets = value_targets(*alone, inner_episode_length=inner_episode_length, discount=discount, td_lambda=td_lambda)
    return targets.reshape(rewards.shape)


@checked
def later_over_baseline(
    worth: ByGame,
    rewards: MetaSteps,
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    among: Bool[Array, " meta"] | None = None,
) -> MetaSteps:
    """Unbiased: ``F_{m+1} - W_{m+1}(θ⁺_{-b})``, both less their means over the other meta-episodes.

    θ⁺_{-b} does not depend on what was done in game b, so this is a baseline: exact for any W, however wrong.

    Arguments:
        worth: u(θ⁺_{-b}) for each game b, per inner episode that is left.
        rewards: the ego agent's, per step.
        inner_episode_length, discount: as for ``advantages``.
        among: which meta-episodes are centred on each other, those against naive learners; ``None``: all.
    """
    time = inner_episode_length
    _check_steps(worth, rewards, time)
    returns = episode_returns(rewards, inner_episode_length=time, discount=discount)
    later = _next(to_go(returns, discount**time))
    surprise = later[..., None] - _left(worth, time, discount) * worth
    among = jnp.ones(len(surprise), bool) if among is None else among
    kept, others = among[:, None, None], jnp.sum(among.astype(surprise.dtype)) - 1
    of_meta = jnp.mean(surprise, axis=2, keepdims=True)
    elsewhere = (jnp.sum(of_meta, axis=0, keepdims=True, where=kept) - of_meta) / jnp.maximum(others, 1.0)
    return _by_step(surprise - jnp.where(others > 0, elsewhere, 0.0), time, discount)


@checked
def later_by_difference(
    effect: ByGame,
    rewards: MetaSteps,
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    among: Bool[Array, " meta"] | None = None,
) -> MetaSteps:
    """``W_{m+1}(θ⁺) - W_{m+1}(θ⁺_{-b})``: biased as far as W is wrong, with the noise of one game instead of B.

    Arguments:
        effect: u(θ⁺) - u(θ⁺_{-b}) for each game b, per inner episode that is left.
        rewards, inner_episode_length, discount, among: as for ``later_over_baseline``; what was earned does not enter.
    """
    del among
    _check_steps(effect, rewards, inner_episode_length)
    return _by_step(_left(effect, inner_episode_length, discount) * effect, inner_episode_length, discount)


@checked
def later_by_lessons(
    lessons: Float[Array, "meta episodes time batch"],
    rewards: MetaSteps,
    *,
    inner_episode_length: Size,
    discount: Fraction = 1.0,
    lesson_lambda: Fraction = 1.0,
    among: Bool[Array, " meta"] | None = None,
) -> MetaSteps:
    """The difference to first order, and of it only what was taught from the step on.

    Less its mean over games and meta-episodes at the same step. With a ``lesson_lambda`` below 1 what a step taught
    counts less for actions long before it: quieter, and biased where teaching takes several steps.

    Arguments:
        lessons: what each step did to u(θ⁺), whose sum over time is u(θ⁺) - u(θ⁺_{-b}) to first order.
        rewards, inner_episode_length, discount, among: as for ``later_over_baseline``; what was earned does not enter.
        lesson_lambda: how much of a step's lesson each step before it is credited with, per step between.
    """
    _check_steps(lessons, rewards, inner_episode_length)
    kept = None if among is None else among[:, None, None, None]
    from_here = to_go(jnp.swapaxes(lessons, 2, 3), lesson_lambda)
    taught = _left(lessons, inner_episode_length, discount)[..., None] * from_here
    centred = taught - jnp.mean(taught, axis=(0, 2), keepdims=True, where=kept)
    return _by_step(centred, inner_episode_length, discount)


def _by_episode(x: MetaSteps, time: int) -> Float[Array, "meta batch episodes time"]:
    meta, batch, steps = x.shape
    if steps % time:
        raise ValueError(f"inner_episode_length {time} must divide the {steps} steps")
    return x.reshape(meta, batch, steps // time, time)


def _check_steps(taught: Float[Array, "meta episodes *rest"], rewards: MetaSteps, time: int) -> None:
    by_step = taught.shape[2] if taught.ndim == 4 else time
    if (steps := rewards.shape[2]) != taught.shape[1] * time or by_step != time:
        raise ValueError(f"inner_episode_length {time} and {taught.shape} are not of the rewards' {steps} steps")


def _left(of_episodes: Float[Array, "meta episodes *rest"], time: int, discount: float) -> Float[Array, "1 episodes 1"]:
    """Return how many inner episodes are left after each."""
    return _next(ahead(of_episodes.shape[1], inner_episode_length=time, discount=discount))[None, :, None]


def _next(x: Float[Array, "*lead episodes"]) -> Float[Array, "*lead episodes"]:
    return jnp.concatenate([x[..., 1:], jnp.zeros_like(x[..., :1])], axis=-1)


def _by_step(x: Float[Array, "meta episodes batch *time"], time: int, discount: float) -> MetaSteps:
    """Return what begins with the next inner episode as it counts at each step of this one."""
    weight = jnp.asarray(discount, x.dtype) ** jnp.arange(time, 0, -1, dtype=x.dtype)
    by_step = (x if x.ndim == 4 else x[..., None]) * weight[None, None, None]
    return jnp.swapaxes(by_step, 1, 2).reshape(x.shape[0], x.shape[2], -1)

"""DiCE: sampled objectives whose derivatives of every order are estimates of the true ones.

Differentiating a sample mean loses what the parameters do to the distribution that was sampled from. The magic box puts
it back: its value is 1, and each derivative brings down the score of what was drawn.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_envs.checks import Fraction, Size, checked


@checked
def magic_box(log_probs: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """``exp(x - stop_gradient(x))``: 1 in value, and the log-probability's derivative times itself in derivative.

    Source: Foerster et al. 2018, arXiv 1802.05098.
    """
    return jnp.exp(log_probs - jax.lax.stop_gradient(log_probs))


@checked
def dice_objective(
    log_probs: Float[Array, "time batch"], rewards: Float[Array, "time batch"], *, discount: Fraction
) -> Float[Array, ""]:
    """Return the mean discounted return of B episodes, with derivatives of every order that are unbiased.

    ``mean_b Σ_t γ^t magic_box(Σ_{k ≤ t} log π_k) r_t``.

    Arguments:
        log_probs: of everything drawn at each step, summed over the players whose parameters may be differentiated.
        rewards: per step, of the player whose return it is.
        discount: γ per step, in [0, 1].

    Source: Foerster et al. 2018, arXiv 1802.05098. It has no baseline: ``loaded_dice_objective`` is less noisy.
    """
    boxes = magic_box(_decayed_sums(log_probs, 1.0))
    return jnp.mean(discounts(len(rewards), discount) @ (boxes * rewards))


@checked
def loaded_dice_objective(
    log_probs: Float[Array, "time batch"],
    advantages: Float[Array, "time batch"],
    *,
    discount: Fraction,
    loading: Fraction = 1.0,
) -> Float[Array, ""]:
    """Return an objective of value 0 with the derivatives of the mean discounted return, less noisy by a baseline.

    With w_t = loading · w_{t-1} + log π_t::

        mean_b Σ_t γ^t (magic_box(w_t) - magic_box(w_t - log π_t)) A_t

    The difference of boxes is 0 in value. Its first derivative is the score of step t, so the first derivative of the
    whole is the actor-critic gradient. With ``loading`` 1 and advantages that are the discounted sum of later rewards
    less any baseline, all derivatives are unbiased; ``loading`` below 1 forgets the distant past in derivatives of
    second and higher order, and gives up some bias for less variance.

    Arguments:
        log_probs: as for ``dice_objective``.
        advantages: of each step, not differentiated. From ``coala_agents.estimators.advantages`` for generalised ones.
        discount: γ per step, in [0, 1].
        loading: the λ of Loaded DiCE, in [0, 1].

    Source: Farquhar et al. 2019, arXiv 1909.10549 (Loaded DiCE).
    """
    until = _decayed_sums(log_probs, loading)
    boxes = magic_box(until) - magic_box(until - log_probs)
    return jnp.mean(discounts(len(advantages), discount) @ (boxes * jax.lax.stop_gradient(advantages)))


@checked
def discounts(time: Size, discount: Fraction) -> Float[Array, " time"]:
    """Return γ^t for t = 0 ... T-1."""
    return jnp.asarray(discount, float) ** jnp.arange(time, dtype=float)


def _decayed_sums(x: Float[Array, "time batch"], decay: float) -> Float[Array, "time batch"]:
    """Return Σ_{k ≤ t} decay^{t-k} x_k, as a product with a triangular matrix: no loop to differentiate twice."""
    ago = jnp.arange(len(x))[:, None] - jnp.arange(len(x))[None, :]
    weights = jnp.where(ago >= 0, jnp.asarray(decay, float) ** jnp.abs(ago).astype(float), 0.0)
    return weights @ x

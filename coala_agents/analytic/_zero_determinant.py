"""How much a memory-one policy is like zero-determinant extortion (Press and Dyson 2012; paper §4, Fig. 8)."""

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.analytic._game import check_probabilities


class ZeroDeterminantFit(NamedTuple):
    """The extortion strategy nearest to a policy, and how near it is."""

    chi: Float[Array, ""]
    """χ ≥ 1, its gain over P divided by the other's; ``inf`` if ``phi`` is 0, NaN if χ has no meaning."""
    phi: Float[Array, ""]
    """φ ≥ 0, how fast it answers."""
    loss: Float[Array, ""]
    """Weighted mean of the squared differences of the four probabilities."""


def fit_zero_determinant(
    cooperation: Float[Array | np.ndarray, "..."] | Sequence[float | int],
    payoffs: Sequence[float | int] = (2.0, 1.0, 0.0, -1.0),
    weights: Float[Array | np.ndarray, "..."] | Sequence[float | int] | None = None,
) -> ZeroDeterminantFit:
    """Fit χ and φ of extortion to a policy by least squares within their bounds, exactly.

    With a = (R-P)/(P-S) and b = (T-P)/(P-S) the strategies are::

        p1 = 1 - φ(χ-1) a,  p2 = 1 - φ(1 + χb),  p3 = φ(χ + b),  p4 = 0        χ ≥ 1,  0 < φ ≤ 1/(1 + χb)

    They are linear in (φ, φχ), and together they form a triangle of policies whose corners are *repeat your last
    action* (1, 1, 0, 0), tit-for-tat (1, 0, 1, 0), and (1 - a/b, 0, 1/b, 0). The fit is the point of that triangle
    nearest to the policy: the foot of the perpendicular if it lies inside, else the nearest point of the three sides.

    On the side without tit-for-tat φ is 0 and φχ is not: the limit of ever greedier strategies, which holds the other's
    payoff at P whatever happens to the own. There ``chi`` is ``inf``; the nearest to always-defect is one of these. At
    *repeat*, which enforces nothing, every χ is equally good and ``chi`` is NaN. Where zero weights leave several
    strategies equally near, one of them is returned.

    Pure, and jittable with ``payoffs`` fixed; ``vmap`` it over policies.

    Arguments:
        cooperation: the probability of action 0 after CC, CD, DC, DD (own action first), shape ``(4,)``.
        payoffs: T, R, P, S with T > R > P > S.
        weights: of the four squared differences, non-negative, shape ``(4,)``; all 1 unless given. An entry of weight
            0 may be NaN, as the estimate of a state that was never visited is. If all are 0 the fit is NaN.

    Raises ``ValueError`` for other shapes, for known values outside [0, 1], and for payoffs that are not finite or in
    another order.

    Source: paper App. C. ``# Departs from App. C``: for T - P < P - S its largest φ would allow p3 > 1; here φ is also
    at most 1/(χ + b), and the third corner is (1 - a, 1 - b, 1, 0).
    """
    a, b = _ratios(payoffs)
    p = check_probabilities("cooperation after CC, CD, DC, DD", cooperation, 4)
    w = jnp.ones(4) if weights is None else jnp.asarray(weights, dtype=float)
    if w.shape != (4,):
        raise ValueError(f"weights needs 4 numbers (after CC, CD, DC, DD), got shape {w.shape}")
    if not isinstance(w, jax.core.Tracer) and not (np.asarray(w) >= 0).all():
        raise ValueError(f"weights must not be negative, got {w.tolist()}")

    # Everything relative to the corner "repeat": the triangle is λ1 fair + λ2 greedy, λ ≥ 0, λ1 + λ2 ≤ 1.
    steepest = max(b, 1.0)
    fair = jnp.array([0.0, -1.0, 1.0, 0.0])
    greedy = jnp.array([-a / steepest, -b / steepest, 1 / steepest, 0.0])
    target = jnp.where(w > 0, p, 0.0) - jnp.array([1.0, 1.0, 0.0, 0.0])

    zero = jnp.zeros(())
    side = _along(greedy - fair, target - fair, w)
    candidates = jnp.stack(
        [
            jnp.stack([_along(fair, target, w), zero]),
            jnp.stack([zero, _along(greedy, target, w)]),
            jnp.stack([1 - side, side]),
            _inside(fair, greedy, target, w),
        ]
    )
    differences = candidates @ jnp.stack([fair, greedy]) - target[None]
    losses = jnp.sum(jnp.where(w > 0, w, 0.0)[None] * jnp.square(differences), axis=1) / jnp.sum(w)
    # The last one is NaN where the foot of the perpendicular is outside; a NaN among the others means NaN data.
    best = jnp.argmin(losses.at[3].set(jnp.where(jnp.isnan(losses[3]), jnp.inf, losses[3])))
    of_fair, of_greedy = candidates[best]
    known = jnp.where(jnp.sum(w) > 0, 1.0, jnp.nan)
    phi = known * of_fair / (1 + b)
    return ZeroDeterminantFit(known + of_greedy / (steepest * phi), phi, losses[best])


def _ratios(payoffs: Sequence[float | int]) -> tuple[float, float]:
    """Return (R-P)/(P-S) and (T-P)/(P-S)."""
    table = np.asarray(payoffs, dtype=float)
    if table.shape != (4,) or not np.isfinite(table).all() or not (table[:-1] > table[1:]).all():
        raise ValueError(f"payoffs must be four finite numbers T > R > P > S, got {payoffs}")
    temptation, reward, punishment, sucker = table.tolist()
    return (reward - punishment) / (punishment - sucker), (temptation - punishment) / (punishment - sucker)


def _along(direction: Float[Array, "4"], target: Float[Array, "4"], weights: Float[Array, "4"]) -> Float[Array, ""]:
    """Return the t in [0, 1] for which t * direction is nearest to the target."""
    square = jnp.sum(weights * jnp.square(direction))
    # A direction that no weight sees may be taken at any length.
    return jnp.clip(jnp.sum(weights * direction * target) / jnp.where(square > 0, square, 1.0), 0.0, 1.0)


def _inside(
    first: Float[Array, "4"], second: Float[Array, "4"], target: Float[Array, "4"], weights: Float[Array, "4"]
) -> Float[Array, "2"]:
    """Return the coefficients of the foot of the perpendicular, NaN if it is not inside the triangle."""
    aa, ab, bb = (jnp.sum(weights * x * y) for x, y in ((first, first), (first, second), (second, second)))
    at, bt = (jnp.sum(weights * x * target) for x in (first, second))
    determinant = aa * bb - ab * ab
    found = jnp.stack([bb * at - ab * bt, aa * bt - ab * at]) / jnp.where(determinant > 0, determinant, 1.0)
    # What round-off alone puts inside belongs to a side, where χ is exactly 1 or infinite.
    margin = 8 * jnp.finfo(found.dtype).eps
    within = (determinant > 0) & (found > margin).all() & (found.sum() < 1 - margin)
    return jnp.where(within, found, jnp.nan)

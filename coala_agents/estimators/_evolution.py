"""OpenES (Salimans et al. 2017, arXiv 1703.03864): a gradient from what perturbed parameters earned."""

from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_envs.checks import checked, stacked

Fitness = Literal["reward", "ranks"]
"""How what a member of the population earned counts."""


def _centred_ranks(earned: Float[Array, " members"]) -> Float[Array, " members"]:
    """From -1/2 for the worst to 1/2 for the best; equals share their rank."""
    better = jnp.sign(earned[:, None] - earned[None, :])
    return jnp.sum(better, axis=1) / (2 * max(len(earned) - 1, 1))


FITNESS: dict[str, Callable[[Array], Array]] = {"reward": lambda earned: earned, "ranks": _centred_ranks}


@checked
def evolution_gradient(
    earned: Float[Array, "pairs signs"], noise: Any, scale: float | Float[Array, ""], *, fitness: Fitness = "reward"
) -> Any:
    """Return an estimate of the gradient of what parameters earn, smoothed by Gaussian noise of a standard deviation.

    With antithetic perturbations, n pairs of them::

        g = 1/(2 n σ) Σ_i (F(θ + σ ε_i) - F(θ - σ ε_i)) ε_i

    For a quadratic this is 1/n Σ ε_i ε_iᵀ ∇F(θ), whatever σ. What all members have in common cancels.

    Arguments:
        earned: with ``+ε`` and with ``-ε``, of each pair.
        noise: ε, ``[pairs]`` before every leaf's own axes.
        scale: σ.
        fitness: F: what was ``earned``, or its rank in the population, centred, from -1/2 to 1/2.

    Raises ``ValueError`` for another number of signs than two, for noise of other pairs, and for an unknown fitness.
    """
    if earned.shape[1] != 2:
        raise ValueError(f"earned must be of pairs, with +ε and -ε, got shape {earned.shape}")
    if (pairs := stacked("noise", noise)) != len(earned):
        raise ValueError(f"noise is of {pairs} pairs, and earned of {len(earned)}")
    counted = FITNESS[fitness](earned.reshape(-1)).reshape(earned.shape)
    weight = (counted[:, 0] - counted[:, 1]) / (2 * len(counted) * scale)
    return jax.tree.map(lambda leaf: jnp.tensordot(weight, leaf, 1), noise)

"""What a learner is worth, by how it behaves: a ridge regression on earlier meta-batches."""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.estimators._returns import to_go
from coala_envs.checks import Fraction, Size, checked

MEMORY = 0.9
"""Weight of all earlier meta-batches beside the newest one's 1."""
RIDGE = 0.1
"""In units of the mean diagonal."""


@checked
def episode_returns(
    rewards: Float[Array, "meta batch steps"], *, inner_episode_length: Size, discount: Fraction = 1.0
) -> Float[Array, "meta episodes"]:
    """Return the batch-mean return of each inner episode, discounted from its start. Rewards are per step.

    Raises ``ValueError`` if T does not divide the number of steps.
    """
    if (steps := rewards.shape[2]) % inner_episode_length:
        raise ValueError(f"inner_episode_length {inner_episode_length} must divide the {steps} steps")
    by_step = jnp.mean(rewards, axis=1).reshape(len(rewards), -1, inner_episode_length)
    return to_go(by_step, discount)[..., 0]


@checked
def ahead(episodes: Size, *, inner_episode_length: Size, discount: Fraction = 1.0) -> Float[Array, " episodes"]:
    """Return how many inner episodes there are from each on, itself included; later ones discounted, as returns are."""
    return to_go(jnp.ones(episodes), discount**inner_episode_length)


@checked
def moments(
    x: Float[Array, "meta episodes features"],
    y: Float[Array, "meta episodes"],
    among: Bool[Array, " meta"] | None = None,
) -> tuple[Float[Array, "features features"], Float[Array, " features"]]:
    """Return Σ x xᵀ and Σ x y over meta-episodes and inner episodes, both centred over the meta-episodes ``among``.

    Centred at each inner episode, so that what its number explains is not put down to behaviour.
    """
    x, y = _centred(x, among), _centred(y, among)
    return jnp.einsum("mef,meg->fg", x, x), jnp.einsum("mef,me->f", x, y)


@checked
def ridge(second: Float[Array, "features features"], first: Float[Array, " features"]) -> Float[Array, " features"]:
    """Return the weights of a ridge regression by its moments; 0 if nothing has been seen."""
    penalty = RIDGE * jnp.mean(jnp.diagonal(second))
    penalty = jnp.where(penalty > 0, penalty, 1.0)
    return jnp.linalg.solve(second + penalty * jnp.eye(len(first), dtype=second.dtype), first)


def _centred(x: Float[Array, "meta *rest"], among: Bool[Array, " meta"] | None) -> Float[Array, "meta *rest"]:
    if among is None:
        return x - jnp.mean(x, axis=0, keepdims=True)
    kept = among.reshape(-1, *[1] * (x.ndim - 1))
    return jnp.where(kept, x - jnp.mean(x, axis=0, keepdims=True, where=kept), 0.0)

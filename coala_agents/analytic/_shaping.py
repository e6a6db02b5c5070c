"""Naive learners in closed form, and what shaping them is worth (paper §4, Eq. 4 and 17)."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.analytic._game import IteratedGame, Scalars
from coala_envs.checks import Count, Weight, checked


@checked
def logit_returns(game: IteratedGame, first: Float[Array, "5"], second: Float[Array, "5"]) -> Float[Array, "2"]:
    """Return both players' returns from the logits of their policies; see ``IteratedGame.returns``."""
    return jnp.stack(_returns(game, jnp.unstack(first), jnp.unstack(second)))


@checked
def naive_update(
    game: IteratedGame, own: Float[Array, "5"], other: Float[Array, "5"], *, learning_rate: Weight | Float[Array, ""]
) -> Float[Array, "5"]:
    """Return a naive learner's logits after one step of gradient ascent on its own return, player 0 of ``game``.

    The rate acts on the game's return: on the per-step value if ``game.normalised``, which makes a step 1/(1-γ) times
    smaller than the same rate on the discounted sum.
    """
    return jnp.stack(_naive_update(game, jnp.unstack(own), jnp.unstack(other), learning_rate))


@checked
def shaping_returns(
    game: IteratedGame,
    meta: Float[Array, "5"],
    naive: Float[Array, "5"],
    *,
    learning_rate: Weight | Float[Array, ""],
    num_updates: Count,
) -> Float[Array, "episodes 2"]:
    """Return the returns of a fixed policy and a naive learner before and after each of the learner's updates.

    Differentiable in ``meta`` through the updates, which is what shaping is about:

    - the sum or mean over episodes of ``[:, 0]`` is the shaping objective (Eq. 17);
    - ``[-1, 0]`` with the other player's current logits as ``naive`` is LOLA-DICE's look-ahead objective (Eq. 4).

    Arguments:
        game: between the two.
        meta: logits of the policy that does not change; player 0.
        naive: logits at which the naive learner starts; player 1.
        learning_rate: η of the naive learner.
        num_updates: M; the result has M + 1 episodes.
    """

    others, fixed = game.swapped(), jnp.unstack(meta)

    def episode(naive: Scalars, _: None) -> tuple[Scalars, tuple[Float[Array, ""], ...]]:
        return _naive_update(others, naive, fixed, learning_rate), _returns(game, fixed, naive)

    last, before = jax.lax.scan(episode, jnp.unstack(naive), None, length=num_updates)
    after = _returns(game, fixed, last)
    return jnp.stack([jnp.append(seat, end) for seat, end in zip(before, after, strict=True)], axis=1)


def _returns(game: IteratedGame, first: Scalars, second: Scalars) -> Scalars:
    return game.returns_of(tuple(map(jax.nn.sigmoid, first)), tuple(map(jax.nn.sigmoid, second)))


def _naive_update(game: IteratedGame, own: Scalars, other: Scalars, learning_rate: float | Float[Array, ""]) -> Scalars:
    gradient = jax.grad(lambda logits: _returns(game, logits, other)[0])(own)
    return tuple(x + learning_rate * step for x, step in zip(own, gradient, strict=True))

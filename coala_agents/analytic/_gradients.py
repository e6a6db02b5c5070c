"""What a group of memory-one policies climbs: shaping in a pool, or LOLA's look-ahead (paper App. C)."""

import functools
from collections.abc import Callable
from typing import Annotated

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_agents.analytic._game import IteratedGame
from coala_agents.analytic._shaping import logit_returns, shaping_returns
from coala_envs.checks import Count, Fraction, Weight, checked, choice


@checked
def pool_gradient(
    game: IteratedGame,
    agents: Float[Array, "agents 5"],
    naive: Float[Array, "naive 5"],
    *,
    p_naive: Fraction,
    learning_rate: Weight | Float[Array, ""],
    num_updates: Count,
    episodes: Annotated[str, functools.partial(choice, choices=("mean", "sum"))] = "mean",
) -> Float[Array, "agents 5"]:
    """Return each meta agent's gradient in a pool of naive learners and meta agents.

    ``p_naive`` times the gradient of the shaping objective (Eq. 17), differentiated through the naive learners' updates
    and averaged over them, plus ``1 - p_naive`` times the partial gradient against the other agents, averaged too.

    Arguments:
        game: between any two of them.
        agents: the meta agents' logits.
        naive: logits at which the naive learners start.
        p_naive: in [0, 1]; below 1 there must be two agents at least.
        learning_rate, num_updates: η and M of the naive learners.
        episodes: whether the shaping objective is the mean over the M + 1 returns, or their sum as Eq. 17 prints it.
            The sum with p_naive = p weighs the two gradients as the mean does with p / (p + (1 - p) / (M + 1)).

    Raises ``ValueError`` for a ``p_naive`` outside [0, 1], one below 1 for a single agent, and for an unknown
    ``episodes``.
    """
    if p_naive < 1 and len(agents) < 2:
        raise ValueError(f"p_naive {p_naive} needs at least 2 agents, for nobody meets itself; got {len(agents)}")

    def shaping(agent: Float[Array, "5"]) -> Float[Array, ""]:
        def against(start: Float[Array, "5"]) -> Float[Array, ""]:
            returns = shaping_returns(game, agent, start, learning_rate=learning_rate, num_updates=num_updates)[:, 0]
            return jnp.mean(returns) if episodes == "mean" else jnp.sum(returns)

        return jnp.mean(jax.vmap(against)(naive))

    def among(agent: Int[Array, ""]) -> Float[Array, "5"]:
        def mean_return(own: Float[Array, "5"]) -> Float[Array, ""]:
            returns = jax.vmap(lambda other: logit_returns(game, own, other)[0])(agents)
            return jnp.mean(returns, where=jnp.arange(len(agents)) != agent)

        return jax.grad(mean_return)(agents[agent])

    gradient = jnp.zeros_like(agents)
    if p_naive > 0:
        gradient += p_naive * jax.vmap(_few(shaping))(agents)
    if p_naive < 1:
        gradient += (1 - p_naive) * jax.vmap(among)(jnp.arange(len(agents)))
    return gradient


@checked
def lola_gradient(
    game: IteratedGame,
    players: Float[Array, "2 5"],
    *,
    learning_rate: Weight | Float[Array, ""],
    num_look_aheads: Count,
    weight: Fraction | Float[Array, ""] = 1.0,
) -> Float[Array, "2 5"]:
    """Return both players' gradients of LOLA-DICE's objective on exact returns (Eq. 4, Fig. 4).

    Each player imagines the other as a naive learner that starts at the other's actual parameters and takes
    ``num_look_aheads`` steps, and climbs its own return after them, through them. With no look-ahead that is the naive
    gradient.

    Arguments:
        game: between the two.
        players: logits of player 0 and player 1.
        learning_rate: η of the imagined learner.
        num_look_aheads: how many steps it takes.
        weight: of this gradient; the rest of 1 goes to the plain partial gradient (Fig. 4C).
    """
    if num_look_aheads < 0:
        raise ValueError(f"num_look_aheads must not be negative, got {num_look_aheads}")

    def ahead(seen: IteratedGame, own: Float[Array, "5"], other: Float[Array, "5"]) -> Float[Array, "5"]:
        def look(own: Float[Array, "5"]) -> Float[Array, ""]:
            returns = shaping_returns(seen, own, other, learning_rate=learning_rate, num_updates=num_look_aheads)
            return returns[-1, 0]

        return _few(look)(own)

    return weight * both_seats(ahead, game, players) + (1 - weight) * partial_gradient(game, players)


@checked
def first_order_lola_gradient(
    game: IteratedGame,
    players: Float[Array, "2 5"],
    *,
    learning_rate: Weight | Float[Array, ""],
    both_factors: bool = False,
) -> Float[Array, "2 5"]:
    """Return both players' gradients of the original LOLA, which expands one look-ahead to first order.

    ``V₁(θ₁, θ₂ + Δθ₂) ≈ V₁ + η ∇₂V₂ · ∇₂V₁`` for player 0, and the same with the seats exchanged for player 1. The
    original differentiates the first factor of the product alone, ``∇₁V₁ + η (∇₁∇₂V₂)ᵀ ∇₂V₁``; with ``both_factors``
    the second is differentiated too, as M-FOS's code does.

    Source: Foerster et al., *Learning with opponent-learning awareness*, AAMAS 2018, Eq. 4.5.
    """

    def expanded(seen: IteratedGame, own: Float[Array, "5"], other: Float[Array, "5"]) -> Float[Array, "5"]:
        def through(seat: int, direction: Float[Array, "5"]) -> Float[Array, "5"]:
            """Differentiate one seat's ``∇₂V · direction`` by the own logits."""

            def slope(own: Float[Array, "5"]) -> Float[Array, ""]:
                return jax.jvp(lambda theirs: logit_returns(seen, own, theirs)[seat], (other,), (direction,))[1]

            return jax.grad(slope)(own)

        mine, theirs = jax.jacrev(lambda theirs: logit_returns(seen, own, theirs))(other)
        correction = through(1, mine) + through(0, theirs) if both_factors else through(1, mine)
        return jax.grad(lambda own: logit_returns(seen, own, other)[0])(own) + learning_rate * correction

    return both_seats(expanded, game, players)


@checked
def partial_gradient(game: IteratedGame, players: Float[Array, "2 5"]) -> Float[Array, "2 5"]:
    """Return both players' gradients of their own return with the other held fixed: naive learning."""

    def partial(seen: IteratedGame, own: Float[Array, "5"], other: Float[Array, "5"]) -> Float[Array, "5"]:
        return jax.grad(lambda own: logit_returns(seen, own, other)[0])(own)

    return both_seats(partial, game, players)


def both_seats(
    function: Callable[..., Array], game: IteratedGame, players: Float[Array, "2 5"], *of_each: Float[Array, "2 ..."]
) -> Float[Array, "2 5"]:
    """Map ``function(game as the seat sees it, own, other, *own part of the rest)`` over the seats."""
    payoffs = jnp.stack([jnp.asarray(game.payoffs), jnp.asarray(game.swapped().payoffs)])

    def in_seat(
        payoffs: Float[Array, "2 2 2"], own: Float[Array, "5"], other: Float[Array, "5"], *more: Array
    ) -> Float[Array, "5"]:
        return function(eqx.tree_at(lambda game: game.payoffs, game, payoffs), own, other, *more)

    return jax.vmap(in_seat)(payoffs, players, players[::-1], *of_each)


def _few(function: Callable[[Float[Array, "5"]], Float[Array, ""]]) -> Callable[[Array], Array]:
    """Differentiate forwards: with five inputs that is faster than backwards, and keeps nothing of long loops."""
    return jax.jacfwd(function)

"""Proximal LOLA on exact returns: what LOLA steps towards, held near in behaviour instead of in parameters."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.analytic._game import IteratedGame
from coala_agents.analytic._gradients import both_seats
from coala_agents.analytic._shaping import logit_returns, naive_update
from coala_envs.checks import Count, Weight, checked

Rate = Weight | Float[Array, ""]


@checked
def pola_update(
    game: IteratedGame,
    players: Float[Array, "2 5"],
    *,
    penalty: Rate,
    learning_rate: Rate,
    inner_learning_rate: Rate,
    inner_penalty: Rate = 0.0,
    num_look_aheads: Count = 1,
    metric: Float[Array, "2 5 5"] | None = None,
    inner_metric: Float[Array, "2 5 5"] | None = None,
    num_steps: Count = 5000,
    tolerance: Rate = 5e-5,
) -> Float[Array, "2 5"]:
    """Return both players' logits after one update of POLA.

    Each player climbs ``V₁(z, z₂'(z)) - β_out KL(π₁, π_z)`` until it stands still, from its own logits, where
    ``z₂'(z)`` is the other after ``num_look_aheads`` steps up ``V₂(z, ·) - β_in KL(π₂, ·)``, from the other's logits.
    The divergences are from the policy before the update, summed over the five states. With one look-ahead the inner
    divergence plays no part, for it has no slope where it starts: that is *outer POLA*. With a single outer step it is
    LOLA, ``lola_gradient``.

    Arguments:
        game: between the two.
        players: logits of player 0 and player 1.
        penalty: β_out.
        learning_rate: of the outer steps. Where they come to rest does not depend on it.
        inner_learning_rate: of the inner steps.
        inner_penalty: β_in.
        num_look_aheads: how many inner steps.
        metric: ``A Aᵀ`` for each player whose parameters θ give the logits ``A θ``: gradients by θ move the logits by
            it. ``None``: the parameters are the logits. Of the outer steps, whose resting place does not depend on it.
        inner_metric: the same of the inner steps that each player is imagined to take.
        num_steps: most outer steps.
        tolerance: the outer steps end when no probability moves by more.

    Source: Zhao et al., *Proximal Learning With Opponent-Learning Awareness*, NeurIPS 2022.
    """

    def from_a_seat(
        seen: IteratedGame, own: Float[Array, "5"], other: Float[Array, "5"], mine: Array, theirs: Array
    ) -> Float[Array, "5"]:
        others = seen.swapped()

        def ahead(new: Float[Array, "5"]) -> Float[Array, "5"]:
            def step(theta: Float[Array, "5"], _: None) -> tuple[Float[Array, "5"], None]:
                slope = naive_update(others, theta, new, learning_rate=1.0) - theta
                slope = slope - inner_penalty * divergence_slope(other, theta)
                return theta + inner_learning_rate * (theirs @ slope), None

            few = min(max(num_look_aheads, 1), 4)  # a loop of one would stand in the way of fusing
            return jax.lax.scan(step, other, None, length=num_look_aheads, unroll=few)[0]

        def value(new: Float[Array, "5"]) -> Float[Array, ""]:
            return logit_returns(seen, new, ahead(new))[0]

        def step(at: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
            new, _, number = at
            slope = jax.jacfwd(value)(new) - penalty * divergence_slope(own, new)
            moved = new + learning_rate * (mine @ slope)
            return moved, jnp.max(jnp.abs(jax.nn.sigmoid(moved) - jax.nn.sigmoid(new))), number + 1

        def moves(at: tuple[Array, Array, Array]) -> Array:
            return (at[1] > tolerance) & (at[2] < num_steps)

        return jax.lax.while_loop(moves, step, (own, jnp.full((), jnp.inf, own.dtype), jnp.array(0)))[0]

    of_the_logits = jnp.broadcast_to(jnp.eye(5), (2, 5, 5))
    metric, inner_metric = (of_the_logits if given is None else given for given in (metric, inner_metric))
    return both_seats(from_a_seat, game, players, metric, inner_metric[::-1])


def divergence_slope(old: Float[Array, "5"], new: Float[Array, "5"]) -> Float[Array, "5"]:
    """Return the derivative of ``KL(old, new)``, summed over states, by the new logits: the change of probabilities."""
    return jax.nn.sigmoid(new) - jax.nn.sigmoid(old)

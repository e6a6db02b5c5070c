"""A random end: nobody knows how long an inner episode will be."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import probability
from coala_envs.games._base import AbstractGame
from coala_envs.games._grid import leaf
from coala_envs.games._shares import Share
from coala_envs.games._wrapper import AbstractWrapper, WrappedState

PLAYED = "played"
"""The measure that tells whether a step was played: 1, or 0 after the end."""


class RandomEnd(AbstractWrapper):
    """A game whose inner episode goes on after each step with probability p, and at most for its T steps.

    Lengths stay static. After the end the inner episode runs out to T, and there is nothing in it: the state stands
    still, observations and rewards are 0, as are all measures, and actions change nothing. ``played`` measures which
    steps there were. An observation of zeros moves no parameter of a table; other learners soon know it.

    The expected sum of rewards of an inner episode is the discounted return of the game with γ = p, cut off at T:
    E[Σ_t r_t] = Σ_t p^t E[r_t]. What is played on average is (1 - p^T) / (1 - p) steps; choose T so that p^T is small.
    ``shares`` has rewards and measures per step *played*, which is what tables then tell.

    What learners take for zero is subtracted after the end as well: a constant added to all payoffs still does not
    change what is learnt on average, but it does add noise.

    Arguments:
        game: what is played; its T is the most steps there can be.
        survival: p, after each step. It is an array leaf: ``vmap`` over it.

    Raises ``ValueError`` for what is no probability. The value of a traced array is not looked at.

    Example::

        game = RandomEnd(iterated_prisoners_dilemma(inner_episode_length=100), 0.9)  # 10 steps on average
    """

    survival: Float[Array | np.ndarray, ""]

    def __init__(self, game: AbstractGame, survival: Any):
        super().__init__(game)
        self.survival = leaf(probability("survival", survival))

    @property
    def shares(self) -> Mapping[str, Share]:
        """The game's, and the reward and every other measure per step played."""
        per_step = {name: Share(name, (PLAYED,)) for name in ("reward", *self._measured()) if name != PLAYED}
        return {**per_step, **self.game.shares}

    def begins(self) -> Bool[Array, ""]:
        """Return whether it goes on: the first step is always played."""
        return jnp.array(True)

    def step(
        self, state: WrappedState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[WrappedState, Timestep]:
        """Advance as the game, and draw whether it goes on; after the end, stand still."""
        played = state.own
        inside, timestep = self.game.step(state.game, actions, key=key)
        goes_on = played & (jax.random.uniform(self.own_key(key)) < jnp.asarray(self.survival))
        inside = jax.tree.map(lambda after, before: jnp.where(played, after, before), inside, state.game)
        return WrappedState(inside, goes_on), Timestep(_if(goes_on, timestep.obs), _if(played, timestep.reward))

    def measures(
        self, state: WrappedState, actions: Int[Array, " players"], next_state: WrappedState
    ) -> dict[str, Float[Array, " players"]]:
        """As the game, 0 after the end; and ``played``, 1 for each step that there was."""
        inside = self.game.measures(state.game, actions, next_state.game)
        played = inside.get(PLAYED, jnp.ones(self.num_players))
        return {name: _if(state.own, value) for name, value in {**inside, PLAYED: played}.items()}

    def _measured(self) -> list[str]:
        """Return the names of what the game measures; nothing is computed."""

        def measure(key: PRNGKey) -> dict[str, Any]:
            state, _ = self.game.reset(key=key)
            actions = jnp.zeros(self.num_players, int)
            return self.game.measures(state, actions, self.game.step(state, actions, key=key)[0])

        return list(jax.eval_shape(measure, jax.eval_shape(lambda: jax.random.key(0))))


def _if(holds: Array, values: Array) -> Array:
    """Return the values, or zeros."""
    return jnp.where(holds, values, jnp.zeros_like(values))

"""The trembling hand: what is done is not always what was chosen."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import probability, traced
from coala_envs.games._base import AbstractGame
from coala_envs.games._wrapper import AbstractWrapper, WrappedState


class Trembling(AbstractWrapper):
    """A game in which a player's action is now and then another one than it chose (Selten 1975).

    With probability ε the action is replaced by one of the *others*, all equally likely. With two actions it is
    flipped, which is what the Axelrod library calls noise; an ε of 1/2 is a coin, and 1 does the opposite. Players and
    steps are independent.

    Everybody sees, remembers and is paid for what was done, themselves included, and ``measures`` tell of that. A
    player's own record (``JointStep.action``, ``Transition.action``) holds what it chose, with the probability that it
    had: so its policy gradient is that of what it controls, and the tremble is a part of the world.

    Arguments:
        game: what is played.
        epsilon: ε, for all players or for each of them, in the order of their seats; the ego agent's first. It is an
            array leaf: ``vmap`` over it.

    Raises ``ValueError`` for what is no probability, and for another number of them than there are players. The values
    of a traced array are not looked at.

    Example::

        game = Trembling(iterated_prisoners_dilemma(), (0.05, 0.0))  # the ego agent's hand trembles
    """

    epsilon: Float[Array | np.ndarray, " players"]

    def __init__(self, game: AbstractGame, epsilon: Any):
        super().__init__(game)
        self.epsilon = _for_each(epsilon, game.num_players)

    def begins(self) -> Int[Array, " players"]:
        """Return what was done: nothing yet."""
        return jnp.zeros(self.num_players, int)

    def step(
        self, state: WrappedState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[WrappedState, Timestep]:
        """Advance by what is done, which the state keeps."""
        chosen = jnp.asarray(actions).astype(int)
        whether_key, other_key = jax.random.split(self.own_key(key))
        trembles = jax.random.uniform(whether_key, chosen.shape) < jnp.asarray(self.epsilon)
        further = jax.random.randint(other_key, chosen.shape, 1, self.num_actions, chosen.dtype)
        done = jnp.where(trembles, (chosen + further) % self.num_actions, chosen)
        inside, timestep = self.game.step(state.game, done, key=key)
        return WrappedState(inside, done), timestep

    def measures(
        self, state: WrappedState, actions: Int[Array, " players"], next_state: WrappedState
    ) -> dict[str, Float[Array, " players"]]:
        """As the game, of what was done."""
        del actions
        return self.game.measures(state.game, next_state.own, next_state.game)


def _for_each(epsilon: Any, num_players: int) -> Float[Array | np.ndarray, " players"]:
    """Return a probability for each player."""
    if isinstance(epsilon, jax.core.Tracer):
        if epsilon.shape not in ((), (num_players,)):
            raise ValueError(f"epsilon must be one probability, or {num_players}, got shape {epsilon.shape}")
        return jnp.broadcast_to(epsilon.astype(float), (num_players,))
    if not isinstance(epsilon, tuple | list) and np.ndim(epsilon) == 0:
        return np.full(num_players, probability("epsilon", epsilon))
    if len(epsilon) != num_players:
        raise ValueError(
            f"epsilon must be one probability, or one for each of the {num_players} players, got {len(epsilon)}"
        )
    each = [probability("epsilon", one) for one in epsilon]
    return jnp.asarray(each, float) if traced(each) else np.array(each)

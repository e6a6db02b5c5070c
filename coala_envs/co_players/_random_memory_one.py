"""A stranger in every game: a memory-one player whose probabilities are drawn as the game begins."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.co_players._fixed import AbstractFixedPlayer
from coala_envs.co_players._strategies import MemoryOne


class Drawn(eqx.Module):
    """What was drawn for a game."""

    cooperation: Float[Array, " states"]
    is_drawn: Bool[Array, ""]
    """Whether the game has begun."""


class RandomMemoryOne(AbstractFixedPlayer):
    """Plays every inner episode of every game by another ``MemoryOne``, of five probabilities uniform in [0, 1].

    They are drawn at the first step and kept in the memory. So the B games of a batch meet B players, and what was
    learnt of one is worth nothing in the next inner episode. ``random`` is another: it always plays at even odds.
    """

    @property
    def num_players(self) -> int:
        """Of the games whose states it has a probability for."""
        return 2

    def initial_memory(self) -> Drawn:
        """Return the memory before anything was drawn."""
        return Drawn(jnp.zeros(5), jnp.array(False))

    def act(
        self, state: tuple[()], memory: Drawn, obs: Float[Array, " states"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Drawn]:
        """Draw who to be, if that is not known yet, and act so."""
        who_key, act_key = jax.random.split(key)
        cooperation = jnp.where(memory.is_drawn, memory.cooperation, jax.random.uniform(who_key, (5,)))
        action, log_prob, _ = MemoryOne(cooperation).act(state, (), obs, key=act_key)
        return action, log_prob, Drawn(cooperation, jnp.array(True))

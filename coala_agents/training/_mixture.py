"""A player who is one of two, for a whole meta-episode or in each step: the line between two ways to play."""

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs import Memory, PRNGKey, Transition
from coala_envs.co_players import CoPlayer


class MixtureMemory(NamedTuple):
    """What the mixture remembers of one game."""

    drawn: Bool[Array, ""]
    """Whether it is known who plays here for the rest of the meta-episode."""
    second: Bool[Array, ""]
    """Whether it is the second."""
    memories: tuple[Memory, Memory]


class Mixture(eqx.Module):
    """In each of the B games one of two fixed players acts, drawn at the start of the meta-episode or in every step.

    With equal keys the games in which the second plays with a small share are among those in which it plays with a
    larger one. Both see every step, whoever acts.

    Arguments:
        first, second: co-players that do not learn.
        share: the probability of the second, in [0, 1]; an array, so that all shares are one compiled program.
        in_each_step: who acts is drawn anew in every step, instead of once for the meta-episode.
    """

    first: CoPlayer
    second: CoPlayer
    share: Float[Array, ""]
    in_each_step: bool = eqx.field(static=True, default=False)

    def init(self, *, key: PRNGKey) -> Any:
        """Return the states of both."""
        return tuple(player.init(key=key) for player in (self.first, self.second))

    def initial_memory(self) -> MixtureMemory:
        """Return the memory of games of which nobody knows yet who plays there."""
        nobody = jnp.array(False)
        return MixtureMemory(nobody, nobody, (self.first.initial_memory(), self.second.initial_memory()))

    def act(
        self, state: Any, memory: MixtureMemory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], MixtureMemory]:
        """Act as whoever plays here, now; the log-probability is that one's."""
        who_key, first_key, second_key = jax.random.split(key, 3)
        second = jnp.where(memory.drawn, memory.second, jax.random.uniform(who_key) < self.share)
        action, log_prob, first_memory = self.first.act(state[0], memory.memories[0], obs, key=first_key)
        other_action, other_log_prob, second_memory = self.second.act(state[1], memory.memories[1], obs, key=second_key)
        after = MixtureMemory(jnp.array(not self.in_each_step), second, (first_memory, second_memory))
        action = jnp.where(second, other_action.astype(int), action.astype(int))
        return action, jnp.where(second, other_log_prob, log_prob), after

    def next_episode(self, memory: MixtureMemory) -> MixtureMemory:
        """Keep who plays here; both forget what they forget."""
        first, second = memory.memories
        return memory._replace(memories=(self.first.next_episode(first), self.second.next_episode(second)))

    def update(self, state: Any, batch: Transition, *, key: PRNGKey) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """Learn nothing."""
        del batch, key
        return state, {}

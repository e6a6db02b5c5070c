"""Who never learns, and forgets between inner episodes."""

import abc

import equinox as eqx
from jaxtyping import Array, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition


class AbstractFixedPlayer(eqx.Module):
    """A co-player who decides from its observations and from what it remembers of the inner episode, and never learns.

    A subclass says what it remembers and how it acts; see ``CoPlayer``.
    """

    def init(self, *, key: PRNGKey) -> tuple[()]:
        """Return the empty state: there is nothing to learn."""
        del key
        return ()

    @abc.abstractmethod
    def initial_memory(self) -> Memory:
        """Return the memory at the start of an inner episode."""

    @abc.abstractmethod
    def act(
        self, state: tuple[()], memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """Return the action, its log-probability, and the memory after it."""

    def next_episode(self, memory: Memory) -> Memory:
        """Forget: another inner episode begins."""
        del memory
        return self.initial_memory()

    def update(
        self, state: tuple[()], batch: Transition, *, key: PRNGKey
    ) -> tuple[tuple[()], dict[str, Float[Array, ""]]]:
        """Learn nothing."""
        del batch, key
        return state, {}

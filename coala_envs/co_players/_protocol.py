"""The two seams: what a co-player is, and what a policy is."""

import abc
from typing import Any, NamedTuple, Protocol, runtime_checkable

import equinox as eqx
import jax
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition


class PolicyOutput(NamedTuple):
    """Unnormalised log-probabilities of the actions, and an estimate of the return still to come."""

    logits: Float[Array, "*time actions"]
    value: Float[Array, "*time"]


class AbstractPolicy(eqx.Module):
    """A recurrent actor-critic over one history. Callers ``vmap`` over games.

    Law: ``unroll`` equals a scan of ``step`` whose memory is replaced by ``initial_memory()`` wherever
    ``start`` is true.
    """

    @abc.abstractmethod
    def initial_memory(self) -> Memory:
        """Return the memory of an empty history."""

    @abc.abstractmethod
    def step(self, obs: Float[Array, "*obs"], memory: Memory) -> tuple[PolicyOutput, Memory]:
        """Read one observation."""

    @abc.abstractmethod
    def unroll(
        self, obs: Float[Array, "time *obs"], start: Bool[Array, " time"], memory: Memory
    ) -> tuple[PolicyOutput, Memory]:
        """Read a sequence. ``start[t]`` tells that a new history begins with ``obs[t]``."""

    def unroll_batch(
        self, obs: Float[Array, "time batch *obs"], start: Bool[Array, " time"], memory: Memory
    ) -> tuple[PolicyOutput, Memory]:
        """Read B sequences side by side: ``unroll`` under ``vmap``, which a policy may do faster.

        The memory has a leading batch axis, the output ``[time, batch]`` before every other.
        """
        return jax.vmap(lambda obs, memory: self.unroll(obs, start, memory), (1, 0), (1, 0))(obs, memory)


@runtime_checkable
class CoPlayer(Protocol):
    """One of the other players, whose learning is part of the environment's dynamics.

    What it *learns* is its state, shared by the B games of a batch. What it *remembers* is its memory, one
    per game. Both are pytrees of arrays whose structure, shapes and dtypes never change. Any object with
    these five methods will do.
    """

    def init(self, *, key: PRNGKey) -> Any:
        """Return the state at the start of a meta-episode."""
        ...

    def initial_memory(self) -> Memory:
        """Return the memory of one game at the start of a meta-episode."""
        ...

    def act(
        self, state: Any, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """Act in one game: return the action, its log-probability, and the new memory."""
        ...

    def next_episode(self, memory: Memory) -> Memory:
        """Cross an inner-episode boundary: a naive learner forgets, a meta agent does not."""
        ...

    def update(self, state: Any, batch: Transition, *, key: PRNGKey) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """Learn from the inner episode just played, ``batch[time, batch, ...]``.

        Returns the new state and scalar metrics.
        """
        ...

"""What all scripts are: fixed players who never learn, and forget between inner episodes."""

import abc
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs._types import Memory, PRNGKey, Transition
from coala_envs.checks import CheckedModule


class AbstractScript(CheckedModule):
    """A fixed player of one game, who decides from its observations and from what it remembers of an inner episode.

    It plays in either seat, in games of any size. What several actions serve alike is decided at random.
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
        self, state: tuple[()], memory: Memory, obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Memory]:
        """Return the action, its log-probability, and the memory after it."""

    def next_episode(self, memory: Memory) -> Memory:
        """Forget: the board is another one."""
        del memory
        return self.initial_memory()

    def update(
        self, state: tuple[()], batch: Transition, *, key: PRNGKey
    ) -> tuple[tuple[()], dict[str, Float[Array, ""]]]:
        """Learn nothing."""
        del batch, key
        return state, {}


def drawn(weights: Any, *, key: PRNGKey) -> tuple[Int[Array, ""], Float[Array, ""]]:
    """Return an action drawn in proportion to its weight, ``[actions]``, and its log-probability.

    Truth values are weights: of those actions that are true, all are equally likely.
    """
    log_probs = jax.nn.log_softmax(jnp.log(weights.astype(float)))
    action = jax.random.categorical(key, log_probs)
    return action, log_probs[action]

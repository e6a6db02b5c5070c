"""Memory-one strategies for matrix games of any number of actions."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Size, checked, probabilities, short, traced
from coala_envs.co_players._fixed import AbstractFixedPlayer
from coala_envs.games import joint_action_seen


class Reactive(AbstractFixedPlayer):
    """Draws its action by probabilities that depend on the last joint action: ``MemoryOne`` for A actions.

    Arguments:
        probabilities: ``(1 + A * A, A)``, of the actions in each state: the start, then own last action major, other's
            minor. Each row sums to 1.

    Raises ``ValueError`` for an array of another shape, numbers outside [0, 1], and rows with another sum. Numbers may
    be traced: then nothing is known of their values, and they are not looked at.

    Example::

        Reactive([[1, 0, 0]] * 10)  # rock, in a game of three actions
    """

    probabilities: Float[Array | np.ndarray, "states actions"]

    def __init__(self, probabilities: Sequence[Any] | np.ndarray | Array):
        self.probabilities = _rows(probabilities)

    @property
    def num_players(self) -> int:
        """Of the games whose states these are."""
        return 2

    def initial_memory(self) -> tuple[()]:
        """Return the empty memory: the observation holds the last joint action."""
        return ()

    def act(
        self, state: tuple[()], memory: tuple[()], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], tuple[()]]:
        """Look the probabilities up and draw.

        Raises ``ValueError`` for an observation of no matrix game of as many actions.
        """
        del state
        seen = joint_action_seen(obs, self.probabilities.shape[1])
        log_probs = jnp.log(seen @ jnp.asarray(self.probabilities, float))
        action = jax.random.categorical(key, log_probs)
        return action, log_probs[action], memory


@checked
def uniform(num_actions: Size) -> Reactive:
    """Take any action of a matrix game, all alike. Raises ``ValueError`` for fewer than two actions."""
    return Reactive(np.full((1 + num_actions**2, num_actions), 1 / num_actions))


def _rows(given: Any) -> Any:
    table = probabilities("probabilities", given)
    if table.ndim != 2 or table.shape[1] < 2 or table.shape[0] != 1 + table.shape[1] ** 2:
        raise ValueError(f"probabilities must have shape (1 + A * A, A) with A >= 2, got {table.shape}")
    if not traced(table) and not np.allclose(table.sum(axis=1), 1):
        raise ValueError(f"the rows of probabilities must sum to 1, got {short(table.tolist())}")
    return table

"""Iterated matrix games (paper App. B.1)."""

import enum
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.games._base import AbstractGame
from coala_envs.games._dilemma import warn_of_players_last


class Action(enum.IntEnum):
    """The two actions of a social dilemma."""

    COOPERATE = 0
    DEFECT = 1


class MatrixState(eqx.Module):
    """The state: how each player sees the last joint action.

    ``seen[i]`` is 0 before the first step, and ``1 + own * num_actions + other`` afterwards.
    """

    seen: Int[Array, " players"]


class MatrixGame(AbstractGame):
    """A two-player game with A actions each, repeated for ``inner_episode_length`` steps.

    The observation is the last joint action, one-hot over ``1 + A * A`` states (start, then own action
    major, other's action minor), so both players see themselves first. For the prisoner's dilemma that is
    ``s0, cc, cd, dc, dd``.

    Arguments:
        payoffs: either ``(A, A)``, the row player's reward in a symmetric game (the column player gets
            the transpose), or ``(2, A, A)``, both players' rewards indexed by (row action, column action).
        inner_episode_length: T, the number of steps.

    Raises ``ValueError`` for a payoff of another shape or with a value that is not finite, and for T < 1. Warns of
    ``(2, 2, 2)`` payoffs that would make a symmetric game if the players stood last.
    """

    payoffs: Float[Array | np.ndarray, "players own other"]
    num_actions: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)

    def __init__(self, payoffs: Sequence[Any] | np.ndarray, inner_episode_length: int = 10):
        self.payoffs = _own_action_first(payoffs)
        self.num_actions = self.payoffs.shape[-1]
        self.inner_episode_length = _at_least_one("inner_episode_length", inner_episode_length)
        self.num_players = 2
        self.obs_shape = (1 + self.num_actions**2,)

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """The payoff of the joint last action: mutual defection, 0 with the paper's payoffs."""
        return self.payoffs[:, -1, -1]

    def reset(self, *, key: PRNGKey) -> tuple[MatrixState, Float[Array, "players obs"]]:
        """Start in s0. The key is not used: nothing is random here."""
        del key
        state = MatrixState(jnp.zeros(2, int))
        return state, self._observe(state)

    def step(
        self, state: MatrixState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[MatrixState, Timestep]:
        """Pay the joint action. The key is not used: nothing is random here."""
        del state, key
        own, other = actions.astype(int), actions[::-1].astype(int)
        reward = jnp.asarray(self.payoffs)[jnp.arange(2), own, other]
        state = MatrixState(1 + own * self.num_actions + other)
        return state, Timestep(self._observe(state), reward)

    def measures(
        self, state: MatrixState, actions: Int[Array, " players"], next_state: MatrixState
    ) -> dict[str, Float[Array, " players"]]:
        """``cooperation``: 1 where a player took action 0."""
        del state, next_state
        return {"cooperation": (actions == Action.COOPERATE).astype(float)}

    def describe(self, state: MatrixState) -> str:
        """The last joint action, the row player first: ``C D`` (numbers for more than two actions)."""
        seen = int(state.seen[0])
        if seen == 0:
            return "- -"
        names = "CD" if self.num_actions == 2 else [str(action) for action in range(self.num_actions)]
        own, other = divmod(seen - 1, self.num_actions)
        return f"{names[own]} {names[other]}"

    def _observe(self, state: MatrixState) -> Float[Array, "players obs"]:
        return jax.nn.one_hot(state.seen, *self.obs_shape)


def _own_action_first(payoffs: Any) -> np.ndarray:
    """Return the payoffs as ``[player, own action, other's action]``."""
    try:
        table = np.asarray(payoffs, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"payoffs must be numbers of shape (A, A) or (2, A, A), got {payoffs!r}") from error
    if table.ndim == 2 and table.shape[0] == table.shape[1]:
        table = np.stack([table, table.T])
    if table.ndim != 3 or table.shape[0] != 2 or table.shape[1] != table.shape[2] or table.shape[1] < 2:
        raise ValueError(f"payoffs must have shape (A, A) or (2, A, A) with A >= 2, got {np.shape(payoffs)}")
    if not np.isfinite(table).all():
        raise ValueError("payoffs must be finite")
    warn_of_players_last(table)
    row, column = table
    return np.stack([row, column.T])


def _at_least_one(name: str, value: int) -> int:
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")
    return int(value)

"""Iterated matrix games (paper App. B.1)."""

import enum
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, checked, finite, traced
from coala_envs.games._base import AbstractGame
from coala_envs.games._dilemma import warn_of_players_last
from coala_envs.games._random_end import PLAYED


class Action(enum.IntEnum):
    """The two actions of a social dilemma."""

    COOPERATE = 0
    DEFECT = 1


class MatrixState(eqx.Module):
    """The state: how each player sees the last joint action.

    ``seen[i]`` is 0 before the first step, and ``1 + own * num_actions + other`` afterwards.
    """

    seen: Int[Array, " players"]
    agents: Bool[Array, " players"] | None = None
    """Who is a trained agent, where that is shown."""


class MatrixGame(AbstractGame):
    """A two-player game with A actions each, repeated for ``inner_episode_length`` steps.

    The observation is the last joint action, one-hot over ``1 + A * A`` states (start, then own action
    major, other's action minor), so both players see themselves first. For the prisoner's dilemma that is
    ``s0, cc, cd, dc, dd``. With ``shows_agents`` one number more follows: 1 if the other is a trained agent, else 0.

    Arguments:
        payoffs: either ``(A, A)``, the row player's reward in a symmetric game (the column player gets
            the transpose), or ``(2, A, A)``, both players' rewards indexed by (row action, column action).
        inner_episode_length: T, the number of steps.
        actions: their names; two are called cooperate and defect unless named, more are numbered.
        title: what the game is called; empty for what its payoffs are known as.
        shows_agents: whether each player is told if the other is a trained agent, as ``is_agent`` knows it.

    Payoffs may be computed within a traced function, for a sweep by ``vmap`` or a gradient: then nothing is known of
    their values, and they are not checked.

    Raises ``ValueError`` for a payoff of another shape or with a value that is not finite, for T < 1, and for names
    that are too few, too many, alike, of several lines, or those of other measures. Warns of ``(2, 2, 2)`` payoffs that
    would make a symmetric game if the players stood last.
    """

    payoffs: Float[Array | np.ndarray, "players own other"]
    num_actions: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    actions: tuple[str, ...] = eqx.field(static=True)
    title: str = eqx.field(static=True)
    shows_agents: bool = eqx.field(static=True)

    @checked
    def __init__(
        self,
        payoffs: Sequence[Any] | np.ndarray | Array,
        inner_episode_length: Size = 10,
        *,
        actions: Sequence[str] = (),
        title: str = "",
        shows_agents: bool = False,
    ):
        self.payoffs = own_action_first(payoffs)
        if not traced(payoffs):
            warn_of_players_last(np.asarray(payoffs, dtype=float))
        self.num_actions = self.payoffs.shape[-1]
        self.actions = _named(actions, self.num_actions)
        self.title = one_line("title", title)
        self.inner_episode_length = inner_episode_length
        self.num_players = 2
        self.shows_agents = shows_agents
        self.obs_shape = (1 + self.num_actions**2 + shows_agents,)

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """The payoff of the joint last action: mutual defection, 0 with the paper's payoffs."""
        return self.payoffs[:, -1, -1]

    def reset(self, *, key: PRNGKey) -> tuple[MatrixState, Float[Array, "players obs"]]:
        """Start in s0. The key is not used: nothing is random here."""
        del key
        return self._start(jnp.ones(2, bool) if self.shows_agents else None)

    def restart(self, state: MatrixState, *, key: PRNGKey) -> tuple[MatrixState, Float[Array, "players obs"]]:
        """Start in s0, among the same players."""
        del key
        return self._start(state.agents)

    def introduced(self, state: MatrixState, agents: Bool[Array, " players"]) -> MatrixState:
        """Remember who is a trained agent, if that is shown; until somebody says so, all are."""
        return MatrixState(state.seen, agents) if self.shows_agents else state

    def step(
        self, state: MatrixState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[MatrixState, Timestep]:
        """Pay the joint action. The key is not used: nothing is random here."""
        del key
        own, other = actions.astype(int), actions[::-1].astype(int)
        reward = jnp.asarray(self.payoffs)[jnp.arange(2), own, other]
        state = MatrixState(1 + own * self.num_actions + other, state.agents)
        return state, Timestep(self._observe(state), reward)

    def measures(
        self, state: MatrixState, actions: Int[Array, " players"], next_state: MatrixState
    ) -> dict[str, Float[Array, " players"]]:
        """``cooperation``, or what else action 0 is called: 1 where a player took it; of more than two actions, each.

        Of two actions one tells of the other.
        """
        del state, next_state
        return {name: (actions == action).astype(float) for action, name in enumerate(self.measured)}

    @property
    def measured(self) -> tuple[str, ...]:
        """The names of what is measured, by action: of two, of action 0 alone."""
        named = tuple(map(_measure, self.actions))
        return named[:1] if self.num_actions == 2 else named

    @property
    def symbols(self) -> tuple[str, ...]:
        """A letter for each action, its initial where they differ, else its number."""
        initials = tuple(name[0].upper() for name in self.actions)
        return initials if len(set(initials)) == self.num_actions else tuple(map(str, range(self.num_actions)))

    def describe(self, state: MatrixState) -> str:
        """The last joint action, the row player first: ``C D`` (numbers for actions without names)."""
        seen = int(state.seen[0])
        if seen == 0:
            return "- -"
        own, other = divmod(seen - 1, self.num_actions)
        return f"{self.symbols[own]} {self.symbols[other]}"

    def _start(self, agents: Bool[Array, " players"] | None) -> tuple[MatrixState, Float[Array, "players obs"]]:
        state = MatrixState(jnp.zeros(2, int), agents)
        return state, self._observe(state)

    def _observe(self, state: MatrixState) -> Float[Array, "players obs"]:
        obs = jax.nn.one_hot(state.seen, 1 + self.num_actions**2)
        if state.agents is None:
            return obs
        return jnp.concatenate([obs, state.agents[::-1, None].astype(obs.dtype)], axis=1)


def joint_action_seen(obs: Float[Array, " obs"], num_actions: int, num_players: int = 2) -> Float[Array, " states"]:
    """Return what an observation of a matrix game tells of the last joint action, one-hot over ``1 + A^N`` states.

    What else is shown stands behind it. Raises ``ValueError`` for an observation of no matrix game of A actions.
    """
    states = 1 + num_actions**num_players
    shown = (1, num_actions**2) if num_players == 2 else ()  # whether the other is an agent, or payoffs
    if obs.shape not in [(states + more,) for more in (0, *shown)]:
        of = "" if num_players == 2 else f" and {num_players} players"
        raise ValueError(
            f"observations must be of a matrix game of {num_actions} actions{of}, one-hot over {states} states, "
            f"got shape {obs.shape}"
        )
    return obs[:states]


def own_action_first(payoffs: Any) -> Any:
    """Return payoffs of either shape as ``[player, own action, other's action]``; errors as ``MatrixGame``."""
    table = finite("payoffs", payoffs)
    arrays: Any = jnp if traced(table) else np
    if table.ndim == 2 and table.shape[0] == table.shape[1]:
        table = arrays.stack([table, table.T])
    if table.ndim != 3 or table.shape[0] != 2 or table.shape[1] != table.shape[2] or table.shape[1] < 2:
        raise ValueError(f"payoffs must have shape (A, A) or (2, A, A) with A >= 2, got {table.shape}")
    row, column = table
    return arrays.stack([row, column.T])


def _named(actions: Sequence[str], num_actions: int) -> tuple[str, ...]:
    if not actions:
        return ("cooperate", "defect") if num_actions == 2 else tuple(f"action {i}" for i in range(num_actions))
    if len(actions) != num_actions or len(set(map(_measure, actions))) != num_actions or not all(actions):
        raise ValueError(f"actions must be {num_actions} different names, got {actions!r}")
    for name in actions:
        if name in ("reward", PLAYED) or "/" in name:
            # Of what is measured by this name, and "name/role" is what tables call it.
            raise ValueError(f"actions must have names without a / and other than reward and {PLAYED}, got {name!r}")
    return tuple(one_line("actions", name) for name in actions)


def _measure(action: str) -> str:
    """Return what is measured of an action by its name."""
    return "cooperation" if action == "cooperate" else action


def one_line(name: str, words: str) -> str:
    if words and not words.isprintable():
        raise ValueError(f"{name} must be of one line that can be printed, got {words!r}")
    return words

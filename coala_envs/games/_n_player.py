"""Dilemmas of N players with two actions: it counts how many of the others defect, and not who."""

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, checked, finite
from coala_envs.games._base import AbstractGame
from coala_envs.games._matrix import Action, one_line
from coala_envs.games._players import MOST_PLAYERS


class NPlayerState(eqx.Module):
    """The state: how each player sees the last joint action.

    ``seen[i]`` is 0 before the first step, and afterwards 1 plus the joint action as a binary number.
    """

    seen: Int[Array, " players"]


class NPlayerGame(AbstractGame):
    """A game of N players with two actions, repeated for ``inner_episode_length`` steps; the payoffs are one table.

    What a player earns depends on its own action and on how many of the others defect. With two players it is the
    symmetric ``MatrixGame`` of these payoffs, number by number.

    The observation is the last joint action, one-hot over ``1 + 2^N`` states: the start, then the joint actions as
    binary numbers, 0 to cooperate and 1 to defect, the own action first, then those of the next seats, round the table.
    For three players that is ``s0, ccc, ccd, cdc, cdd, dcc, dcd, ddc, ddd``. Whoever moves on by a seat sees the same.

    Arguments:
        payoffs: ``(2, N)``, what a player earns by its own action (cooperate, defect) and by how many of the others
            defect (0 to N - 1).
        inner_episode_length: T, the number of steps.
        title: what the game is called.

    Payoffs may be computed within a traced function: then nothing is known of their values, and they are not checked.

    Raises ``ValueError`` for payoffs of another shape, of more than 10 players, or with a value that is not finite, and
    for T < 1.
    """

    payoffs: Float[Array | np.ndarray, "actions defectors"]
    num_actions: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    title: str = eqx.field(static=True)

    @checked
    def __init__(
        self,
        payoffs: Sequence[Any] | np.ndarray | Array,
        inner_episode_length: Size = 10,
        *,
        title: str = "N-player game",
    ):
        self.payoffs = finite("payoffs", payoffs)
        shape = self.payoffs.shape
        if len(shape) != 2 or shape[0] != len(Action) or not 2 <= shape[1] <= MOST_PLAYERS:
            raise ValueError(f"payoffs must have shape (2, N), of 2 to {MOST_PLAYERS} players, got {shape}")
        self.num_players, self.num_actions = shape[1], len(Action)
        self.title = one_line("title", title)
        self.inner_episode_length = inner_episode_length
        self.obs_shape = (1 + 2**self.num_players,)

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """What everybody gets if all defect."""
        return self.payoffs[1, -1:].repeat(self.num_players)

    @property
    def two_player(self) -> Float[Array | np.ndarray, "own others"]:
        """What a player gets if all the others do the same: ``[[R, S], [T, P]]``, as in a game of two."""
        return self.payoffs[:, np.array([0, -1])]

    def reset(self, *, key: PRNGKey) -> tuple[NPlayerState, Float[Array, "players obs"]]:
        """Start in s0. The key is not used: nothing is random here."""
        del key
        state = NPlayerState(jnp.zeros(self.num_players, int))
        return state, self._observe(state)

    def step(
        self, state: NPlayerState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[NPlayerState, Timestep]:
        """Pay the joint action. The key is not used: nothing is random here."""
        del state, key
        defects = actions.astype(int)
        reward = jnp.asarray(self.payoffs)[defects, jnp.sum(defects) - defects]
        seat, places = np.arange(self.num_players), 2 ** np.arange(self.num_players)[::-1]
        round_the_table = defects[(seat[:, None] + seat[None]) % self.num_players]
        state = NPlayerState(1 + jnp.sum(round_the_table * places[None], axis=1))
        return state, Timestep(self._observe(state), reward)

    def measures(
        self, state: NPlayerState, actions: Int[Array, " players"], next_state: NPlayerState
    ) -> dict[str, Float[Array, " players"]]:
        """``cooperation``: 1 where a player cooperated."""
        del state, next_state
        return {"cooperation": (actions == Action.COOPERATE).astype(float)}

    def last(self, state: NPlayerState) -> tuple[int, ...] | None:
        """Return the last joint action, by seat; ``None`` before the first step."""
        seen = int(state.seen[0])
        return tuple(map(int, f"{seen - 1:0{self.num_players}b}")) if seen else None

    def describe(self, state: NPlayerState) -> str:
        """The last joint action by seat: ``C D D``."""
        last = self.last(state)
        return " ".join("-" * self.num_players if last is None else ("CD"[action] for action in last))

    def _observe(self, state: NPlayerState) -> Float[Array, "players obs"]:
        return jax.nn.one_hot(state.seen, *self.obs_shape)

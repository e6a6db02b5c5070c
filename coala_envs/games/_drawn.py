"""Matrix games whose payoffs are drawn at the start of a meta-episode: a distribution over games."""

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, checked, finite, traced
from coala_envs.games._base import AbstractGame
from coala_envs.games._in_parallel import DRAW
from coala_envs.games._matrix import MatrixGame, MatrixState


class DrawnState(eqx.Module):
    """What was drawn for the meta-episode, and the state of the game that it makes."""

    place: Float[Array, "own other"]
    """Where each payoff lies between the lowest and the highest that it can be, in [0, 1)."""
    game: MatrixState


class DrawnMatrixGame(AbstractGame):
    """A matrix game whose payoffs are drawn at the start of every meta-episode, and stay through its inner episodes.

    Each payoff is drawn by itself, uniformly between two bounds, which may be equal: then it is always the same. Both
    players have the drawn table, each as the row player of its own. All B games of a meta-episode are one game, so that
    a co-player learns one; another meta-episode draws another.

    The observation is the last joint action, one-hot over ``1 + A * A`` states (start, then own action major, other's
    action minor). With ``shows_payoffs`` the A * A payoffs follow, own action major, each as its place between its
    bounds, in [0, 1): 0 for one that is always the same.

    Arguments:
        low, high: ``(A, A)``, the bounds of the row player's reward in each joint action.
        inner_episode_length: T, the number of steps.
        shows_payoffs: whether the players see what was drawn.
        actions: their names, as ``MatrixGame`` takes them.
        title: what the game is called.

    Bounds may be traced, for a sweep by ``vmap``: then nothing is known of their values, and they are not checked.

    Raises ``ValueError`` for bounds of another shape, with a value that is not finite, or with a low one above the
    high one; else as ``MatrixGame``.
    """

    low: Float[Array | np.ndarray, "own other"]
    high: Float[Array | np.ndarray, "own other"]
    middle: MatrixGame
    """The game whose payoffs lie in the middle between the bounds."""
    shows_payoffs: bool = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)

    @checked
    def __init__(
        self,
        low: Sequence[Any] | np.ndarray | Array,
        high: Sequence[Any] | np.ndarray | Array,
        inner_episode_length: Size = 10,
        *,
        shows_payoffs: bool = True,
        actions: Sequence[str] = (),
        title: str = "",
    ):
        self.low, self.high = _table("low", low), _table("high", high)
        if self.low.shape != self.high.shape:
            raise ValueError(f"low and high must have one shape, got {self.low.shape} and {self.high.shape}")
        if not traced((low, high)) and (self.low > self.high).any():
            raise ValueError(f"low must be nowhere above high, got {self.low.tolist()} and {self.high.tolist()}")
        self.middle = MatrixGame((self.low + self.high) / 2, inner_episode_length, actions=actions, title=title)
        self.shows_payoffs = shows_payoffs
        self.num_actions, self.num_players = self.middle.num_actions, 2
        self.inner_episode_length = inner_episode_length
        self.obs_shape = (self.middle.obs_shape[0] + shows_payoffs * self.num_actions**2,)

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """That of the game in the middle."""
        return self.middle.reward_origin

    def of(self, state: DrawnState) -> MatrixGame:
        """Return the game that was drawn."""
        low, high = jnp.asarray(self.low, float), jnp.asarray(self.high, float)
        table = low + state.place * (high - low)
        return eqx.tree_at(lambda game: game.payoffs, self.middle, jnp.stack([table, table]))

    def reset(self, *, key: PRNGKey) -> tuple[DrawnState, Float[Array, "players obs"]]:
        """Draw the payoffs, and start in s0; later inner episodes of the meta-episode start in s0 with the same."""
        return self._start(jax.random.uniform(jax.random.fold_in(key, DRAW), self.low.shape), key)

    def restart(self, state: DrawnState, *, key: PRNGKey) -> tuple[DrawnState, Float[Array, "players obs"]]:
        """Start in s0, with the payoffs that there are."""
        return self._start(state.place, key)

    def step(self, state: DrawnState, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[DrawnState, Timestep]:
        """Pay the joint action by the drawn payoffs."""
        inside, timestep = self.of(state).step(state.game, actions, key=key)
        return DrawnState(state.place, inside), Timestep(self._shown(state.place, timestep.obs), timestep.reward)

    def measures(
        self, state: DrawnState, actions: Int[Array, " players"], next_state: DrawnState
    ) -> dict[str, Float[Array, " players"]]:
        """``cooperation``, or what else action 0 is called: 1 where a player took it; of more actions, each."""
        return self.middle.measures(state.game, actions, next_state.game)

    def describe(self, state: DrawnState) -> str:
        """The last joint action, the row player first."""
        return self.middle.describe(state.game)

    def _start(self, place: Float[Array, "own other"], key: PRNGKey) -> tuple[DrawnState, Float[Array, "players obs"]]:
        inside, obs = self.middle.reset(key=key)
        return DrawnState(place, inside), self._shown(place, obs)

    def _shown(self, place: Float[Array, "own other"], obs: Float[Array, "players _"]) -> Float[Array, "players obs"]:
        if not self.shows_payoffs:
            return obs
        varies = jnp.asarray(self.high > self.low)
        seen = jnp.where(varies, place, 0).reshape(1, -1)
        return jnp.concatenate([obs, jnp.broadcast_to(seen, (2, seen.shape[1]))], axis=1)


def dilemmas(
    temptation: Sequence[Any] | np.ndarray | Array = (0.5, 2.0),
    sucker: Sequence[Any] | np.ndarray | Array = (-1.0, 0.5),
    shows_payoffs: bool = True,
    inner_episode_length: int = 10,
) -> DrawnMatrixGame:
    """Dilemmas: another game of cooperation in every meta-episode, by what temptation and trust are worth.

    Mutual cooperation pays R = 1 and mutual defection P = 0, as in the paper. What a defector gets from a cooperator,
    T, and the cooperator from it, S, are drawn. The prisoner's dilemma has T > 1 and S < 0, chicken T > 1 and S > 0,
    the stag hunt T < 1 and S < 0; with T < 1 and S > 0 there is no dilemma, for cooperation pays in any case. With the
    bounds below these are 4, 2, 2 and 1 ninths of all games. In all of them each is better off if the other cooperates.

    Arguments:
        temptation: the lowest and the highest T.
        sucker: the lowest and the highest S. T 2 and S -1 are the paper's prisoner's dilemma.
        shows_payoffs: whether the players see what was drawn.
        inner_episode_length: its steps, T.

    Raises ``ValueError`` unless either is two finite numbers, the lower one first.
    """
    (low_t, high_t), (low_s, high_s) = _bounds("temptation", temptation), _bounds("sucker", sucker)
    low, high = [[1.0, low_s], [low_t, 0.0]], [[1.0, high_s], [high_t, 0.0]]
    return DrawnMatrixGame(low, high, inner_episode_length, shows_payoffs=shows_payoffs, title="Dilemmas")


def _table(name: str, given: Any) -> Any:
    table = finite(name, given)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
        raise ValueError(f"{name} must have shape (A, A) with A >= 2, got {table.shape}")
    return table


def _bounds(name: str, given: Any) -> Any:
    bounds = finite(name, given, shape=(2,))
    if not traced(bounds) and bounds[0] > bounds[1]:
        raise ValueError(f"{name} must be the lowest and the highest, got {bounds.tolist()}")
    return bounds

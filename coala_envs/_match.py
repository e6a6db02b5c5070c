"""A whole meta-episode between co-players in every seat, without an ego agent."""

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._rollout import rollout
from coala_envs._shaping import ShapingPOMDP
from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, checked, counted
from coala_envs.games import AbstractGame


class Match(eqx.Module):
    """What was seen of a meta-episode between co-players, the players in the order of their seats."""

    action: Int[Array, "episodes time batch players"]
    reward: Float[Array, "episodes time batch players"]
    """Per step, in the game's units."""
    measures: dict[str, Float[Array, "episodes time batch players"]]
    """What the game reports of each player besides the reward."""
    learning: tuple[dict[str, Float[Array, " episodes"]], ...]
    """Each player's learning metrics."""
    states: tuple[Any, ...]
    """What each player has learnt by the end of the meta-episode."""


@checked
def play_match(
    game: AbstractGame, players: Sequence[Any], *, batch_size: Size, num_inner_episodes: Size, key: PRNGKey
) -> Match:
    """Play one meta-episode between co-players: each may learn at inner-episode boundaries, remember, or be fixed.

    Arguments:
        game: the inner game.
        players: a ``CoPlayer`` for each seat of the game.
        batch_size: B, the games in parallel between the same players.
        num_inner_episodes: how many, M.
        key: fixes everything.

    Raises ``ValueError`` for a wrong number of players and for sizes below 1, ``TypeError`` for a player that breaks
    the protocol.

    Example::

        game = iterated_prisoners_dilemma()
        match = play_match(game, (tit_for_tat(), naive), batch_size=16, num_inner_episodes=20, key=key)
        match.reward.mean((0, 1, 2))  # [players], per step
    """
    pomdp = without_ego(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes)
    state, seen = rollout(pomdp, _watch, (), key=key)
    measures = {name: measure[..., 1:] for name, measure in seen.measures.items()}
    return Match(seen.action[..., 1:], seen.reward[..., 1:], measures, seen.learning, state.co_players)


@checked
def without_ego(
    game: AbstractGame, players: Sequence[Any], *, batch_size: Size, num_inner_episodes: Size
) -> ShapingPOMDP:
    """Return the POMDP whose ego agent is a spectator, with ``players`` in the seats after it.

    Rewards and actions of its seat 0 are all 0, and the spectator's actions change nothing. Errors as ``play_match``.
    """
    if len(players) != game.num_players:
        raise ValueError(f"a match of {counted(game.num_players, 'player')} needs one in each seat, got {len(players)}")
    return ShapingPOMDP(_Watched(game), tuple(players), batch_size=batch_size, num_inner_episodes=num_inner_episodes)


class _Watched(AbstractGame):
    """The game with a spectator in seat 0, who sees nothing, changes nothing and earns nothing.

    Seat 0 is the ego agent's, and only the other seats learn. Giving it away leaves those for the players, so that the
    schedule of play and learning is the POMDP's own and is written once.
    """

    game: AbstractGame
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)

    def __init__(self, game: AbstractGame):
        self.game = game
        self.num_players = game.num_players + 1
        self.num_actions = game.num_actions
        self.obs_shape = game.obs_shape
        self.inner_episode_length = game.inner_episode_length

    @property
    def unwrapped(self) -> AbstractGame:
        return self.game.unwrapped

    def reset(self, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        state, obs = self.game.reset(key=key)
        return state, _with_spectator(obs)

    def restart(self, state: Any, *, key: PRNGKey) -> tuple[Any, Float[Array, "players *obs"]]:
        state, obs = self.game.restart(state, key=key)
        return state, _with_spectator(obs)

    def introduced(self, state: Any, agents: Bool[Array, " players"]) -> Any:
        return self.game.introduced(state, agents[1:])

    def step(self, state: Any, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[Any, Timestep]:
        state, timestep = self.game.step(state, actions[1:], key=key)
        return state, Timestep(_with_spectator(timestep.obs), _with_spectator(timestep.reward))

    def measures(
        self, state: Any, actions: Int[Array, " players"], next_state: Any
    ) -> dict[str, Float[Array, " players"]]:
        return jax.tree.map(_with_spectator, self.game.measures(state, actions[1:], next_state))

    def describe(self, state: Any) -> str:
        return self.game.describe(state)


def _watch(memory: tuple[()], obs: Array, *, key: PRNGKey) -> tuple[Int[Array, ""], tuple[()], tuple[()]]:
    del obs, key
    return jnp.array(0), (), memory


def _with_spectator(x: Array) -> Array:
    """Put zeros before the first player's entry."""
    return jnp.concatenate([jnp.zeros_like(x[:1]), x])

"""The batched co-player shaping POMDP (paper §2.3): two primitives, ``play`` and ``learn``."""

import copy
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Key

from coala_envs._types import PRNGKey, Transition
from coala_envs._xla import warn_of_wrong_sums
from coala_envs.checks import Size, checked, counted, short, traced
from coala_envs.co_players import CoPlayer, check_co_player, is_agent
from coala_envs.co_players._check import several
from coala_envs.games import AbstractGame, restart_games, start_games


class ShapingState(eqx.Module):
    """The hidden state: B games, and the co-players' parameters and memories."""

    games: Any
    """The games' states, with a leading batch axis."""
    obs: Float[Array, "batch players *obs"]
    co_players: tuple[Any, ...]
    """What each co-player has learnt, shared by the B games."""
    memories: tuple[Any, ...]
    """What each co-player remembers, with a leading batch axis."""


class JointStep(eqx.Module):
    """One step of all B games, seen from outside. Observations are those *before* the actions."""

    obs: Float[Array, "batch players *obs"]
    action: Int[Array, "batch players"]
    reward: Float[Array, "batch players"]
    co_log_prob: Float[Array, "batch others"]
    """Log-probabilities of the co-players' actions, in the order of their seats."""
    measures: dict[str, Float[Array, "batch players"]]
    """What the game reports of each player besides the reward."""

    def seen_by_co_player(self, index: int) -> Transition:
        """Return co-player ``index``'s view (seat ``index + 1``); leading axes may stand before ``batch``."""
        axis = self.action.ndim - 1
        obs, action, reward = (jnp.take(x, index + 1, axis=axis) for x in (self.obs, self.action, self.reward))
        return Transition(obs, action, reward, self.co_log_prob[..., index])


class PlayKeys(NamedTuple):
    """Of one step, a key for each of the B games, and for each co-player in each of them."""

    games: Key[Array, " batch"]
    co_players: tuple[Key[Array, " batch"], ...]


class ShapingPOMDP(eqx.Module):
    """B games in parallel against the same learning co-players, as one decision problem of the ego agent.

    The ego agent sits in seat 0. ``play`` advances all B games by a step; ``learn``, called after the
    ``inner_episode_length`` steps of an inner episode, lets the co-players update and the games start
    again. A meta-episode is ``num_inner_episodes`` rounds of that. Who drives it decides the schedule:
    ``rollout`` nests two scans, the Gymnasium face calls one primitive at a time.

    Arguments:
        game: the inner game.
        co_players: one for each seat but the first. A single one, given bare, sits in all of them, and learns
            for itself in each.
        batch_size: how many games, B.
        num_inner_episodes: how many, M.

    Raises ``ValueError`` for sizes that are no whole numbers from 1 and a wrong number of co-players, ``TypeError`` for
    a co-player that breaks the protocol.
    """

    game: AbstractGame
    co_players: tuple[CoPlayer, ...]
    batch_size: int = eqx.field(static=True)
    num_inner_episodes: int = eqx.field(static=True)

    @checked
    def __init__(
        self,
        game: AbstractGame,
        co_players: Any,
        *,
        batch_size: Size,
        num_inner_episodes: Size,
    ):
        self.batch_size = batch_size
        self.num_inner_episodes = num_inner_episodes
        self.co_players = several(co_players, game.num_players - 1)
        if len(self.co_players) != game.num_players - 1:
            raise ValueError(
                f"a game of {game.num_players} players needs {counted(game.num_players - 1, 'co-player')}, "
                f"got {len(self.co_players)}"
            )
        for co_player in self.co_players:
            check_co_player(co_player, game, self.batch_size)
        self.game = game

    @property
    def num_steps(self) -> int:
        """M * T, the steps of a meta-episode."""
        return self.num_inner_episodes * self.game.inner_episode_length

    @checked
    def with_num_inner_episodes(self, num_inner_episodes: Size) -> "ShapingPOMDP":
        """Return the same with another M; the co-players are not checked again."""
        other = copy.copy(self)
        object.__setattr__(other, "num_inner_episodes", num_inner_episodes)
        return other

    @checked
    def init(self, *, key: PRNGKey) -> ShapingState:
        """Start a meta-episode: fresh games, co-players as their ``init`` gives them."""
        warn_of_wrong_sums()
        game_key, *co_player_keys = jax.random.split(key, 1 + len(self.co_players))
        states = tuple(
            co_player.init(key=co_player_key)
            for co_player, co_player_key in zip(self.co_players, co_player_keys, strict=True)
        )
        who = map(is_agent, self.co_players, states)
        agents = jnp.stack([jnp.array(True), *who])  # the ego agent is one
        games, obs = start_games(self.game, self.batch_size, agents=agents, key=game_key)
        memories = tuple(self._for_each_game(player.initial_memory()) for player in self.co_players)
        return ShapingState(games, obs, states, memories)

    @checked
    def play(
        self, state: ShapingState, actions: Int[Array, " batch"], *, key: PRNGKey
    ) -> tuple[ShapingState, JointStep]:
        """Advance all B games by one step, the ego agent's actions given.

        Raises ``ValueError`` for actions that are no integers of shape ``[batch]``, and for those that the game has not
        (which nobody knows of traced ones).
        """
        return self.play_with(state, actions, self.play_keys(key))

    def play_keys(self, key: PRNGKey) -> PlayKeys:
        """Return the keys of all that draws in one step of all B games."""
        seats = jax.random.split(key, 1 + len(self.co_players))
        games, *co_players = (jax.random.split(seat, self.batch_size) for seat in seats)
        return PlayKeys(games, tuple(co_players))

    def play_with(
        self, state: ShapingState, actions: Int[Array, " batch"], keys: PlayKeys
    ) -> tuple[ShapingState, JointStep]:
        """As ``play``, with the keys of ``play_keys``: those of many steps are drawn faster at once."""
        self._check_actions(actions)
        all_actions, log_probs, memories = [actions], [], []
        for seat, (co_player, its_keys) in enumerate(zip(self.co_players, keys.co_players, strict=True), start=1):
            act = jax.vmap(
                lambda memory, obs, key, co_player=co_player, seat=seat: co_player.act(
                    state.co_players[seat - 1], memory, obs, key=key
                )
            )
            action, log_prob, memory = act(state.memories[seat - 1], state.obs[:, seat], its_keys)
            all_actions.append(action)
            log_probs.append(log_prob)
            memories.append(memory)
        joint = jnp.stack([action.astype(int) for action in all_actions], axis=1)

        games, timestep = jax.vmap(lambda game, action, key: self.game.step(game, action, key=key))(
            state.games, joint, keys.games
        )
        step = JointStep(
            obs=state.obs,
            action=joint,
            reward=timestep.reward,
            co_log_prob=jnp.stack(log_probs, axis=1),
            measures=jax.vmap(self.game.measures)(state.games, joint, games),
        )
        return ShapingState(games, timestep.obs, state.co_players, tuple(memories)), step

    @checked
    def learn(
        self, state: ShapingState, steps: JointStep, *, key: PRNGKey
    ) -> tuple[ShapingState, tuple[dict[str, Float[Array, ""]], ...]]:
        """Cross an inner-episode boundary: the co-players learn from ``steps[time]``, the games start again.

        Returns the new state and each co-player's learning metrics.
        """
        game_key, *co_player_keys = jax.random.split(key, 1 + len(self.co_players))
        states, metrics = [], []
        for index, (co_player, co_player_key) in enumerate(zip(self.co_players, co_player_keys, strict=True)):
            learnt, measured = co_player.update(
                state.co_players[index], steps.seen_by_co_player(index), key=co_player_key
            )
            states.append(learnt)
            metrics.append(measured)
        memories = tuple(
            jax.vmap(co_player.next_episode)(memory) if jax.tree.leaves(memory) else memory
            for co_player, memory in zip(self.co_players, state.memories, strict=True)
        )
        games, obs = restart_games(self.game, state.games, self.batch_size, key=game_key)
        return ShapingState(games, obs, tuple(states), memories), tuple(metrics)

    def _check_actions(self, actions: Any) -> None:
        wanted = f"actions must be integers in [0, {self.game.num_actions}) of shape ({self.batch_size},)"
        dtype: Any = getattr(actions, "dtype", None)
        shape = getattr(actions, "shape", None)
        if shape != (self.batch_size,) or not jnp.issubdtype(dtype, jnp.integer):
            raise ValueError(f"{wanted}, got {short(actions) if dtype is None else f'{dtype}{list(shape or ())}'}")
        if not traced(actions):
            given = np.asarray(actions)
            if ((given < 0) | (given >= self.game.num_actions)).any():
                raise ValueError(f"{wanted}, got {short(given.tolist())}")

    def _for_each_game(self, memory: Any) -> Any:
        return jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (self.batch_size, *leaf.shape)), memory)

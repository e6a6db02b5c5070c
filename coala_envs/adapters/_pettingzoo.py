"""The PettingZoo face: every seat open."""

import functools
import math
from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium import spaces
from gymnasium.error import ResetNeeded
from pettingzoo import ParallelEnv
from pettingzoo.utils.conversions import parallel_to_aec_wrapper

from coala_envs._bound import Bound
from coala_envs._types import PRNGKey, State
from coala_envs.adapters._seeds import episode_seed
from coala_envs.adapters._spaces import checked_actions, checked_render_mode, observation_space
from coala_envs.checks import Size, checked, choice, short
from coala_envs.games import AbstractGame
from coala_envs.rendering import RENDER_FPS, RENDER_MODES, MetaEpisodeView

Dicts = tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]

METADATA: dict[str, Any] = {
    "name": "coala_v0",
    "render_modes": list(RENDER_MODES),
    "render_fps": RENDER_FPS,
    "is_parallelizable": True,
}


class GameParallelEnv(ParallelEnv[str, np.ndarray, Any]):
    """One game whose seats are all played from outside.

    ## Description
    With ``num_inner_episodes=1`` it is the bare game: one inner episode of T steps. With more it is the *shaping* form:
    a whole meta-episode of M inner episodes, between which the game starts again and the learners may
    learn. Nobody learns inside: both a naive learner and one that shapes it can be built with any library.

    ## Action Space
    ``Discrete(A)`` for each of ``player_0``, ``player_1``, ...

    ## Observation Space
    ``Box(0, 1, obs)``, float32. At an inner boundary it is the first observation of the next inner episode.
    ``state()`` is the game's whole state, of which a player may see a part: its arrays in one flat float32 vector.

    ## Rewards
    The game's, per step.

    ## Starting State
    The game's ``reset``. ``reset(seed=...)`` fixes everything.

    ## Episode End
    All players are terminated after M * T steps; nobody is ever truncated. ``infos[player]`` tells the inner
    boundaries: ``inner_episode`` from 0, ``inner_step`` (0 after ``reset``, 1 to T after a step),
    ``inner_episode_end``, and only there ``inner_final_obs``, the player's last observation of the inner episode.
    After the end a step without actions returns empty dicts.

    ## Arguments
    - ``game``: the game; T is its inner episode length.
    - ``num_inner_episodes``: how many, M.
    - ``name``: of the environment, in PettingZoo's metadata.
    - ``render_mode``: ``None``, ``"ansi"`` (text), ``"rgb_array"`` or ``"human"`` (a window).

    Raises ``ValueError`` for M < 1, for missing or foreign players in a step, and for actions that are no integers in
    range; ``gymnasium.error.ResetNeeded`` for a step before ``reset`` or after the end.

    ## Version History
    - v0: first release.
    """

    metadata = METADATA

    @checked
    def __init__(
        self,
        game: AbstractGame,
        num_inner_episodes: Size = 1,
        *,
        name: str = "coala_v0",
        render_mode: str | None = None,
    ):
        self.num_inner_episodes = num_inner_episodes
        self.metadata = METADATA | {"name": name, "render_modes": list(RENDER_MODES)}
        self.render_mode = checked_render_mode(render_mode, self.metadata)
        self.game = game
        self._start, self._step = Bound(_start, game), Bound(_step, game)
        self._step_and_restart = Bound(_step_and_restart, game)
        self.possible_agents = [f"player_{seat}" for seat in range(game.num_players)]
        self.agents: list[str] = []
        # One object per player, kept: a seed given to a space must last.
        self.observation_spaces = {agent: observation_space(game) for agent in self.possible_agents}
        self.action_spaces = {agent: spaces.Discrete(game.num_actions) for agent in self.possible_agents}
        self._generator: np.random.Generator | None = None
        self._state: State = None
        self._t = 0
        self._view: MetaEpisodeView | None = None
        if render_mode is not None:
            self._view = MetaEpisodeView(game, num_inner_episodes, self.possible_agents, render_mode)

    def observation_space(self, agent: str) -> spaces.Box:
        """Return that player's observation space, the same object on every call. Raises ``ValueError`` for nobody's."""
        return self.observation_spaces[choice("player", agent, self.possible_agents)]

    def action_space(self, agent: str) -> spaces.Discrete:
        """Return that player's action space, the same object on every call. Raises ``ValueError`` for nobody's."""
        return self.action_spaces[choice("player", agent, self.possible_agents)]

    @functools.cached_property
    def state_space(self) -> spaces.Box:
        """The space of ``state()``: unbounded, for games do not tell the bounds of their states."""
        shapes = jax.eval_shape(lambda: self.game.reset(key=jax.random.key(0))[0])
        size = sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(shapes))
        return spaces.Box(-np.inf, np.inf, (size,), np.float32)

    def state(self) -> np.ndarray:
        """Return the whole state of the game; at an inner boundary it is the next inner episode's."""
        if self._state is None:
            raise ResetNeeded("call reset() before state()")
        return np.concatenate([np.ravel(np.asarray(leaf, np.float32)) for leaf in jax.tree.leaves(self._state)])

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
        """Start again. Without a seed, one is drawn from the generator that the last seed started."""
        del options
        if seed is not None or self._generator is None:
            self._generator, _ = gymnasium.utils.seeding.np_random(seed)
        self._state, obs, self._steps_key = self._start(jax.random.key(episode_seed(seed, self._generator)))
        self._t = 0
        self.agents = list(self.possible_agents)
        if self._view is not None:
            self._view.start()
        if self.render_mode == "human":
            self.render()
        return self._by_agent(np.array(obs, np.float32)), {agent: self._info() for agent in self.agents}

    def step(self, actions: dict[str, Any]) -> Dicts:
        """Play one step, one action for every player."""
        if not isinstance(actions, dict):
            raise ValueError(f"actions must be a dictionary, one for each of {self.agents}, got {short(actions)}")
        if self._ended and not actions:
            return {}, {}, {}, {}, {}
        if not self.agents:
            raise ResetNeeded("the episode has ended or not begun: call reset()")
        if set(actions) != set(self.agents):
            raise ValueError(f"actions must be given for {self.agents}, got {sorted(map(str, actions))}")
        given = [self.checked_action(agent, actions[agent]) for agent in self.agents]
        self._t += 1
        boundary = self._info()["inner_episode_end"]
        # At the very end the last observation is the game's own: there is no next inner episode to see.
        advance = self._step_and_restart if boundary and not self._ended else self._step
        # One dtype, whatever the caller's: another would compile another program.
        joint = np.stack(given).astype(int)
        self._state, obs, last_obs, reward, measures = advance(self._state, joint, self._steps_key, np.int32(self._t))
        infos = {agent: self._info() for agent in self.agents}
        if boundary:
            for agent, seen in self._by_agent(np.array(last_obs, np.float32)).items():
                infos[agent]["inner_final_obs"] = seen
        rewards = np.asarray(reward, np.float64)
        if self._view is not None:
            # One game is a batch of one.
            self._view.add(joint[None], rewards[None], {name: np.array(x)[None] for name, x in measures.items()})
        if self.render_mode == "human":
            self.render()
        answer = (
            self._by_agent(np.array(obs, np.float32)),
            {agent: float(value) for agent, value in zip(self.agents, rewards, strict=True)},
            dict.fromkeys(self.agents, self._ended),
            dict.fromkeys(self.agents, False),
            infos,
        )
        if self._ended:
            self.agents = []
        return answer

    def render(self) -> Any:
        """Return the episode so far as ``ShapingEnv.render`` does: text, pixels, or ``None``; errors alike."""
        if self._view is None:
            gymnasium.logger.warn("render() without a render_mode: make the environment with render_mode='rgb_array'")
            return None
        if self._state is None:
            raise ResetNeeded("call reset() before render()")
        return self._view.render(
            jax.tree.map(lambda leaf: np.asarray(leaf)[None], self._state), self.metadata["render_fps"]
        )

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._view is not None:
            self._view.close()

    def checked_action(self, agent: str, action: Any) -> np.ndarray:
        """Return a player's action as an integer. Raises ``ValueError`` with the player's name for any other."""
        return checked_actions(action, self.game.num_actions, (), f"the action of {agent}")

    @property
    def _ended(self) -> bool:
        return self._t == self.num_inner_episodes * self.game.inner_episode_length

    def _by_agent(self, values: np.ndarray) -> dict[str, np.ndarray]:
        return {agent: value.copy() for agent, value in zip(self.agents, values, strict=True)}

    def _info(self) -> dict[str, Any]:
        time = self.game.inner_episode_length
        episode, step = divmod(self._t - 1, time) if self._t else (0, -1)
        return {"inner_episode": episode, "inner_step": step + 1, "inner_episode_end": step + 1 == time}


class GameAECEnv(parallel_to_aec_wrapper):
    """The same with turns, by PettingZoo's own conversion; a wrong action is refused in the turn of who made it."""

    env: GameParallelEnv

    def step(self, action: Any) -> None:
        """Take the action of the player whose turn it is. Raises ``ValueError`` as ``GameParallelEnv``."""
        agent = self.agent_selection
        if not self.terminations[agent]:
            self.env.checked_action(agent, action)
        super().step(action)


def _start(game: AbstractGame, key: PRNGKey) -> Any:
    reset_key, steps_key = jax.random.split(key)
    return *game.reset(key=reset_key), steps_key


def _step(game: AbstractGame, state: State, actions: Any, steps_key: PRNGKey, t: Any) -> Any:
    state, obs, *rest = _advance(game, state, actions, jax.random.split(jax.random.fold_in(steps_key, t))[0])
    return state, obs, obs, *rest


def _step_and_restart(game: AbstractGame, state: State, actions: Any, steps_key: PRNGKey, t: Any) -> Any:
    step_key, reset_key = jax.random.split(jax.random.fold_in(steps_key, t))
    ended, *rest = _advance(game, state, actions, step_key)
    return *game.restart(ended, key=reset_key), *rest


def _advance(game: AbstractGame, state: State, actions: Any, key: PRNGKey) -> Any:
    next_state, timestep = game.step(state, actions, key=key)
    return next_state, timestep.obs, timestep.reward, game.measures(state, actions, next_state)

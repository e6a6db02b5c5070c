"""The scalar Gymnasium face."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded

from coala_envs._shaping import ShapingPOMDP
from coala_envs._stepper import Stepper
from coala_envs.adapters._infos import clock_info, of_first, seen_by_ego, step_info
from coala_envs.adapters._pictures import games_of, keys_to_action, view_of
from coala_envs.adapters._seeds import episode_seed
from coala_envs.adapters._spaces import (
    batched_action_space,
    checked_actions,
    checked_render_mode,
    observation_space,
)
from coala_envs.checks import checked, counted
from coala_envs.rendering import RENDER_FPS, RENDER_MODES

METADATA: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": RENDER_FPS}


class ShapingEnv(gymnasium.Env[np.ndarray, np.ndarray]):
    """One meta-episode of the batched co-player shaping POMDP.

    ## Description
    B games run in parallel against the same co-player. After every inner episode of T steps the co-player learns from
    all B of them and the games start again; after M inner episodes the meta-episode is over. The agent that
    acts here sees the co-player learn, and can shape what it becomes.

    ## Action Space
    ``MultiDiscrete([A] * B)``: one action for each game.

    ## Observation Space
    ``Box(0, 1, (B, *obs))``, float32: the ego agent's observation in each game. At the end of an inner episode it is
    the first observation of the next one.

    ## Rewards
    The mean over the B games of the ego agent's reward in this step, in the game's units. ``info["ego_rewards"]``
    has the games' own rewards; ``coala_envs.adapters.INFOS`` lists the other keys.

    ## Starting State
    Fresh games, and a co-player as its ``init`` makes it. ``reset(seed=s)`` fixes the whole meta-episode, to the
    numbers of ``rollout(..., key=jax.random.key(s))`` for the same actions. Without a seed one is drawn from
    ``np_random``, so that successive meta-episodes differ.

    ## Episode End
    ``terminated`` after M * T steps, for the objective is a finite sum; never ``truncated``.

    ## Arguments
    - ``pomdp``: the shaping POMDP; its sizes are B, M and T.
    - ``render_mode``: ``None``, ``"ansi"`` (text), ``"rgb_array"`` or ``"human"`` (a window).

    Raises ``ValueError`` for actions of a wrong shape, dtype or range, and ``gymnasium.error.ResetNeeded`` for a
    step before ``reset`` or after the end.

    ## Version History
    - v0: first release.
    """

    metadata = METADATA

    @checked
    def __init__(self, pomdp: ShapingPOMDP, *, render_mode: str | None = None):
        self.render_mode = checked_render_mode(render_mode, self.metadata)
        self.pomdp = pomdp
        self.observation_space = observation_space(pomdp.game, pomdp.batch_size)
        self.action_space = batched_action_space(pomdp.game, pomdp.batch_size)
        self._stepper = Stepper(pomdp, 1)
        self._view = None if render_mode is None else view_of(pomdp, render_mode)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Start a meta-episode. ``options`` are not used."""
        super().reset(seed=seed, options=options)
        self._stepper.reset([episode_seed(seed, self.np_random)])
        if self._view is not None:
            self._view.start()
        if self.render_mode == "human":
            self.render()
        return self._observe(), of_first(clock_info(self._stepper))

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Play one step in all B games, ``action[batch]``."""
        if not self._stepper.started:
            raise ResetNeeded("call reset() before step()")
        if self._stepper.finished:
            raise ResetNeeded(f"the meta-episode ended after {counted(self._stepper.num_steps, 'step')}: call reset()")
        actions = checked_actions(action, self.pomdp.game.num_actions, (self.pomdp.batch_size,))
        step, learning = self._stepper.step(actions[None])
        if self._view is not None:
            self._view.add(step.action[0], step.reward[0], {name: value[0] for name, value in step.measures.items()})
        if self.render_mode == "human":
            self.render()
        info = of_first(step_info(self._stepper, step, learning))
        reward = float(info["ego_rewards"].mean(dtype=np.float64))
        return self._observe(), reward, self._stepper.finished, False, info

    def render(self) -> Any:
        """Return the meta-episode so far: text (``ansi``), pixels ``(H, W, 3)`` uint8 (``rgb_array``), or ``None``.

        With ``human`` it is shown in a window by ``reset`` and ``step`` alone. At the end of an inner episode the games
        are those of the next one already, as in the observation.

        Raises ``ImportError`` if pygame is needed and not installed, ``OSError`` if a window cannot be opened.
        """
        if self._view is None:
            gymnasium.logger.warn("render() without a render_mode: make the environment with render_mode='rgb_array'")
            return None
        if not self._stepper.started:
            raise ResetNeeded("call reset() before render()")
        return self._view.render(games_of(self._stepper, 0), self.metadata["render_fps"])

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._view is not None:
            self._view.close()

    def get_keys_to_action(self) -> dict[tuple[int, ...], np.ndarray]:
        """Return the keys of ``gymnasium.utils.play``, for a person in the only game; pass it ``noop=np.array([...])``.

        Raises ``ValueError`` unless ``batch_size`` is 1.
        """
        if self.pomdp.batch_size != 1:
            raise ValueError(f"a person plays one game: make it with batch_size=1, got {self.pomdp.batch_size}")
        return {key: np.array([action]) for key, action in keys_to_action(self.pomdp.game).items()}

    def _observe(self) -> np.ndarray:
        return seen_by_ego(self._stepper.obs)[0]

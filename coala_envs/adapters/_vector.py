"""The vector Gymnasium face: N meta-episodes on one shared clock."""

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from coala_envs._shaping import ShapingPOMDP
from coala_envs._stepper import Stepper
from coala_envs.adapters._gymnasium import METADATA
from coala_envs.adapters._infos import clock_info, seen_by_ego, step_info, with_masks
from coala_envs.adapters._pictures import games_of, view_of
from coala_envs.adapters._seeds import episode_seed
from coala_envs.adapters._spaces import (
    batched_action_space,
    checked_actions,
    checked_render_mode,
    observation_space,
)
from coala_envs.checks import Size, checked, choice, counted, short


class ShapingVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """``num_envs`` independent ``ShapingEnv`` stepped by one compiled call; the same numbers as N of them.

    All meta-episodes have the same length, so all end in the same step. What happens then is Gymnasium's
    ``autoreset_mode``. *Next step*: the step after the end ignores its actions, starts new meta-episodes, and returns
    their first observations with reward 0. *Same step*: the last step returns the first observations of the next
    meta-episodes, and ``infos`` has what it would have returned, as ``final_obs`` and ``final_info``. *Disabled*:
    ``reset`` must be called.

    ``reset(seed=s)`` gives environment i the seed s + i; a list gives each its own.

    Observations are ``[N, B, *obs]``, actions ``[N, B]``, rewards float64 ``[N]``. Infos are those of ``ShapingEnv``
    with a leading axis, and Gymnasium's ``_key`` masks.

    Arguments:
        pomdp: the shaping POMDP.
        num_envs: how many, N.
        render_mode: ``None``, ``"ansi"`` or ``"rgb_array"``; there is no window for several meta-episodes.
        autoreset_mode: an ``AutoresetMode`` of Gymnasium or its value, such as ``"SameStep"``.
        max_episode_steps: all are ``truncated`` after so many steps; ``None`` for never.

    Raises ``ValueError`` for N or a limit below 1, for an unknown mode, for actions of a wrong shape, dtype or range,
    and for resets of a part of the environments; ``gymnasium.error.ResetNeeded`` for a step before ``reset``, and with
    autoreset disabled for one after the end.
    """

    metadata = METADATA | {"autoreset_mode": AutoresetMode.NEXT_STEP, "render_modes": ["ansi", "rgb_array"]}

    @checked
    def __init__(
        self,
        pomdp: ShapingPOMDP,
        num_envs: Size = 1,
        *,
        render_mode: str | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: Size | None = None,
    ):
        if not isinstance(autoreset_mode, AutoresetMode):
            autoreset_mode = AutoresetMode(choice("autoreset_mode", autoreset_mode, [m.value for m in AutoresetMode]))
        self._limit = max_episode_steps
        self.autoreset_mode = autoreset_mode
        self.metadata = self.metadata | {"autoreset_mode": autoreset_mode}
        self.render_mode = checked_render_mode(render_mode, self.metadata)
        self.pomdp = pomdp
        self.num_envs = num_envs
        self.single_observation_space = observation_space(pomdp.game, pomdp.batch_size)
        self.single_action_space = batched_action_space(pomdp.game, pomdp.batch_size)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._stepper = Stepper(pomdp, num_envs)
        self._views = [] if render_mode is None else [view_of(pomdp, render_mode) for _ in range(num_envs)]
        self._seeded: list[tuple[np.random.Generator, int]] | None = None

    @property
    def np_random(self) -> Any:
        """Each environment's generator."""
        return tuple(generator for generator, _ in self._seeds())

    @np_random.setter
    def np_random(self, generators: Any) -> None:
        self._seeded = [(generator, -1) for generator in generators]  # -1 as Gymnasium says of an unknown seed

    @property
    def np_random_seed(self) -> Any:
        """What each environment's generator was last seeded with."""
        return tuple(seed for _, seed in self._seeds())

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Start a meta-episode in every environment."""
        if not isinstance(options, Mapping | None):
            raise ValueError(f"options must be a mapping, got {short(options)}")
        mask = (options or {}).get("reset_mask")
        if mask is not None and not np.all(mask):
            raise ValueError("the environments share one clock: reset_mask must be all true")
        seeds: list[int | None]
        if seed is None:
            seeds = [None] * self.num_envs
        elif isinstance(seed, int | np.integer):
            seeds = [int(seed) + i for i in range(self.num_envs)]
        elif isinstance(seed, Sequence | np.ndarray) and not isinstance(seed, str):
            seeds = [int(one) if isinstance(one, np.integer) else one for one in seed]
        else:
            raise ValueError(f"seed must be a whole number, or several, got {short(seed)}")
        if len(seeds) != self.num_envs:
            raise ValueError(f"{self.num_envs} environments need as many seeds, got {len(seeds)}")
        return self._start(seeds)

    def step(self, actions: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Play one step in all N * B games, ``actions[N, batch]``."""
        if not self._stepper.started:
            raise ResetNeeded("call reset() before step()")
        checked = checked_actions(actions, self.pomdp.game.num_actions, (self.num_envs, self.pomdp.batch_size))
        if self._over:
            if self.autoreset_mode is AutoresetMode.DISABLED:
                raise ResetNeeded(f"the meta-episodes ended after {counted(self._stepper.t, 'step')}: call reset()")
            obs, info = self._start([None] * self.num_envs)
            return obs, np.zeros(self.num_envs), *self._ends(), info
        step, learning = self._stepper.step(checked)
        info = step_info(self._stepper, step, learning)
        for i, view in enumerate(self._views):
            view.add(step.action[i], step.reward[i], {name: value[i] for name, value in step.measures.items()})
        rewards = info["ego_rewards"].mean(axis=1, dtype=np.float64)
        obs, ends, told = self._observe(), self._ends(), with_masks(info, self.num_envs)
        if self._over and self.autoreset_mode is AutoresetMode.SAME_STEP:
            final = {"final_obs": obs, "final_info": info}
            obs, told = self._start([None] * self.num_envs)
            told |= with_masks(final, self.num_envs)
        return obs, rewards, *ends, told

    def render(self) -> tuple[Any, ...] | None:
        """Return each meta-episode as text (``ansi``) or pixels ``(H, W, 3)`` uint8 (``rgb_array``), else ``None``."""
        if self.render_mode is None:
            gymnasium.logger.warn("render() without a render_mode: make the environment with render_mode='rgb_array'")
            return None
        if not self._stepper.started:
            raise ResetNeeded("call reset() before render()")
        return tuple(view.render(games_of(self._stepper, i)) for i, view in enumerate(self._views))

    def _start(self, seeds: list[int | None]) -> tuple[np.ndarray, dict[str, Any]]:
        # Each environment keeps its own generator, so that its later meta-episodes are the scalar environment's too.
        self._seeded = [
            known if seed is None else seeding.np_random(seed) for known, seed in zip(self._seeds(), seeds, strict=True)
        ]
        self._stepper.reset([episode_seed(seed, of[0]) for seed, of in zip(seeds, self._seeded, strict=True)])
        for view in self._views:
            view.start()
        return self._observe(), with_masks(clock_info(self._stepper), self.num_envs)

    def _seeds(self) -> list[tuple[np.random.Generator, int]]:
        if self._seeded is None:
            self._seeded = [seeding.np_random() for _ in range(self.num_envs)]
        return self._seeded

    @property
    def _truncated(self) -> bool:
        return self._limit is not None and self._stepper.t >= self._limit

    @property
    def _over(self) -> bool:
        return self._stepper.finished or self._truncated

    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Return which are terminated, and which truncated: all or none."""
        return np.full(self.num_envs, self._stepper.finished), np.full(self.num_envs, self._truncated)

    def _observe(self) -> np.ndarray:
        return seen_by_ego(self._stepper.obs)

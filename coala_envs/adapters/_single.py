"""A plain single-trajectory view, for libraries that know one game and one ``Discrete`` action."""

from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from coala_envs.checks import short


class SingleTrajectory(gymnasium.Wrapper[np.ndarray, Any, np.ndarray, Any], RecordConstructorArgs):
    """Drops the batch axis of a shaping environment of ``batch_size=1``.

    The action is ``Discrete(A)``, the observation ``Box(0, 1, obs)``. ``info`` keeps its batch axis.

    Example::

        env = SingleTrajectory(gym.make("coala_envs:CoalaIPD-v0", batch_size=1))

    Arguments:
        env: the environment, wrapped or not.

    Raises ``ValueError`` for no environment, and unless the actions are ``MultiDiscrete`` of shape (1,).
    """

    def __init__(self, env: gymnasium.Env[np.ndarray, Any]):
        if not isinstance(env, gymnasium.Env):
            raise ValueError(f"env must be an environment of Gymnasium, got {short(env)}")
        RecordConstructorArgs.__init__(self)
        super().__init__(env)
        batched, box = env.action_space, env.observation_space
        if not isinstance(batched, spaces.MultiDiscrete) or batched.shape != (1,) or not isinstance(box, spaces.Box):
            raise ValueError(f"a single trajectory needs an environment with batch_size=1, got actions {batched}")
        self.action_space = spaces.Discrete(int(batched.nvec[0]))
        self.observation_space = spaces.Box(box.low[0], box.high[0], dtype=np.float32)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Start a meta-episode."""
        obs, info = self.env.reset(seed=seed, options=options)
        return obs[0], info

    def step(self, action: Any) -> tuple[np.ndarray, SupportsFloat, bool, bool, dict[str, Any]]:
        """Play one step of the one game."""
        obs, reward, terminated, truncated, info = self.env.step(np.asarray(action)[None])
        return obs[0], reward, terminated, truncated, info

    def get_keys_to_action(self) -> dict[tuple[int, ...], int]:
        """Return the keys of ``gymnasium.utils.play``."""
        keys = self.env.get_wrapper_attr("get_keys_to_action")()
        return {key: int(action[0]) for key, action in keys.items()}

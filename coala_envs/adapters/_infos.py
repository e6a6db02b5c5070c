"""What a step tells beside the reward, with a leading axis over environments; and how each face words it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from coala_envs._shaping import JointStep
from coala_envs._stepper import Stepper


class Info(NamedTuple):
    """A key of ``info``."""

    shape: str
    """In one environment; empty for a single value."""
    meaning: str


INFOS: Mapping[str, Info] = MappingProxyType(
    {
        "ego_rewards": Info("[batch]", "the ego agent's reward in each game; the step's reward is their mean"),
        "co_player_rewards": Info("[batch, seat]", "the others', in the order of their seats"),
        "measures": Info("[batch, seat] each", "what the game measures, by name, the ego agent first"),
        "inner_episode": Info("", "the inner episode that the step belongs to, from 0"),
        "inner_step": Info("", "steps played in it: 0 after ``reset``, 1 to T after a step"),
        "inner_episode_end": Info("", "whether it ended with this step, so that the co-players have just learnt"),
        "inner_final_obs": Info("[batch, *obs]", "only there: the ego agent's last observation of it"),
        "learning": Info("", "only there: each co-player's metrics by name, ``co_player_1`` first"),
    }
)
"""The keys of Gymnasium's ``info`` after a step."""
CLOCK = ("inner_episode", "inner_step", "inner_episode_end")
"""Those that ``reset`` has too, and PettingZoo's ``infos``."""


def clock_info(stepper: Stepper) -> dict[str, Any]:
    """Return where in the meta-episode the environments stand."""
    time, envs = stepper.inner_episode_length, stepper.num_envs
    episode, step = divmod(stepper.t - 1, time) if stepper.t else (0, -1)
    return {
        "inner_episode": np.full(envs, episode),
        "inner_step": np.full(envs, step + 1),
        "inner_episode_end": np.full(envs, step + 1 == time),
    }


def step_info(stepper: Stepper, step: JointStep, learning: tuple[dict[str, Any], ...] | None) -> dict[str, Any]:
    """Return ``INFOS`` for the step that the stepper has just taken."""
    # Copies: a view of a JAX array is read-only.
    rewards = np.array(step.reward)
    info = {
        "ego_rewards": rewards[..., 0].copy(),
        "co_player_rewards": rewards[..., 1:].copy(),
        "measures": {name: np.array(value) for name, value in step.measures.items()},
        **clock_info(stepper),
    }
    if learning is not None:
        info["inner_final_obs"] = seen_by_ego(stepper.ended_obs)
        info["learning"] = {
            f"co_player_{seat}": {name: np.array(value, np.float64) for name, value in metrics.items()}
            for seat, metrics in enumerate(learning, start=1)
        }
    return info


def seen_by_ego(obs: Any) -> np.ndarray:
    """Return the ego agent's part of what all players see, ``[env, batch, players, *obs]``."""
    # Indexed in NumPy: an indexing of JAX arrays would be one more dispatch per step.
    return np.array(np.asarray(obs)[:, :, 0], np.float32)


def of_first(info: dict[str, Any]) -> dict[str, Any]:
    """Drop the leading axis; what is a number becomes a Python number."""
    return {
        name: of_first(value) if isinstance(value, dict) else value[0].item() if value.ndim == 1 else value[0]
        for name, value in info.items()
    }


def with_masks(info: dict[str, Any], num_envs: int) -> dict[str, Any]:
    """Add Gymnasium's ``_key`` masks: with a shared clock every environment has every key.

    As in Gymnasium, ``final_obs`` is an array of arrays.
    """
    masked: dict[str, Any] = {}
    for key, value in info.items():
        if key == "final_obs":
            value, rows = np.empty(num_envs, object), value
            value[:] = list(rows)
        masked[key] = with_masks(value, num_envs) if isinstance(value, dict) else value
        masked[f"_{key}"] = np.ones(num_envs, bool)
    return masked

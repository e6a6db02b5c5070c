"""Spaces read off a game, and actions checked against them."""

from typing import Any

import numpy as np
from gymnasium import spaces

from coala_envs.games import AbstractGame


def observation_space(game: AbstractGame, *leading: int) -> spaces.Box:
    """One player's observations, ``[*leading, *obs]``, in [0, 1] as in every game here."""
    return spaces.Box(0.0, 1.0, (*leading, *game.obs_shape), np.float32)


def batched_action_space(game: AbstractGame, *leading: int) -> spaces.MultiDiscrete:
    """One integer in ``[0, num_actions)`` for every entry of ``leading``."""
    return spaces.MultiDiscrete(np.full(leading, game.num_actions))


def checked_actions(actions: Any, num_actions: int, shape: tuple[int, ...], whose: str = "actions") -> np.ndarray:
    """Return the actions as an integer array.

    Raises ``ValueError`` for a wrong shape, a dtype that is not an integer, and values out of range.
    """
    wanted = f"{whose} must be integers in [0, {num_actions}) of shape {shape}"
    try:
        given = np.asarray(actions)
    except ValueError as error:
        raise ValueError(f"{wanted}, got {actions!r}") from error
    if not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{wanted}, got dtype {given.dtype}")
    if given.shape != shape:
        raise ValueError(f"{wanted}, got shape {given.shape}")
    if ((given < 0) | (given >= num_actions)).any():
        outside = given[(given < 0) | (given >= num_actions)]
        raise ValueError(f"{wanted}, got {outside.flat[0]}")
    return given


def checked_render_mode(render_mode: str | None, metadata: dict[str, Any]) -> str | None:
    """Return the render mode; raises ``ValueError`` if the environment does not have it."""
    if render_mode is not None and render_mode not in metadata["render_modes"]:
        raise ValueError(f"unknown render_mode {render_mode!r}; known: None, {', '.join(metadata['render_modes'])}")
    return render_mode

"""What a picture is, for whoever is handed one."""

from typing import Any

import numpy as np

from coala_envs.checks import short


def checked_picture(name: str, picture: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return a picture ``(height, width, 3)`` uint8, of a shape if one is asked for; else raise ``ValueError``."""
    wanted = f"{name} must be {'(height, width, 3)' if shape is None else shape} uint8"
    if not isinstance(picture, np.ndarray):
        raise ValueError(f"{wanted}, got {short(picture)}")
    is_one = picture.ndim == 3 and picture.shape[2] == 3 and picture.size > 0 and picture.dtype == np.uint8
    if not is_one or shape not in (None, picture.shape):
        raise ValueError(f"{wanted}, got {picture.shape} {picture.dtype}")
    return picture

"""The only place that imports pygame, and only when something is drawn."""

import os
from typing import Any


def load_pygame() -> Any:
    """Return the module ``pygame``, not initialised. Raises ``ImportError`` that says how to install it."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pygame
    except ImportError as error:
        raise ImportError('pictures need pygame, which could not be imported; pip install "pygame-ce>=2.5"') from error
    return pygame


def key_code(key: str) -> int:
    """Return pygame's code of a key: a single character, or a name such as ``up`` or ``space``."""
    return ord(key) if len(key) == 1 else getattr(load_pygame(), f"K_{key.upper()}")

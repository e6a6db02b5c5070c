"""The only place that imports pygame, and only when something is drawn."""

import os
from typing import Any

from coala_envs.checks import checked, choice


def load_pygame() -> Any:
    """Return the module ``pygame``, not initialised. Raises ``ImportError`` that says how to install it."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pygame
    except ImportError as error:
        raise ImportError('pictures need pygame, which could not be imported; pip install "pygame-ce>=2.5"') from error
    return pygame


@checked
def key_code(key: str) -> int:
    """Return pygame's code of a key: a single character, or a name such as ``up`` or ``space``.

    Raises ``ValueError`` for a key that there is not.
    """
    if len(key) == 1:
        return ord(key)
    pygame = load_pygame()
    named = {name.removeprefix("K_").lower(): name for name in dir(pygame) if name.startswith("K_")}
    return getattr(pygame, named[choice("key", key.lower(), named)])

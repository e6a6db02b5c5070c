"""Co-players that another package brings, by a word before a colon such as ``pretrained:NAME``: entry points."""

import contextlib
import importlib.metadata
from typing import Any

from coala_envs.co_players._entry import CoPlayerEntry

GROUP = "coala_envs.co_players"
"""Of the entry points. The name of one is the word; what it loads takes the whole name and returns the row."""


def brought(name: str) -> CoPlayerEntry | None:
    """Return the row of ``WORD:NAME`` if an installed distribution has an entry point for the word.

    Nothing of it is imported before. Raises what the entry point's function raises.
    """
    word, colon, _ = name.partition(":")
    found = importlib.metadata.entry_points(group=GROUP, name=word) if colon else ()
    for point in found:
        entry: Any = point.load()(name)
        if not isinstance(entry, CoPlayerEntry):
            raise ValueError(f"the entry point {point.value} must return a CoPlayerEntry, got {type(entry).__name__}")
        return entry
    return None


def brought_as(name: str) -> str:
    """Return ``WORD:NAME`` for the first word behind which a name is known; nothing if it is behind none."""
    for word in brought_words():
        with contextlib.suppress(ValueError, OSError):  # who does not know it says so
            brought(f"{word}:{name}")
            return f"{word}:{name}"
    return ""


def brought_words() -> list[str]:
    """Return the words that installed distributions have entry points for."""
    return sorted({point.name for point in importlib.metadata.entry_points(group=GROUP)})

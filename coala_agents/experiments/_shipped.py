"""Agents that come with coala: where they are, what they are called, and which of them may have been meant."""

import os
from pathlib import Path

from coala_envs.checks import nearest
from coala_envs.registry import spelt

CARD = "card.json"
SHIPPED = Path(__file__).parent / "pretrained"
PRETRAINED = "pretrained:"
"""Before the name of agents that come with coala."""
RUN = "run:"
"""Before a folder, where a name of another player would be understood as well."""


def pretrained_names() -> list[str]:
    """Return the names of the agents that come with coala."""
    return sorted(card.parent.name for card in SHIPPED.glob(f"*/{CARD}"))


def pretrained_hint(given: str) -> str:
    """Return what to say beside "no such folder": which pretrained agents there are. Nothing for a path of parts."""
    if os.sep in given:
        return ""
    name, known = spelt(given.removeprefix(PRETRAINED)), pretrained_names()
    if name in known:
        return f"; {name} are pretrained agents: load_pretrained, coala play, tournament and watch take them"
    return f", nor are any pretrained agents called so{nearest(name, known)}; known: {', '.join(known)}"

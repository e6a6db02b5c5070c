"""Words: one of a list, and what somebody may have meant who wrote another."""

import difflib
from collections.abc import Iterable, Sequence

FEW = 12
"""Choices that one line lists, where there is a place that lists them all."""


def choice(name: str, value: object, choices: Iterable[str], *, also: str = "") -> str:
    """Return one of the choices. Raises ``ValueError`` that says which is nearest, and lists them, then ``also``."""
    known = list(choices)
    if isinstance(value, str) and value in known:
        return value
    told = ", ".join([*known, *([also] if also else [])])
    raise ValueError(f"unknown {name} {value!r:.80}{nearest(value, known)}; known: {told}")


def nearest(value: object, choices: Iterable[str]) -> str:
    """Return ``" (did you mean x?)"`` for the choice that is spelt almost like the value, else nothing.

    It stands behind the value, for the list of what is known may be long.
    """
    close = difflib.get_close_matches(str(value), list(choices), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def known_few(value: object, choices: Sequence[str], where: str) -> str:
    """Return the choices if they are few, else those that are spelt most like the value, and ``where`` all are."""
    if len(choices) <= FEW:
        return ", ".join(choices)
    alike = difflib.get_close_matches(str(value), choices, n=FEW // 2, cutoff=0.0)
    return f"{', '.join(alike)} and {len(choices) - len(alike)} more, see {where}"


def counted(number: int, noun: str) -> str:
    """Return ``"1 seed"`` or ``"2 seeds"``: a number of what a noun, given in the singular, calls."""
    ending = "es" if noun.endswith(("s", "ch")) else "s"
    return f"{number} {noun}{'' if number == 1 else ending}"

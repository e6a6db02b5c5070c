"""Words: one of a list, and what somebody may have meant who wrote another."""

import difflib
from collections.abc import Iterable


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

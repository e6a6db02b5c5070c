"""Reading JSON that somebody else may have written: data or an error, and nothing in between."""

import json
from collections.abc import Sequence
from typing import Any

from coala_envs.checks import short


def parse_json(text: str | bytes) -> Any:
    """Return what JSON text says.

    Raises ``ValueError`` for what is no text, and for text that is no JSON, is nested too deeply, has NaN or Infinity,
    which JSON has not, or has a name twice in one object, of which one would be lost.
    """
    if not isinstance(text, str | bytes):
        raise ValueError(f"text must be words, got {short(text)}")
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")

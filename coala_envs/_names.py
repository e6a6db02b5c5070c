"""Names of games and co-players: their one spelling, the others that are understood, and ``module:name``."""

import importlib
import re

from coala_envs.checks import checked

_IN_A_MODULE = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*):([\w/-]+)")


@checked
def check_name(kind: str, name: str, example: str) -> None:
    """Raise ``ValueError`` for a name that is not lower case with hyphens."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"a {kind}'s name is lower case with hyphens, such as {example}, got {name!r}")


@checked
def spelt(name: str) -> str:
    """Return a name as it is registered: lower case, hyphens for underscores."""
    return name.lower().replace("_", "-")


@checked
def imported(name: str) -> str:
    """Return ``name`` of ``module:name`` after the module was imported; any other name, a path's too, as it is.

    Raises ``ImportError`` for a module that cannot be imported; where there is none it says what asked for it.
    """
    found = _IN_A_MODULE.fullmatch(name)
    if not found:
        return name
    try:
        importlib.import_module(found[1])
    except ModuleNotFoundError as error:
        if not f"{found[1]}.".startswith(f"{error.name}."):  # the module is there, and one that it imports is not
            raise
        raise ModuleNotFoundError(
            f"{name!r} names the module {found[1]!r}, and there is none", name=error.name
        ) from error
    return found[2]

"""Configurations as TOML, to be written by hand: a table for each part, with as many of its fields as wanted."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coala_agents.config._run_config import Configuration
from coala_envs.checks import checked
from coala_envs.files import read_text


@checked
def to_toml(config: Configuration) -> str:
    """Return the whole configuration as TOML."""
    return "\n".join(_lines(config.to_dict(), ())) + "\n"


@checked
def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a file, for ``RunConfig.merged``.

    Raises ``FileNotFoundError`` if there is none, and ``ValueError`` for one that is no TOML.
    """
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no TOML: {error}") from error


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    if path:
        yield f"\n[{'.'.join(path)}]"
    for name, value in table.items():
        # A word, a number, a truth value and a list of them are in JSON what they are in TOML.
        if value is not None and not isinstance(value, dict):
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _lines(value, (*path, name))

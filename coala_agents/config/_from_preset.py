"""Presets by name, and configurations that begin with one."""

from pathlib import Path

from coala_agents.config._presets import DEFAULT_PRESET, PRESETS
from coala_agents.config._run_config import RunConfig
from coala_agents.config._toml import read_toml
from coala_agents.parts import checking
from coala_envs.checks import choice


def preset(name: str, *, of_meta_agents: bool = False) -> RunConfig:
    """Return a preset, with ``of_meta_agents`` one of meta agents. Raises ``ValueError`` for any other."""
    chosen = PRESETS[choice("preset", name, PRESETS)]
    if of_meta_agents and chosen.learner.in_a_pair:
        raise ValueError(f"preset must be one of meta agents, got {name!r}, whose players learn in a pair")
    return chosen


def from_preset(given: str | RunConfig, file: Path | None) -> RunConfig:
    """Return a configuration to set further options of: a preset with what a TOML file has of one.

    The preset may be named in the file instead, and is the first if it is nowhere. Nothing is checked yet.

    Raises ``ValueError`` for an unknown preset, and as ``read_toml`` and ``RunConfig.merged``.
    """
    table = {} if file is None else read_toml(file)
    named = table.pop("preset", DEFAULT_PRESET)
    start = given if isinstance(given, RunConfig) else preset(given or named)
    with checking(False):  # the preset, the file and the options are checked together
        return start.merged({**table, "preset": start.preset})

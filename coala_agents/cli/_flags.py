"""The flags of ``coala train`` and ``sweep``: those of a configuration's parts, and of what was chosen in them."""

import argparse
import dataclasses
import re
import textwrap
from collections.abc import Sequence
from typing import Any, TypeVar

import tyro

from coala_agents.cli._arguments import given_path, read
from coala_agents.cli._usage import WIDTH
from coala_agents.config import OF_THE_COMMAND, PRESETS, RunConfig, from_preset, whose
from coala_agents.parts import checking

SELECTORS = ("game", "algorithm", "network", "naive-network", "naive-algorithm", "objective")
"""They choose what further flags there are, and so are read first."""

OF_META_AGENTS = ("pretrain", "imitate", "headroom")
"""Commands that refuse a preset of pairs, who meet no naive learners."""

Options = TypeVar("Options")


def started_from(given: list[str]) -> tuple[str, RunConfig]:
    """Take the preset away from what was typed, and return its name, if it was, and the configuration to start from.

    That is the preset with the file that ``--config`` names, and the game, algorithm and networks that were chosen, and
    their own defaults; it is not checked yet, for other flags are to come.

    Raises as ``from_preset`` and ``RunConfig.with_flags``.
    """
    named = given.pop(0) if given and not given[0].startswith("-") else ""
    file = read_first(given, ("config",)).get("config")
    config = from_preset(named, None if file is None else given_path(file))
    with checking(False):  # other flags are to come
        return named, config.with_flags(**read_first(given, SELECTORS))


def presets_note(chosen: str, command: str) -> str:
    """Return what the help of a command says of presets: those that it takes."""
    taken = [name for name, preset in PRESETS.items() if not (command in OF_META_AGENTS and preset.learner.in_a_pair)]
    how: dict[str, Any] = {"initial_indent": "  ", "subsequent_indent": "  ", "break_on_hyphens": False}
    presets = textwrap.fill(", ".join(taken), WIDTH, **how)
    defaults = textwrap.fill(f"Defaults below are those of {chosen}, and depend on what else is chosen.", WIDTH)
    return f"Presets:\n{presets}\n\n{defaults}"


def typed_flags(given: Sequence[str]) -> set[str]:
    """Return the flags that were typed, with underscores."""
    return {match[1].replace("-", "_") for one in given if (match := re.match(r"--(?:no-)?([\w-]+)", one))}


def parse(options: type[Options], default: Any, config: RunConfig, given: Sequence[str], command: str) -> Options:
    """Return the options of a command from the command line, with the configuration in their ``run``.

    Raises as ``read_options``.
    """
    found: Any = read_options(options, default, config, given, command)
    run = config.with_flags(**found.run.flat())
    run.refuse_idle(sorted(typed_flags(given)))  # what chose a part had been set before
    return dataclasses.replace(found, run=run)


def read_options(
    options: type[Options], default: Any, config: RunConfig, given: Sequence[str], command: str
) -> Options:
    """Return the options of a command that hold parts of a configuration, as typed: the parts are not checked yet.

    Raises ``ValueError`` for a flag of another game, algorithm or network, and says whose it is.
    """
    known = config.flat()
    for flag in sorted(typed_flags(given) - set(known) - OF_THE_COMMAND):
        told = whose(flag, known)
        if told.startswith(f"{flag} is of"):
            raise ValueError(told)
    settings = (tyro.conf.OmitArgPrefixes, tyro.conf.AvoidSubcommands)
    # Checked by themselves: tyro has its own words for an error.
    with checking(False):
        note = presets_note(config.preset, command)
        return read(options, given, command, note=note, default=default, config=settings)


def read_first(given: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Return the values of some options before the others are read; of those that were given."""
    how: dict[str, Any] = {"add_help": False, "allow_abbrev": False, "exit_on_error": False}
    reader = argparse.ArgumentParser(argument_default=argparse.SUPPRESS, **how)
    for name in names:
        reader.add_argument(*dict.fromkeys((f"--{name}", f"--{name.replace('-', '_')}")))
    try:
        return vars(reader.parse_known_args(list(given))[0])
    except argparse.ArgumentError as error:
        raise ValueError(str(error)) from error

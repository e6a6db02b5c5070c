"""The flags of ``coala train``: those of the parts of a configuration, and of what was chosen in them."""

import argparse
import dataclasses
import re
from collections.abc import Sequence
from typing import Any, TypeVar

import tyro

from coala_agents.cli._arguments import given_path, read
from coala_agents.config import OF_THE_COMMAND, RunConfig, read_toml, whose
from coala_agents.parts import checking

SELECTORS = ("game", "algorithm", "network", "naive-network", "objective")
"""They choose what further flags there are, and so are read first."""

Options = TypeVar("Options")


def from_file(given: Sequence[str]) -> dict[str, Any]:
    """Return the tables of the file that ``--config`` names; nothing if it names none. Raises as ``read_toml``."""
    asked = read_first(given, ("config",)).get("config")
    return {} if asked is None else read_toml(given_path(asked))


def with_choices(config: RunConfig, given: Sequence[str]) -> RunConfig:
    """Return the configuration with the game, algorithm and networks that were chosen, and their own defaults.

    Raises as ``RunConfig.with_flags``.
    """
    return config.with_flags(**read_first(given, SELECTORS))


def parse(options: type[Options], default: Any, config: RunConfig, given: Sequence[str], note: str) -> Options:
    """Return the options from the command line, with the configuration in their ``run``; ``note`` is for the help.

    Raises ``ValueError`` for a flag of another game, algorithm or network, and says whose it is.
    """
    known = config.flat()
    flags = {match[1].replace("-", "_") for one in given if (match := re.match(r"--(?:no-)?([\w-]+)", one))}
    for flag in sorted(flags - set(known) - OF_THE_COMMAND):
        told = whose(flag, known)
        if told.startswith("--"):
            raise ValueError(told)
    settings = (tyro.conf.OmitArgPrefixes, tyro.conf.AvoidSubcommands)
    # Checked by themselves: tyro has its own words for an error.
    with checking(False):
        found: Any = read(options, given, "train", note=note, default=default, config=settings)
    return dataclasses.replace(found, run=config.with_flags(**found.run.flat()))


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

"""The command line: ``coala COMMAND``, one file per command."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from coala_agents.cli._terminal import (
    FAILED,
    INTERRUPTED,
    READER_GONE,
    check_device,
    flush,
    forget,
    is_not_finite,
    prepare,
    told,
)


def _command(module: str, function: str) -> Callable[[list[str]], None]:
    """Return a command that is imported when it is run: what a command needs takes seconds to import."""

    def run(given: list[str]) -> None:
        getattr(importlib.import_module(f"coala_agents.cli.{module}"), function)(given)

    return run


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    name: _command(f"_{name}", name)
    for name in ("train", "pretrain", "evaluate", "inspect", "tournament", "compare", "reproduce", "play", "watch")
} | {"list": _command("_list", "list_names")}

USAGE = """usage: coala COMMAND [options]

  coala train [PRESET] [options]     train agents; alone, with the first preset of coala list
  coala train --resume DIR           go on with a run that was interrupted or killed
  coala pretrain PRESET --out FILE   let naive learners learn from each other: a pool of opponents to shape
  coala evaluate DIR [options]       play trained agents against naive learners, each other, and other seeds
  coala inspect DIR [options]        look at how the agents behave: joint actions, inner episodes, memory-one fit
  coala tournament DIR|STRATEGY ...  play every pair of trained agents, naive learners and fixed strategies
  coala compare DIR [DIR ...]        draw several runs in one figure
  coala reproduce FIGURE [...]       the paper's analytical figures, each with its data and a verdict
  coala play ENV [options]           play at the keyboard against a learner, a strategy or a trained agent
  coala watch DIR|ENV [options]      watch trained agents, or any two co-players; --record FILE.gif makes a film
  coala list                         the names of games, players, algorithms, networks and presets

coala --import MODULE COMMAND ... imports a module first, from the current folder too: it may register a game.
coala COMMAND --help shows the options of a command.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leaves with status 2 and one line on an error of the user's.

    A reader that has gone, as in ``coala list | head -1``, ends it quietly, and so does Ctrl-C, with the status of the
    signal for that.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            if given and given[0] not in ("-h", "--help"):
                prepare()
                _run(given)
            else:
                print(USAGE, end="")
        finally:
            flush()
    except KeyboardInterrupt as error:
        raise SystemExit(INTERRUPTED) from error
    except BrokenPipeError as error:
        forget(sys.stdout, sys.stderr)
        raise SystemExit(READER_GONE) from error
    except (ValueError, OSError, ArithmeticError, ImportError, SyntaxError) as error:
        if isinstance(error, ArithmeticError) and not is_not_finite(error):
            raise
        print(f"coala: {told(error)}", file=sys.stderr)
        raise SystemExit(FAILED) from error


def _run(given: list[str]) -> None:
    from coala_envs.checks import choice

    given = _imported(given)
    command, rest = COMMANDS[choice("command", given[0], COMMANDS)], given[1:]
    if {"-h", "--help"} & set(rest):
        command(rest)
    elif given[0] == "train":
        from coala_agents.cli._processes import together

        with together(rest):
            command(rest)
    else:
        check_device()
        command(rest)


def _imported(given: list[str]) -> list[str]:
    """Import the modules that were asked for, and return what is left."""
    while given[0] == "--import":
        if len(given) < 3:
            raise ValueError("--import takes the name of a module, and then a command follows")
        # Only here, where somebody names a module: a file that happens to lie in the folder is never imported.
        if os.getcwd() not in sys.path:
            sys.path.append(os.getcwd())
        if not all(part.isidentifier() for part in given[1].split(".")):
            raise ValueError(f"--import takes the name of a module, such as my_games, got {given[1]!r}")
        importlib.import_module(given[1])
        given = given[2:]
    return given

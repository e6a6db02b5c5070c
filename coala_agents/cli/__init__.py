"""The command line: ``coala COMMAND``, one file per command."""

import importlib
import sys
from collections.abc import Callable, Sequence

from coala_agents.cli._terminal import (
    FAILED,
    INTERRUPTED,
    READER_GONE,
    check_device,
    flush,
    forget,
    import_named,
    is_not_finite,
    prepare,
    told,
)
from coala_agents.cli._usage import FORMS, usage


def _command(module: str, function: str) -> Callable[[list[str]], None]:
    """Return a command that is imported when it is run: what a command needs takes seconds to import."""

    def run(given: list[str]) -> None:
        getattr(importlib.import_module(f"coala_agents.cli.{module}"), function)(given)

    return run


def _version() -> str:
    from coala_agents._version import version  # takes as long to import as all else that the usage needs

    return f"coala {version()}\n"


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    name: _command(f"_{name}", "list_names" if name == "list" else name) for name in FORMS
}
ASKED_FIRST = {("-h",): usage, ("--help",): usage, (): usage, ("--version",): _version}
"""What is answered at once, before anything that takes a second is imported."""
WITHOUT_DEVICE = ("list", "completion", "doctor")
"""Commands that compute nothing; the last tells what is wrong with the device."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leaves with status 2 and one line on an error of the user's.

    A reader that has gone, as in ``coala list | head -1``, ends it quietly, and so does Ctrl-C, with the status of the
    signal for that.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            if (answer := ASKED_FIRST.get(tuple(given[:1]))) is not None:
                if answer is _version and given[1:]:
                    raise ValueError(f"nothing takes {given[1]!r} behind --version")
                print(answer(), end="")
            else:
                prepare()
                _run(given)
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
        print(f"coala: {told(error, given)}", file=sys.stderr)
        raise SystemExit(FAILED) from error


def _run(given: list[str]) -> None:
    from coala_envs.checks import choice

    given = _imported(given)
    name, rest = choice("command", given[0], COMMANDS), given[1:]
    command = COMMANDS[name]
    if name in WITHOUT_DEVICE or {"-h", "--help"} & set(rest):
        command(rest)
    elif name == "train":
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
        import_named(given[1])
        given = given[2:]
    return given

"""What surrounds the commands: where output goes, what the environment says, and how errors are told."""

import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from coala_agents.cli._cache import keep_compiled_programs

FAILED = 2
"""Exit status of what ended with an error that is told."""
LOST = 75
"""Exit status of a process whose run was ended by another process: the system's word for what may be tried again."""
INTERRUPTED = 130
"""Exit status of what was ended by Ctrl-C: 128 and the number of SIGINT. A run that ends early is usable."""
READER_GONE = 141
"""Exit status of a shell's command that nobody reads: 128 and the number of SIGPIPE."""


def prepare() -> None:
    """Make the output survive any terminal, and the process its environment; before anything is computed."""
    from coala_envs import avoid_wrong_sums  # takes a second, which the usage need not wait for

    avoid_wrong_sums()
    keep_compiled_programs()
    # A notebook's backend may not exist here, and matplotlib is not even imported with one that it does not know.
    os.environ["MPLBACKEND"] = "agg"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Our own words are ASCII; a path, or a name from elsewhere, may have what the terminal has not.
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


IMPORTED: list[str] = []
"""Modules that ``--import`` has named."""


def import_named(name: str) -> None:
    """Import a module that was asked for, from the current folder too. Raises ``ValueError`` for what is no name."""
    # Only here, where somebody names a module: a file that happens to lie in the folder is never imported.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"--import takes the name of a module, such as my_games, got {name!r}")
    importlib.import_module(name)
    IMPORTED.append(name)


def prepare_worker(modules: Sequence[str]) -> None:
    """Make another process such as this one is, with the modules that were imported here."""
    prepare()
    for name in modules:
        import_named(name)


def check_device() -> None:
    """Raise ``OSError`` if JAX has no device to compute on, as with ``JAX_PLATFORMS=cuda`` and no GPU."""
    import jax

    try:
        jax.devices()
    except (RuntimeError, AssertionError) as error:  # what JAX raises where no plug-in for the platform is installed
        asked = os.environ.get("JAX_PLATFORMS", "")
        raise OSError(f"JAX finds no device to compute on with JAX_PLATFORMS={asked}: {error}".rstrip(": ")) from error


def is_not_finite(error: ArithmeticError) -> bool:
    """Tell whether it is that a learner has diverged, and no fault of ours."""
    from coala_agents.training import NotFinite

    return isinstance(error, NotFinite)


def flush() -> None:
    """Write out what is held. Raises ``BrokenPipeError`` if the reader has gone, ``OSError`` if there is no room."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget(sys.stdout)
        raise OSError(f"cannot write to the standard output: {error.strerror}") from error


def forget(*streams: TextIO) -> None:
    """Let what is still held go nowhere, for it can go nowhere else: Python would complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())


def told(error: BaseException, given: Sequence[str] = ()) -> str:
    """Return an error as one line, without the number that the system has for it.

    One that begins with the name of an option calls it as it was typed: a grid's ``height`` as ``--grid-height``.
    """
    name, space, rest = _one_line(error).partition(" ")
    spelt = name.replace("_", "-")
    typed = {word.partition("=")[0].replace("_", "-") for word in given if word.startswith("--")}
    meant = typed & {f"--{spelt}"} or {option for option in typed if option.endswith(f"-{spelt}")}
    return f"{meant.pop() if len(meant) == 1 else name}{space}{rest}"


def _one_line(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError) and error.filename:
        return f"there is no {error.filename}"
    if isinstance(error, FileNotFoundError) and error.errno == errno.ENOENT:  # of no name: the folder that we are in
        return "the current folder is no longer there"
    if isinstance(error, OSError) and error.strerror:
        # A file that is written says its path, and standard output has none.
        where = error.filename or ("standard output" if error.errno == errno.ENOSPC else "coala")
        return f"{where}: {error.strerror[0].lower()}{error.strerror[1:]}"
    return " ".join(str(error).split()) or type(error).__name__

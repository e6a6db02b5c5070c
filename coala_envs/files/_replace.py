"""The one way to write a file, beside it and then moved; and what grows line by line."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from coala_envs.checks import checked


@contextlib.contextmanager
@checked
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path beside ``path`` to write to; when the block ends it becomes ``path``, whole.

    The path has the same suffix, by which drawing libraries choose a format. If the block raises, or the process is
    killed inside it, what stood at ``path`` before still stands there.

    Raises ``OSError`` that says the path if it cannot be written.

    Example:
        ``with replacing(Path("figure.png")) as partial: figure.savefig(partial)``
    """
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    try:
        yield partial
        with open(partial, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        told = type(error)(f"cannot write {path}: {error.strerror or error}")
        told.errno = error.errno
        raise told from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


@contextlib.contextmanager
@checked
def appending(path: Path) -> Iterator[TextIO]:
    """Yield a text file in UTF-8 to add lines to, which others may read meanwhile.

    Raises ``OSError`` that says the path if it cannot be written.
    """
    try:
        with open(path, "a", encoding="utf-8") as file:
            yield file
    except BrokenPipeError:
        raise  # of the terminal, whose reader has gone
    except OSError as error:
        # What else goes wrong within the block says its own path.
        if error.filename or not error.strerror:
            raise
        raise OSError(error.errno, f"cannot be written: {error.strerror}", str(path)) from error


@checked
def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all. Raises as ``replacing``."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")

"""Whether a result can be written where it is wanted: asked before the work, not after it."""

import os
from pathlib import Path

from coala_envs.checks import checked


@checked
def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if it is not there.

    Raises ``OSError`` that says the path if it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"cannot write to {folder}: {error.strerror}") from error


@checked
def check_writable(path: Path, *, suffixes: tuple[str, ...] = ()) -> None:
    """Make sure that a file can be written, and make the folder that it goes into.

    Raises ``ValueError`` for a suffix that is none of ``suffixes``, if there are any, and ``OSError`` that says the
    path if a folder or a pipe is in the way, or its own folder cannot be written.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise ValueError(f"{path} must end in {' or '.join(suffixes)}")
    if path.is_dir():
        raise IsADirectoryError(f"cannot write {path}: a folder of that name is there")
    if path.exists() and not path.is_file():
        raise OSError(f"cannot write {path}: it is no file")
    check_writable_folder(path.parent)


@checked
def check_writable_folder(folder: Path) -> None:
    """Make sure that files can be written into a folder, and make it. Raises ``OSError`` that says the path."""
    make_folder(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"cannot write to {folder}: permission denied")

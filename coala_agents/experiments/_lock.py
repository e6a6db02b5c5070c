"""One process for each run folder. A process that dies, however it dies, holds no lock."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there two processes on one folder are the user's to avoid
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    Raises ``OSError`` that names the process if another one holds it, or if it cannot be written.
    """
    path = folder / LOCK
    file = _held(path, folder)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        os.close(file)


def _held(path: Path, folder: Path) -> int:
    while True:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OSError(f"cannot write to {folder}: {error.strerror}") from error
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                owner = os.read(file, 32).decode(errors="replace").strip()
                os.close(file)
                raise OSError(f"another process ({owner or 'just started'}) is training in {folder}") from error
            # Who held it may have taken the file away in the meantime: then this lock is on nothing.
            if not path.exists() or os.fstat(file).st_ino != path.stat().st_ino:
                os.close(file)
                continue
        os.truncate(file, 0)
        os.write(file, f"process {os.getpid()}".encode())
        return file

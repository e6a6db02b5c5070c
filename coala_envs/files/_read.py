"""Reading a file that somebody named: text or an error that says the path."""

from pathlib import Path
from typing import Any

from coala_envs.checks import checked
from coala_envs.files._json import parse_json


@checked
def check_file(path: Path) -> None:
    """Raise ``OSError`` for what is there and no file: a folder, or a pipe, which would be waited for without end."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no file")


@checked
def read_text(path: Path) -> str:
    """Return what is in a text file in UTF-8.

    Raises ``FileNotFoundError``, ``OSError`` as ``check_file``, and ``ValueError`` for another encoding.
    """
    check_file(path)
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not in UTF-8: {error}") from error


@checked
def read_json(path: Path) -> Any:
    """Return what a file of JSON says. Raises as ``read_text`` and, with the path, as ``parse_json``."""
    text = read_text(path)
    try:
        return parse_json(text)
    except ValueError as error:
        raise ValueError(f"{path} is no JSON: {error}") from error

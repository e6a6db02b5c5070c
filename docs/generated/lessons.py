"""What is made for the pages of lessons: the scripts of examples/ as pages, and what they print."""

import hashlib
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
OUTPUTS = ROOT / "docs" / "lessons" / "output"
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


def lesson(arguments: list[str], body: str) -> str:
    """Return a script of examples/ as a page, ``{lesson} 01_play_the_ipd``, with what it prints below it."""
    (name,) = arguments
    _, *cells = _CELL.split((ROOT / "examples" / f"{name}.py").read_text())
    pairs = zip(cells[::2], cells[1::2], strict=True)
    parts = [_prose(text) if "[markdown]" in kind else _code(text) for kind, text in pairs]
    first, *others = [part for part in parts if part]
    where = f"This page is `examples/{name}.py`; `python examples/{name}.py` runs it."
    return "\n\n".join([first, where, *others, "## What it prints", _printed(name)])


def digest(name: str) -> str:
    """Return a digest of a lesson's code: of the lines that are neither empty nor comments."""
    lines = (ROOT / "examples" / f"{name}.py").read_text().splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()[:16]


def _prose(text: str) -> str:
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.strip().splitlines())


def _code(text: str) -> str:
    return f"```py\n{text.strip()}\n```" if text.strip() else ""


def _printed(name: str) -> str:
    _, _, printed = (OUTPUTS / f"{name}.txt").read_text().partition("\n")
    return f"```text\n{printed.strip()}\n```"

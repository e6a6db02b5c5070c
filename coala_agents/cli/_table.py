"""A table on a terminal: names are never cut, and what has no room goes below."""

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WIDTH_OF_A_FILE = 120
"""Characters in a line of output that goes to no terminal."""


def terminal_width() -> int:
    """Return how many characters a line of the terminal has."""
    return shutil.get_terminal_size((WIDTH_OF_A_FILE, 24)).columns


def entry(name: str, told: str) -> str:
    """Return what is told of a name, beside it, and below where the line of the terminal ends."""
    how: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    how |= {"initial_indent": name, "subsequent_indent": " " * len(name)}
    return textwrap.fill(told, terminal_width(), **how) or name.rstrip()


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], str], width: int) -> str:
    """Return a table of a cell for each row and column, ``-`` where there is none.

    Columns that a line of ``width`` characters has no room for stand in further blocks below, each with the names of
    the rows.
    """
    names = max(map(len, rows))
    widths = {
        column: max(map(len, [column, *(cells.get((row, column), "-") for row in rows)])) + 2 for column in columns
    }
    blocks = []
    for block in _blocks(columns, widths, width - names):
        lines = [" " * names + "".join(f"{column:>{widths[column]}}" for column in block)]
        for row in rows:
            told = "".join(f"{cells.get((row, column), '-'):>{widths[column]}}" for column in block)
            lines.append(f"{row:<{names}}{told}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _blocks(columns: Sequence[str], widths: Mapping[str, int], room: int) -> Iterator[list[str]]:
    block: list[str] = []
    for column in columns:
        if block and sum(widths[one] for one in [*block, column]) > room:
            yield block
            block = []
        block.append(column)
    yield block

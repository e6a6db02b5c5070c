"""The table of a suite, for a terminal and for a page."""

from collections.abc import Sequence

from benchmarks._rows import Row

TITLES = ("group", "case", "quantity", "median", "quartiles", "repeats")
LEFT = 3
"""So many columns are words, the others numbers."""


def table(rows: Sequence[Row], *, markdown: bool = False) -> str:
    """Return the rows as aligned text, or as a table of Markdown."""
    cells = [TITLES, *map(_cells, rows)]
    if markdown:
        ruler = ["---"] * LEFT + ["--:"] * (len(TITLES) - LEFT)
        return "\n".join(f"| {' | '.join(line)} |" for line in (cells[0], ruler, *cells[1:]))
    widths = [max(len(line[column]) for line in cells) for column in range(len(TITLES))]
    return "\n".join(_line(line, widths) for line in cells)


def _cells(row: Row) -> tuple[str, ...]:
    if row.found is None:
        return row.group, row.case, row.quantity, "-", row.skipped, "-"
    median, lower, upper, repeats = row.found
    spread = "-" if repeats == 1 else f"{_number(lower)} to {_number(upper)}"
    return row.group, row.case, row.quantity, _number(median), spread, str(repeats)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = zip(cells, "<" * LEFT + ">" * (len(TITLES) - LEFT), widths, strict=True)
    return "  ".join(f"{cell:{side}{width}}" for cell, side, width in aligned).rstrip()


def _number(value: float) -> str:
    """Whole numbers from 100 on, three digits below: nobody measures a fourth on a machine that does other things."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

"""The files of a reproduction: data, verdict, figure."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from coala_agents.experiments import made_by
from coala_agents.reproduction._draw import draw
from coala_agents.reproduction._result import Curves, Histogram, Panel, Reproduction
from coala_envs.checks import checked
from coala_envs.files import replacing, write_text

Row = tuple[str, str, float, float, float, float]


@checked
def write_reproduction(reproduction: Reproduction, name: str, folder: Path, command: str) -> list[Path]:
    """Write ``NAME.csv``, ``NAME.json`` and ``NAME.png`` into a folder, which is made if need be; return their paths.

    The table has the median and the quartiles over seeds of every point of a curve, or every sample of a histogram, or
    every cell of a map. The verdict has the setting, each statement with its criterion, what was measured and whether
    it holds, and what made it.

    Raises ``OSError`` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table, verdict, figure = (folder / f"{name}.{suffix}" for suffix in ("csv", "json", "png"))
    with replacing(table) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["panel", "line", "x", "median", "quartile_low", "quartile_high"])
        for panel in reproduction.panels:
            writer.writerows([*row[:2], *(f"{number:.6g}" for number in row[2:])] for row in _rows(panel))
    found = {
        "title": reproduction.title,
        "holds": all(statement.holds for statement in reproduction.statements) if reproduction.statements else None,
        "statements": [statement._asdict() for statement in reproduction.statements],
        "setting": reproduction.setting,
        "made_by": made_by(command),
    }
    write_text(verdict, json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    draw(reproduction, figure)
    return [table, verdict, figure]


def _rows(panel: Panel) -> Iterator[Row]:
    if isinstance(panel, Curves):
        for name, line in panel.lines.items():
            low, middle, high = np.percentile(line, (25, 50, 75), axis=0).tolist()
            for point in zip(panel.x.tolist(), middle, low, high, strict=True):
                yield panel.title, name, *point
    elif isinstance(panel, Histogram):
        for name, samples in panel.samples.items():
            for i, sample in enumerate(samples.tolist()):
                yield panel.title, name, i, sample, sample, sample
    else:
        for y, row in zip(panel.y, panel.values.tolist(), strict=True):
            for x, value in zip(panel.x, row, strict=True):
                yield panel.title, f"{panel.y_label} {y:g}", x, value, value, value

"""What the settings of a sweep came to, drawn from its file."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from coala_agents._roles import Cast, split_metric
from coala_agents.experiments import SWEEP_FIGURE, SWEEP_REPORT, cast_of, read_config
from coala_agents.plotting._style import LINE_COLOURS, QUANTITIES, own_style, save
from coala_envs.checks import checked
from coala_envs.files import read_json

ROW = 0.32
"""Inches for a setting."""


def metric_label(name: str, cast: Cast) -> str:
    """Return what a metric is called in tables and figures: "reward per step against naive learners"."""
    quantity, role = split_metric(name)
    told = QUANTITIES.get(quantity, quantity.replace("_", " "))
    return told if role is None else f"{told} {role.where(cast)}"


@own_style()
@checked
def draw_sweep(folder: Path) -> Path:
    """Draw ``sweep.json`` into ``sweep.png`` and return its path: a row for each setting, with interval and seeds.

    Raises ``FileNotFoundError`` if there is no ``sweep.json``, and ``ValueError`` if no setting is finished.
    """
    report = read_json(folder / SWEEP_REPORT)
    rows = [row for row in report["settings"] if row["mean"] is not None]
    if not rows:
        raise ValueError(f"{folder}: no setting is finished, so there is nothing to draw")
    figure = Figure(figsize=(7, 1.6 + ROW * len(rows)), layout="constrained")
    axes = figure.subplots()
    several = any(len(row["by_seed"]) > 1 for row in rows)
    for place, row in enumerate(rows):
        best = row["name"] == report["best"]
        colour = LINE_COLOURS[0] if best else LINE_COLOURS[4]
        if row["low"] is not None:
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2)
        if several:
            by_seed = row["by_seed"]
            axes.plot(by_seed, np.full(len(by_seed), place), "|", color=colour, markersize=9, alpha=0.6)
        label = ("best" if best else "other settings") if best or place == _first_other(rows, report["best"]) else None
        axes.plot(row["mean"], place, marker="D" if best else "o", color=colour, linestyle="none", label=label)
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
    axes.invert_yaxis()  # in the order of the grid, from above
    axes.set_xlabel(metric_label(report["metric"], cast_of(read_config(folder / rows[0]["folder"]))))
    axes.spines[["top", "right"]].set_visible(False)
    note = "point: mean over seeds; bar: 95 % interval (Student's t); strokes: each seed" if several else "one seed"
    return save(figure, folder / SWEEP_FIGURE, note)


def _first_other(rows: list[dict], best: str) -> int:
    return next((place for place, row in enumerate(rows) if row["name"] != best), -1)

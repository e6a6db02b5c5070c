"""The heat map of a tournament, drawn from its file."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap
from matplotlib.figure import Figure

from coala_agents.plotting._style import own_style
from coala_envs.checks import checked
from coala_envs.files import read_json, replacing

EARNS = LinearSegmentedColormap.from_list("earns", ["#8a3d0c", "#d1762b", "#fbf7f2", "#4f94c4", "#0f4c7d"])
MINUS = "\N{MINUS SIGN}"
CELL = 0.85
"""Inches."""
WITHIN_POOL = "within the pool"
PROBES = {
    "[always-defect]": ("earns against\nalways-defect", "always-defect\nearns"),
    "[best response]": ("earns against its\nbest response", "best response\nearns"),
}


Cell = dict[str, Any] | None
"""A mean and its interval, and perhaps ``by``, who earned it; ``None`` where nobody met."""

SMALL_NUMBERS = "±: half a 95 % interval, over seeds where a player has several, else over meta-episodes of these only"

Scores = dict[tuple[str, str], dict[str, float]]
"""By player and opponent."""


@own_style()
@checked
def draw_tournament(folder: Path) -> Path:
    """Draw ``tournament.json`` into ``tournament.png`` and return its path.

    A row for each player and a column for each opponent; the number is the row player's reward per step, the small one
    half its 95 % interval. Agents of one run meet across seeds there; what they earn from agents that they were trained
    with has a block of its own. In the block at the right are two columns for each probe, what the player earns against
    it and what the probe earns, and the most that anybody earns from the player, and who.

    Raises ``FileNotFoundError`` if there is no ``tournament.json``.
    """
    found = read_json(folder / "tournament.json")
    apart: Scores = {}
    pool: Scores = {}
    for score in found["scores"]:
        (pool if score["company"] == WITHIN_POOL else apart)[score["player"], score["opponent"]] = score["reward"]
    names = [entrant["name"] for entrant in found["entrants"]]
    labels = [entrant["name"] + (" (learns)" if entrant["learns"] else "") for entrant in found["entrants"]]
    trained = [name for name in names if any(opponent == name for _, opponent in pool)]

    blocks: list[tuple[str, Sequence[str], list[list[Cell]]]] = [
        ("reward per step of the row's player against the column's", labels, _rows(apart, names, names))
    ]
    if trained:
        blocks.append(("against agents of its own pool", trained, _rows(pool, names, trained)))
    headings = [heading for probe in found["probes"] for heading in PROBES[probe]]
    probed: list[list[Cell]] = [
        [
            *(apart[pair] for probe in found["probes"] for pair in ((player, probe), (probe, player))),
            {**exploited["most"]["reward"], "by": exploited["most"]["player"]},
        ]
        for player, exploited in zip(names, found["exploitability"], strict=True)
    ]
    blocks.append(("exploitability", [*headings, "the most that\nanybody earns"], probed))

    largest = max(abs(cell["mean"]) for *_, rows in blocks for row in rows for cell in row if cell)
    norm = CenteredNorm(0, largest or 1.0)
    widths = [len(columns) for _, columns, _ in blocks]
    # Room for the cells; what the names need besides is found when the figure is saved.
    figure = Figure(figsize=(CELL * (sum(widths) + 1) + 2.5, CELL * len(names) + 2), layout="constrained")
    panels = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
    for axes, (title, columns, cells) in zip(panels, blocks, strict=True):
        image = _cells(axes, cells, columns, norm)
        axes.set_yticks([])
        axes.set_xlabel(title, labelpad=10)
    panels[0].set_yticks(np.arange(len(names)), labels)
    bar = figure.colorbar(image, ax=panels, fraction=0.04, pad=0.02, aspect=30)
    bar.ax.spines["outline"].set_visible(False)
    figure.supxlabel(SMALL_NUMBERS, fontsize=8)
    with replacing(folder / "tournament.png") as partial:
        figure.savefig(partial, dpi=130, bbox_inches="tight", pad_inches=0.15)
    return folder / "tournament.png"


def _rows(scores: Scores, players: Sequence[str], opponents: Sequence[str]) -> list[list[Cell]]:
    return [[scores.get((player, opponent)) for opponent in opponents] for player in players]


def _cells(axes: Axes, cells: Sequence[Sequence[Cell]], columns: Sequence[str], norm: CenteredNorm) -> Any:
    """Draw one block: a coloured square with its number for each cell, the column's names above."""
    means = np.array([[cell["mean"] if cell else np.nan for cell in row] for row in cells])
    image = axes.imshow(means, cmap=EARNS, norm=norm, aspect="equal")
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if cell is None:
                continue
            dark = abs(cell["mean"]) > 0.45 * norm.halfrange
            style: dict[str, Any] = {"color": "white" if dark else "#222222", "ha": "center", "va": "center"}
            # "z": a mean that rounds to zero from below would read -0.00.
            axes.text(column, row - 0.05, f"{cell['mean']:z.2f}".replace("-", MINUS), **style)
            half = 0.0 if cell["low"] is None else (cell["high"] - cell["low"]) / 2
            below = cell.get("by") or (f"± {half:.2f}" if half >= 0.005 else "")
            axes.text(column, row + 0.24, textwrap.fill(below, 17), fontsize=6.5, alpha=0.8, **style)
    # White lines between the cells.
    axes.set_xticks(np.arange(-0.5, len(columns)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(cells)), minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.set_xticks(np.arange(len(columns)), columns, rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("bottom")
    axes.spines[:].set_visible(False)
    return image

"""The heat map of a tournament, drawn from its file."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from coala_agents.evaluation import TOURNAMENT
from coala_agents.plotting._style import own_style
from coala_envs.checks import checked
from coala_envs.files import read_json, replacing

EARNS = LinearSegmentedColormap.from_list("earns", ["#8a3d0c", "#d1762b", "#fbf7f2", "#4f94c4", "#0f4c7d"])
MINUS = "\N{MINUS SIGN}"
CELL = 0.62
"""Inches."""
WITHIN_POOL = "within the pool"
PROBES = {
    "[always-defect]": ("earns against\nalways-defect", "always-defect\nearns"),
    "[best response]": ("earns against its\nbest response", "best response\nearns"),
}


Cell = dict[str, Any] | None
"""A mean and its interval, and perhaps ``by``, who earned it; ``None`` where nobody met."""

SMALL_NUMBERS = "±: half a 95 % interval, over seeds where a player has several, else over meta-episodes of these only"


class Block(NamedTuple):
    """A title, the columns' headings, and a row of cells for each player."""

    title: str
    columns: Sequence[str]
    rows: list[list[Cell]]


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

    Raises ``FileNotFoundError`` if there is no ``tournament.json``, and ``ValueError`` for one that an older coala
    wrote.
    """
    found = _read(folder / TOURNAMENT)
    apart: Scores = {}
    pool: Scores = {}
    for score in found["scores"]:
        (pool if score["company"] == WITHIN_POOL else apart)[score["player"], score["opponent"]] = score["reward"]
    names = [entrant["name"] for entrant in found["entrants"]]
    labels = [entrant["name"] + (" (learns)" if entrant["learns"] else "") for entrant in found["entrants"]]
    trained = [name for name in names if any(opponent == name for _, opponent in pool)]

    blocks = [Block("reward per step of the row's player against the column's", labels, _rows(apart, names, names))]
    if trained:
        blocks.append(Block("in its own pool", trained, _rows(pool, names, trained)))
    headings = [heading for probe in found["probes"] for heading in PROBES[probe]]
    probed: list[list[Cell]] = [
        [
            *(apart[pair] for probe in found["probes"] for pair in ((player, probe), (probe, player))),
            {**exploited["most"]["reward"], "by": exploited["most"]["player"]},
        ]
        for player, exploited in zip(names, found["exploitability"], strict=True)
    ]
    blocks.append(Block("exploitability", [*headings, "the most that\nanybody earns"], probed))

    means = [cell["mean"] for *_, rows in blocks for row in rows for cell in row if cell]
    norm = CenteredNorm(0, max(map(abs, means)) or 1.0)
    figure = Figure(figsize=(1, 1))  # the picture becomes as large as what is in it
    image = _place(figure, blocks, labels, norm)
    bar = figure.colorbar(image, cax=_inches(figure, CELL * len(names) + 0.25, 0.0, 0.15, CELL * len(names)))
    if any(means):
        # Colours are as strong below zero as above; the bar has those that occur.
        bar.ax.set_ylim(min(*means, 0.0), max(*means, 0.0))
    bar.set_label("reward per step")
    bar.ax.spines["outline"].set_visible(False)
    with replacing(folder / "tournament.png") as partial:
        figure.savefig(partial, dpi=130, bbox_inches="tight", pad_inches=0.15)
    return folder / "tournament.png"


def _read(path: Path) -> Any:
    found = read_json(path)
    if not isinstance(found, dict) or "exploitability" not in found:
        raise ValueError(f"{path} is no tournament, or one that an older coala wrote: play it again, coala tournament")
    return found


def _place(figure: Figure, blocks: Sequence[Block], labels: Sequence[str], norm: CenteredNorm) -> AxesImage:
    """Draw the first block, and the others side by side below it: beside it they would make all letters small."""
    first, *others = blocks
    axes = _inches(figure, 0.0, 0.0, CELL * len(first.columns), CELL * len(labels))
    image = _cells(axes, first, norm)
    headings = max(len(line) for block in others for column in block.columns for line in column.splitlines())
    # Down by the title of the first block and by the headings, which are oblique, of those below.
    top = CELL * len(labels) + 0.9 + 0.055 * headings
    left, lower = 0.0, []
    for block in others:
        lower.append(_inches(figure, left, top, CELL * len(block.columns), CELL * len(labels)))
        _cells(lower[-1], block, norm)
        left += CELL * len(block.columns) + 0.6
    for leftmost in (axes, lower[0]):
        leftmost.set_yticks(np.arange(len(labels)), labels)
    note: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "fontsize": 9, "va": "top"}
    lower[0].annotate(SMALL_NUMBERS, (0, 0), (0, -45), **note)
    return image


def _inches(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes so many inches from the left and below the top of a figure of one inch."""
    return figure.add_axes((left, 1 - top - height, width, height))


def _rows(scores: Scores, players: Sequence[str], opponents: Sequence[str]) -> list[list[Cell]]:
    return [[scores.get((player, opponent)) for opponent in opponents] for player in players]


def _cells(axes: Axes, block: Block, norm: CenteredNorm) -> AxesImage:
    """Draw one block: a coloured square with its number for each cell, the columns' names above."""
    title, columns, cells = block
    means = np.array([[cell["mean"] if cell else np.nan for cell in row] for row in cells])
    image = axes.imshow(means, cmap=EARNS, norm=norm, aspect="equal")
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if cell is None:
                continue
            dark = abs(cell["mean"]) > 0.65 * norm.halfrange
            style: dict[str, Any] = {"color": "white" if dark else "#222222", "ha": "center", "va": "center"}
            # "z": a mean that rounds to zero from below would read -0.00.
            axes.text(column, row - 0.1, f"{cell['mean']:z.2f}".replace("-", MINUS), **style)
            half = 0.0 if cell["low"] is None else (cell["high"] - cell["low"]) / 2
            below = cell.get("by") or (f"± {half:.2f}" if half >= 0.005 else "")
            axes.text(column, row + 0.25, textwrap.fill(below, 10), fontsize=7, alpha=0.8, **style)
    # White lines between the cells.
    axes.set_xticks(np.arange(-0.5, len(columns)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(cells)), minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.set_xticks(np.arange(len(columns)), columns, rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("bottom")
    axes.spines[:].set_visible(False)
    axes.set_yticks([])
    axes.set_xlabel(title, labelpad=10)
    return image

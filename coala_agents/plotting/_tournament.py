"""The heat map of a tournament, drawn from its file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap
from matplotlib.figure import Figure

from coala_envs.files import replacing

EARNS = LinearSegmentedColormap.from_list("earns", ["#8a3d0c", "#d1762b", "#fbf7f2", "#4f94c4", "#0f4c7d"])
MINUS = "\N{MINUS SIGN}"
CELL = 0.85
"""Inches."""
PROBES = {
    "[always-defect]": ("earns against\nalways-defect", "always-defect\nearns"),
    "[best response]": ("earns against its\nbest response", "best response\nearns"),
}
ANOTHER_SEED = "[another seed]"
Cell = dict[str, Any] | None
"""An estimate, or nothing where the two did not meet."""


def draw_tournament(folder: Path) -> Path:
    """Draw ``tournament.json`` into ``tournament.png`` and return its path.

    A row for each player and a column for each opponent; the number is the row player's reward per step, the small one
    half its 95 % interval. On the diagonal a player meets the others of its pool, or a copy of itself; a column of its
    own has agents of other seeds. The block at the right has two columns for each probe, what the player earns against
    it and what the probe earns, and the most that anybody earns against the player.

    Raises ``FileNotFoundError`` if there is no ``tournament.json``.
    """
    found = json.loads((folder / "tournament.json").read_text(encoding="utf-8"))
    reward = {(score["player"], score["opponent"]): score["reward"] for score in found["scores"]}
    names = [entrant["name"] for entrant in found["entrants"]]
    labels = [entrant["name"] + (" (learns)" if entrant["learns"] else "") for entrant in found["entrants"]]
    opponents, headings = list(names), list(labels)
    if any(opponent == ANOTHER_SEED for _, opponent in reward):
        opponents.append(ANOTHER_SEED)
        headings.append("agents of\nanother seed")
    pairs = [[reward.get((player, opponent)) for opponent in opponents] for player in names]
    probed: list[list[Cell]] = [
        [reward[pair] for probe in found["probes"] for pair in ((player, probe), (probe, player))] for player in names
    ]
    probed_headings = [heading for probe in found["probes"] for heading in PROBES[probe]]
    for row, entrant in zip(probed, found["entrants"], strict=True):
        most = entrant["exploitation"]
        row.append(most and {"mean": most["reward"], "low": None, "high": None})
    probed_headings.append("the most that\nanybody earns")

    largest = max(abs(cell["mean"]) for row in (*pairs, *probed) for cell in row if cell)
    norm = CenteredNorm(0, largest or 1.0)
    widths = [len(opponents), len(probed_headings)]
    # Room for the cells; what the names need besides is found when the figure is saved.
    figure = Figure(figsize=(CELL * (sum(widths) + 1) + 2.5, CELL * len(names) + 2), layout="constrained")
    axes = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
    image = _cells(axes[0], pairs, headings, norm)
    axes[0].set_yticks(np.arange(len(names)), labels)
    axes[0].set_xlabel("reward per step of the row's player against the column's", labelpad=10)
    _cells(axes[1], probed, probed_headings, norm)
    axes[1].set_yticks([])
    axes[1].set_xlabel("exploitability", labelpad=10)
    figure.colorbar(image, ax=axes, fraction=0.04, pad=0.02, aspect=30).outline.set_visible(False)
    with replacing(folder / "tournament.png") as partial:
        figure.savefig(partial, dpi=130, bbox_inches="tight", pad_inches=0.15)
    return folder / "tournament.png"


def _cells(axes: Axes, cells: Sequence[Sequence[Cell]], columns: Sequence[str], norm: CenteredNorm) -> Any:
    """Draw one block: a coloured square with its number for each cell, the column's names above."""
    means = np.array([[cell["mean"] if cell else np.nan for cell in row] for row in cells])
    image = axes.imshow(means, cmap=EARNS, norm=norm, aspect="equal")
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if not cell:
                continue
            dark = abs(cell["mean"]) > 0.45 * norm.halfrange
            colour = "white" if dark else "#222222"
            # "z": a mean that rounds to zero from below would read -0.00.
            number = f"{cell['mean']:z.2f}".replace("-", MINUS)
            axes.text(column, row - 0.05, number, color=colour, ha="center", va="center")
            half = 0.0 if cell["low"] is None else (cell["high"] - cell["low"]) / 2
            if half >= 0.005:
                axes.text(
                    column, row + 0.22, f"± {half:.2f}", color=colour, ha="center", va="center", fontsize=6.5, alpha=0.8
                )
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

"""The one vocabulary of all figures: names, colours, markers, and how a curve with its seeds is drawn."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator

from coala_envs.checks import checked
from coala_envs.files import replacing


class Style(NamedTuple):
    """How an algorithm is drawn, in every figure."""

    colour: str
    marker: str


ALGORITHMS = {
    "coala-pg": Style("#1b6ca8", "o"),
    "m-fos": Style("#d1762b", "s"),
    "batch-unaware": Style("#3c8d5a", "^"),
    "lola-dice": Style("#8c4f9f", "D"),
    "lola-coala": Style("#b03a48", "v"),
}
"""By the names that the command line, tables and figures share."""
OTHER = Style("#5f6b73", "x")
"""Of mixed pools, and of algorithms from elsewhere."""
LINES = ("-", "--", ":", "-.", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 4)), (0, (8, 4)))
"""Runs of one algorithm in one figure differ by these, and so do the lines of a reproduction."""

LINE_COLOURS = ("#111111", "#56b4e9", "#a6761d", "#e377c2", "#7f7f7f", "#bcbd22")
"""Of what is neither an algorithm nor a role, and none of theirs: joint actions, settings."""
LINE_MARKERS = ("o", "s", "^", "D", "v", "P")
"""Beside these colours, for who does not see them."""

QUANTITIES = {
    "reward": "reward per step",
    "cooperation": "share of cooperation",
    "cleaning": "patches cleaned per step",
    "cleaning_discrepancy": "difference in cleaning",
    "zapping": "zaps per step",
    "zapped": "times hit per step",
    "pollution": "patches of dirt",
    "apples": "apples on the board",
    "own_coins": "own coins taken per step",
    "others_coins": "other's coins taken per step",
    "own_coin_share": "share of own coins",
    "interactions": "interactions per step",
}
"""What is drawn of every run that has it, in this order; further measures of a game follow by their own names."""
SHARES = {"cooperation", "own_coin_share"}

Curves = Float[np.ndarray, "seeds points"]


@contextlib.contextmanager
def own_style() -> Iterator[None]:
    """Draw as matplotlib does by itself, whatever the style of whose machine it is; around a figure, or a function."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield


@checked
def style_of(algorithm: str) -> Style:
    """Return the style of an algorithm, or of a mixed pool."""
    return ALGORITHMS.get(algorithm, OTHER)


def panels(count: int) -> tuple[Figure, Sequence[Axes]]:
    """Return a figure with so many panels."""
    columns = count if count <= 4 else min((4, 3), key=lambda columns: -count % columns)  # the fewest gaps
    rows = -(-count // columns)
    figure = Figure(figsize=(5 * columns, 3.8 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for unused in axes[count:]:
        unused.set_visible(False)
    return figure, list(axes[:count])


def draw_seeds(
    axes: Axes,
    x: np.ndarray,
    curves: Curves,
    label: str,
    colour: str,
    line: str | tuple[int, tuple[int, ...]] = "-",
    marker: str = "",
    place: int = 0,
) -> None:
    """Draw the mean over seeds as a line and the range from the lowest seed to the highest as a band.

    ``place`` of several curves in the panel: markers are shifted by it, so that curves that hide each other show.
    """
    measured = ~np.isnan(curves).all(axis=0)
    x, curves = x[measured], curves[:, measured]
    every = max(len(ALGORITHMS), len(x) // 8)
    (drawn,) = axes.plot(x, np.nanmean(curves, axis=0), color=colour, label=label, linewidth=1.6, linestyle=line)
    if marker:
        drawn.set(marker=marker, markevery=(place % len(ALGORITHMS) * every // len(ALGORITHMS), every), markersize=5)
    if len(curves) > 1:
        low, high = np.nanmin(curves, axis=0), np.nanmax(curves, axis=0)
        axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)


def measured(metrics: Mapping[str, np.ndarray], name: str) -> bool:
    """Tell whether there is anything to draw."""
    return name in metrics and not np.isnan(metrics[name]).all()


def finish(axes: Axes, x: str, y: str, unit: bool = False) -> None:
    """Label the axes and take away what is not needed; ``unit`` for what lies in [0, 1]."""
    axes.set(xlabel=x, ylabel=y)
    if "steps" in x:
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if unit:
        axes.set_ylim(-0.02, 1.02)
    else:
        axes.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)


def save(figure: Figure, path: Path, note: str = "") -> Path:
    """Write the figure, with one legend below it for all its panels, and a note on what is drawn."""
    lines = {label: line for axes in figure.axes for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    columns = min(len(lines), 2 * len([axes for axes in figure.axes if axes.get_visible()]))
    how: dict[str, Any] = {"loc": "outside lower center", "frameon": False, "fontsize": 9}
    if note:
        how |= {"title": note, "title_fontproperties": {"size": 8}}
    legend = figure.legend(lines.values(), lines.keys(), ncols=max(1, columns), **how)
    while columns > 1 and legend.get_window_extent().width > figure.bbox.width:
        legend.remove()
        columns -= 1
        legend = figure.legend(lines.values(), lines.keys(), ncols=columns, **how)
    with replacing(path) as partial:
        # Tight: a title or a label that is wider than the figure makes the picture wider.
        figure.savefig(partial, dpi=110, bbox_inches="tight", pad_inches=0.1)
    return path


def seeds_note(most: int) -> str:
    """Say what lines and bands are."""
    return "line: mean over seeds; band: from the lowest seed to the highest" if most > 1 else "one seed"

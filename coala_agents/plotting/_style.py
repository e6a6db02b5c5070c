"""The one vocabulary of all figures: names, colours, markers, and how a curve with its seeds is drawn."""

import contextlib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
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
    "advantage-alignment": Style("#0f8b8d", "P"),
    "advantage-alignment-ppo": Style("#5c6f00", "X"),
    "loqa": Style("#a0522d", "*"),
    "shaper": Style("#d6619f", "p"),
    "good-shepherd": Style("#7d6b3f", "h"),
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

PANEL_WIDTHS = {1: 5.0, 2: 4.2, 3: 3.3}
"""Inches, by the panels in a row: letters stay legible where ten inches become the width of a page."""
LABEL_WIDTH = 28
"""Characters in a line of a label: what stands beside the lowest panel without touching another's."""

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
    figure, (axes,) = blocks_of_panels(1, count)
    return figure, axes


def blocks_of_panels(blocks: int, count: int) -> tuple[Figure, Sequence[Sequence[Axes]]]:
    """Return a figure of several blocks, one below the other, each of so many panels."""
    columns = columns_of(count)
    rows, width = -(-count // columns), PANEL_WIDTHS[columns]
    height = (0.6 * width + 0.6) * rows * blocks + 0.6  # the last for title and legend
    figure = Figure(figsize=(width * columns, height), layout="constrained")
    axes = figure.subplots(rows * blocks, columns, squeeze=False).reshape(blocks, -1)
    for unused in axes[:, count:].ravel():
        unused.set_visible(False)
    return figure, [list(block[:count]) for block in axes]


def columns_of(count: int) -> int:
    """Return how many of so many panels stand side by side: few enough to be read where the figure is a page wide."""
    return 2 if count == 4 else min(count, max(PANEL_WIDTHS))


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
    x, curves = _measured_points(x, curves)
    every = max(len(ALGORITHMS), len(x) // 8)
    drawn = draw_mean(axes, x, curves, label, color=colour, linewidth=1.6, linestyle=line)
    if marker:
        drawn.set(marker=marker, markevery=(place % len(ALGORITHMS) * every // len(ALGORITHMS), every), markersize=5)
    if len(curves) > 1:
        low, high = np.nanmin(curves, axis=0), np.nanmax(curves, axis=0)
        axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)


def draw_mean(axes: Axes, x: np.ndarray, curves: Curves, label: str, **style: Any) -> Line2D:
    """Draw the mean over seeds alone, and return its line."""
    x, curves = _measured_points(x, curves)
    (drawn,) = axes.plot(x, np.nanmean(curves, axis=0), label=label, **style)
    return drawn


def _measured_points(x: np.ndarray, curves: Curves) -> tuple[np.ndarray, Float[np.ndarray, "seeds known"]]:
    known = ~np.isnan(curves).all(axis=0)
    return x[known], curves[:, known]


def measured(metrics: Mapping[str, np.ndarray], name: str) -> bool:
    """Tell whether there is anything to draw."""
    return name in metrics and not np.isnan(metrics[name]).all()


def finish(axes: Axes, x: str, y: str, unit: bool = False) -> None:
    """Label the axes and take away what is not needed; ``unit`` for what lies in [0, 1]."""
    axes.set(xlabel=x, ylabel=wrapped(y))
    if "steps" in x:
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if unit:
        axes.set_ylim(-0.02, 1.02)
    else:
        axes.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)


def wrapped(label: str) -> str:
    """Return the label of a panel in lines that do not touch those of its neighbours, all of about one length."""
    how: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    fewest = len(textwrap.wrap(label, LABEL_WIDTH, **how))
    # No narrower than the longest word: below that the number of lines says nothing.
    for width in range(max(map(len, label.split()), default=1), LABEL_WIDTH):
        if len(lines := textwrap.wrap(label, width, **how)) <= fewest:
            return "\n".join(lines)
    return textwrap.fill(label, LABEL_WIDTH, **how)


def save(figure: Figure, path: Path, note: str = "") -> Path:
    """Write the figure, with one legend below it for all its panels, and a note on what is drawn."""
    lines = {label: line for axes in figure.axes for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    columns = min(len(lines), 2 * len([axes for axes in figure.axes if axes.get_visible()]))
    how: dict[str, Any] = {"loc": "outside lower center", "frameon": False, "fontsize": 10}
    if note:
        how |= {"title": note, "title_fontproperties": {"size": 9}}
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

"""Draw the panels of a reproduction: medians with quartile bands, histograms, maps."""

from itertools import cycle
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from coala_agents._roles import Role
from coala_agents.plotting import LINE_COLOURS, LINES, own_style, panels, style_of, wrapped
from coala_agents.reproduction._result import Curves, HeatMap, Panel, Reproduction
from coala_envs.files import replacing

_KNOWN = {
    "meta agent": Role.EGO.colour,
    "naive learner": Role.OPPONENT.colour,
    "LOLA-DICE, fixed": style_of("lola-dice").colour,
}
"""Lines that have their colour from all other figures."""


@own_style()
def draw(reproduction: Reproduction, path: Path) -> Path:
    """Draw all panels side by side into a PNG file."""
    figure, all_axes = panels(len(reproduction.panels))
    figure.set_figwidth(figure.get_figwidth() + 1.5 * any(map(_crowded, reproduction.panels)))
    for panel, axes in zip(reproduction.panels, all_axes, strict=True):
        _panel(panel, axes)
    figure.suptitle(f"{reproduction.title} ({reproduction.setting['num_seeds']} seeds)")
    if any(isinstance(panel, Curves) for panel in reproduction.panels):
        figure.supxlabel("line: median over seeds; band: between the quartiles", fontsize=9)
    with replacing(path) as partial:
        # Tight: a title that is wider than the figure makes the picture wider.
        figure.savefig(partial, dpi=120, bbox_inches="tight", pad_inches=0.1)
    return path


def _panel(panel: Panel, axes: Axes) -> None:
    axes.set_title(wrapped(panel.title), fontsize=10)
    axes.set_xlabel(wrapped(panel.x_label))
    if isinstance(panel, HeatMap):
        _heat_map(panel, axes)
        return
    if isinstance(panel, Curves):
        free = cycle(LINE_COLOURS)
        for place, (name, line) in enumerate(panel.lines.items()):
            colour = _KNOWN.get(name) or next(free)
            low, middle, high = np.percentile(line, (25, 50, 75), axis=0)
            style = LINES[place % len(LINES)]
            axes.plot(panel.x, middle, color=colour, label=name, linewidth=1.6, linestyle=style)
            axes.fill_between(panel.x, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
        axes.set_ylabel(panel.y_label)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))  # four digits have room
    else:
        every = np.concatenate([samples[samples > 0] for samples in panel.samples.values()])
        bins = np.geomspace(every.min(), every.max(), 30)
        for colour, (name, samples) in zip(LINE_COLOURS, panel.samples.items(), strict=False):
            axes.hist(np.maximum(samples, bins[0]), bins=bins.tolist(), color=colour, alpha=0.6, label=name)
        axes.set(xscale="log", ylabel="policies")
    axes.spines[["top", "right"]].set_visible(False)
    if _crowded(panel):
        axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.0, 0.5))
    else:
        axes.legend(frameon=False, fontsize=9)


def _crowded(panel: Panel) -> bool:
    """Tell whether a legend among the curves would hide some of them."""
    return isinstance(panel, Curves) and len(panel.lines) > 4


def _heat_map(panel: HeatMap, axes: Axes) -> None:
    # Shares and returns: from 0 to 1 unless there is more, so that one colour is one number in all maps.
    norm = Normalize(min(0.0, panel.values.min()), max(1.0, panel.values.max()))
    axes.imshow(panel.values, cmap="viridis", aspect="auto", origin="lower", norm=norm)
    axes.set_xticks(range(len(panel.x)), [f"{x:g}" for x in panel.x])
    axes.set_yticks(range(len(panel.y)), [f"{y:g}" for y in panel.y])
    axes.set_ylabel(panel.y_label)
    for (i, j), value in np.ndenumerate(panel.values):
        light = norm(value) > 0.6
        axes.text(j, i, f"{value:.2f}", ha="center", va="center", fontsize=8, color="black" if light else "white")

"""The figure of ``coala headroom``, drawn from its report."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from coala_agents._roles import Role, metric
from coala_agents.evaluation import BESIDE
from coala_agents.plotting._style import LINE_COLOURS, LINE_MARKERS, LINES, finish, own_style, panels, save
from coala_envs.checks import checked
from coala_envs.files import read_json

STANCES = {"greedy": LINES[1], "plain": LINES[2], "shaping": LINES[0], BESIDE: LINES[3]}
"""Solid lines shape."""


@own_style()
@checked
def draw_headroom(folder: Path) -> Path | None:
    """Draw ``headroom.json`` into ``headroom.png`` and return its path; ``None`` where neither curve was measured.

    What every fixed player earns in the quarters of a meta-episode, what the naive learner earns from it, and the
    reward by the fraction of games in which the agent shapes; bars are 95 % intervals.

    Raises ``FileNotFoundError`` if there is no ``headroom.json``.
    """
    report = read_json(folder / "headroom.json")
    headroom, reachability = report.get("headroom"), report.get("reachability")
    count = 2 * (headroom is not None) + (reachability is not None)
    if not count:
        return None
    figure, axes = panels(count)
    if headroom is not None:
        for panel, role, label in zip(axes, (Role.EGO, Role.OPPONENT), ("", "naive learner's "), strict=False):
            _quarters(panel, headroom["scripts"], metric("reward", role))
            finish(panel, "quarter of the meta-episode", f"{label}reward per step")
    if reachability is not None:
        curve = reachability["curve"]
        means = np.array([[point[field] for field in ("mean", "low", "high")] for point in curve]).T
        _bars(axes[-1], [point["fraction"] for point in curve], means, color="#111111", marker="o")
        axes[-1].set_title(f"{reachability['greedy']} to {reachability['shaping']}", fontsize=9)
        axes[-1].set(xlabel="fraction of games that shape", ylabel="reward per step")
        axes[-1].spines[["top", "right"]].set_visible(False)
    note = "solid lines shape; bars: 95 % intervals over {num_meta_episodes} meta-episodes".format(**report)
    return save(figure, folder / "headroom.png", note)


def _quarters(axes: Axes, scripts: list[dict[str, Any]], quantity: str) -> None:
    for place, score in enumerate(scripts):
        means = np.array([rows[quantity] for rows in score["quarters"]], float).T
        style: dict[str, Any] = {"linestyle": STANCES[score["stance"]], "label": score["name"]}
        colour, round_trips = place % len(LINE_COLOURS), place // len(LINE_COLOURS)
        marker = LINE_MARKERS[(place + round_trips) % len(LINE_MARKERS)]
        style |= {"color": LINE_COLOURS[colour], "marker": marker}
        _bars(axes, np.arange(1, means.shape[1] + 1), means, **style)


def _bars(axes: Axes, x: Any, means: np.ndarray, **style: Any) -> None:
    mean, low, high = means
    axes.errorbar(x, mean, yerr=[mean - low, high - mean], linewidth=1.6, markersize=5, capsize=2, **style)

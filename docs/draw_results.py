"""Draw the main figure of the docs: ``python docs/draw_results.py`` writes docs/images/results.png from results/.

Against naive learners, inside a meta-episode, among the agents of a pool; every dot is a seed.
"""

import json
import pathlib

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coala_agents.experiments import read_meta_episode
from coala_agents.plotting import own_style, style_of
from coala_agents.statistics import t_interval

ROOT = pathlib.Path(__file__).parent.parent
SHAPING, POOLS = ROOT / "results" / "ipd-shaping", ROOT / "results" / "ipd-pools"

Bars = list[tuple[str, str, np.ndarray]]
"""For each column its title, its algorithm, and a number of each seed."""


def by_seed(metric: str, *folders: pathlib.Path) -> np.ndarray:
    """Return a metric of ``coala evaluate``, ``[seeds]``, of all folders together."""
    evaluations = [json.loads((folder / "evaluation.json").read_text()) for folder in folders]
    return np.array([row[metric]["mean"] for seen in evaluations for row in seen["by_seed"].values()])


def draw_columns(axes: Axes, columns: Bars, title: str) -> None:
    """Draw every seed as a dot, and the mean with its 95 % interval over seeds."""
    for place, (_, algorithm, values) in enumerate(columns):
        style, found = style_of(algorithm), t_interval(values)
        spread = np.linspace(-0.18, 0.18, len(values))
        axes.plot(place + spread, values, style.marker, color=style.colour, markersize=5, alpha=0.55)
        around = [[found.mean - found.low], [found.high - found.mean]]
        axes.errorbar(place, found.mean, yerr=around, fmt="_", color="black", markersize=22, capsize=4, zorder=3)
    axes.set_xticks(range(len(columns)), [name for name, _, _ in columns])
    axes.set(title=title, ylabel="agent's reward per step", xlim=(-0.6, len(columns) - 0.4), ylim=(-0.1, 1.55))
    for height, what in ((1, "mutual cooperation"), (0, "mutual defection")):
        axes.axhline(height, color="#bbbbbb", linewidth=0.8, zorder=0)
        axes.text(len(columns) - 0.42, height + 0.02, what, ha="right", fontsize=8, color="#777777")


def draw_meta_episode(axes: Axes, folder: pathlib.Path) -> None:
    """Draw how often both players cooperate in each inner episode, mean and range over seeds."""
    seen = read_meta_episode(folder)
    who = (("ego", "COALA-PG", style_of("coala-pg").colour, "-"), ("naive", "naive learner", "#c79f25", "--"))
    for role, name, colour, line in who:
        curves = seen[f"cooperation/{role}"]
        episodes = np.arange(1, curves.shape[1] + 1)
        axes.plot(episodes, curves.mean(axis=0), line, color=colour, label=name, linewidth=2)
        axes.fill_between(episodes, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.18, linewidth=0)
    axes.set(title="Inside a meta-episode: teach, then collect", xlabel="inner episode", ylabel="share of cooperation")
    axes.set(ylim=(-0.02, 1.02), xticks=(1, 5, 10, 15, 20))
    axes.legend(frameon=False, loc="lower left")


@own_style()
def main() -> None:
    """Write the figure."""
    figure = Figure(figsize=(13.5, 3.7), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    ten = sorted((SHAPING / "ten-seeds" / "one-thread").glob("seed-*"))
    shaping: Bars = [("COALA-PG", "coala-pg", by_seed("reward/ego", *ten))]
    pools: Bars = []
    for name, algorithm in (("COALA-PG", "coala-pg"), ("M-FOS", "m-fos"), ("batch-\nunaware", "batch-unaware")):
        if algorithm != "coala-pg":
            shaping.append((name, algorithm, by_seed("reward/ego", SHAPING / f"{algorithm}-seeds-40-42")))
        pools.append((name, algorithm, by_seed("reward/meta", POOLS / f"mixed-{algorithm}")))
    pools.append(("COALA-PG,\nno naive learners", "coala-pg", by_seed("reward/meta", POOLS / "meta-only-coala-pg")))
    draw_columns(left, shaping, "Against naive learners")
    draw_meta_episode(middle, POOLS / "mixed-coala-pg")
    draw_columns(right, pools, "Among the agents of a pool")
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
    path = ROOT / "docs" / "images" / "results.png"
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110)
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()

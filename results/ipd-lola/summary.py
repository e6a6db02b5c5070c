"""Print the reward per step of every run in a folder: over the updates after the warm-up, and in the last 20.

The curves behind it go to ``rewards.csv``: a line per run and iteration, a column per seed, both players averaged. They
are drawn into ``look_aheads.png``, or the figure named second, a panel per run.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from coala_agents.experiments import read_config, read_metrics
from coala_agents.plotting import style_of
from coala_agents.statistics import t_interval
from coala_envs.files import replacing, write_text


def main(folder: Path, figure: str = "look_aheads.png") -> None:
    """Read ``metrics.jsonl`` of every run; both players of a pair are averaged."""
    lines, curves, colours = [], {}, {}
    print(f"{'run':<22}{'after warm-up':>14}{'last 20':>9} {'95 % over seeds':<17}{'last 20, by seed'}")
    for path in sorted(folder.glob("*/metrics.jsonl")):
        metrics, warm_up = read_metrics(path.parent), read_config(path.parent).flat()["warm_up"]
        rewards = metrics["reward/meta"].mean(axis=1).T  # [iterations, seeds]
        curves[path.parent.name] = rewards
        colours[path.parent.name] = style_of(read_config(path.parent).learner.algorithm).colour
        for iteration, row in enumerate(rewards, start=1):
            lines.append(",".join([path.parent.name, str(iteration), *(f"{reward:.4f}" for reward in row)]))
        last = rewards[-20:].mean(axis=0)
        by_seed = " ".join(f"{reward:.2f}" for reward in last)
        after = rewards[warm_up:].mean()
        mean, low, high, *_ = t_interval(last)
        sure = f"{mean:>9.3f} [{low:.3f}, {high:.3f}]"
        print(f"{path.parent.name:<22}{after:>14.3f}{sure}  {by_seed}   ({metrics['seconds'].max():.0f} s)")
    write_text(folder / "rewards.csv", "\n".join(["run,iteration,seeds from the first on", *lines]) + "\n")
    draw(curves, colours, folder / figure)


def draw(curves: dict[str, np.ndarray], colours: dict[str, str], path: Path) -> None:
    """Draw every seed thin and their mean thick."""
    figure = Figure(figsize=(2.4 * len(curves), 2.8), layout="constrained")
    panels = figure.subplots(1, len(curves), sharey=True, squeeze=False)[0]
    for axes, (name, rewards) in zip(panels, curves.items(), strict=True):
        axes.plot(rewards, color=colours[name], linewidth=0.7, alpha=0.4)
        axes.plot(rewards.mean(axis=1), color=colours[name], linewidth=2)
        axes.set(title=f"{name}, {rewards.shape[1]} seeds", xlabel="update")
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("reward per step")
    with replacing(path) as partial:
        figure.savefig(partial, dpi=120)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

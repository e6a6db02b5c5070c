"""Figures of runs, drawn from the files in their folders."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator

COLOURS = {"ego": "#1b6ca8", "naive": "#d1762b"}
LABELS = {"ego": "learning-aware agent", "naive": "naive learner"}
RUN_COLOURS = ("#1b6ca8", "#d1762b", "#3c8d5a", "#8c4f9f", "#7a7a7a", "#b03a48")


def draw_learning_curve(folder: Path) -> Path:
    """Draw reward and cooperation of both players over training (as Fig. 5A) into ``learning_curve.png``."""
    metrics = read_metrics(folder)
    figure, (reward, cooperation) = _two_panels()
    for player, colour in COLOURS.items():
        for axes, quantity in ((reward, "reward"), (cooperation, "cooperation")):
            _band(axes, metrics["env_steps"][0], metrics[f"{quantity}/{player}"], colour, LABELS[player])
    _finish(reward, "environment steps", "reward per step")
    _finish(cooperation, "environment steps", "share of cooperation", unit=True)
    figure.suptitle(_title(folder))
    return _save(figure, folder / "learning_curve.png")


def draw_meta_episode(folder: Path) -> Path:
    """Draw reward and cooperation inside one meta-episode after training (as Fig. 5B) into ``meta_episode.png``."""
    seen = json.loads((folder / "meta_episode.json").read_text())["per_seed"]
    figure, (reward, cooperation) = _two_panels()
    for player, colour in COLOURS.items():
        for axes, quantity in ((reward, "reward"), (cooperation, "cooperation")):
            curves = np.asarray(seen[f"{quantity}/{player}"])
            _band(axes, np.arange(1, curves.shape[1] + 1), curves, colour, LABELS[player])
    _finish(reward, "inner episode", "reward per step")
    _finish(cooperation, "inner episode", "share of cooperation", unit=True)
    figure.suptitle(_title(folder) + ": one meta-episode after training")
    return _save(figure, folder / "meta_episode.png")


def draw_comparison(folders: Sequence[Path], path: Path) -> Path:
    """Draw the ego agents' reward of several runs over training, and inside a meta-episode, into one figure."""
    figure, axes = _two_panels()
    for index, folder in enumerate(folders):
        colour = RUN_COLOURS[index % len(RUN_COLOURS)]
        metrics = read_metrics(folder)
        _band(axes[0], metrics["env_steps"][0], metrics["reward/ego"], colour, _title(folder))
        recorded = folder / "meta_episode.json"
        if recorded.exists():
            curves = np.asarray(json.loads(recorded.read_text())["per_seed"]["cooperation/ego"])
            _band(axes[1], np.arange(1, curves.shape[1] + 1), curves, colour, _title(folder))
    _finish(axes[0], "environment steps", "reward per step against naive learners")
    _finish(axes[1], "inner episode after training", "share of cooperation", unit=True)
    return _save(figure, path)


def read_metrics(folder: Path) -> Mapping[str, np.ndarray]:
    """Return every metric of ``metrics.jsonl`` as ``[seeds, logged iterations]``.

    A last line that was cut short, as a killed run leaves it, is passed over, and so is an iteration that not every
    seed has. Raises ``ValueError`` if nothing is left.
    """
    by_seed: dict[int, list[dict[str, Any]]] = {}
    for text in (folder / "metrics.jsonl").read_text().splitlines(keepends=True):
        if text.endswith("\n"):
            line = json.loads(text)
            by_seed.setdefault(line["seed"], []).append(line)
    logged = min(map(len, by_seed.values()), default=0)
    if logged == 0:
        raise ValueError(f"{folder} has no metrics yet")
    names = next(iter(by_seed.values()))[0].keys()
    return {name: np.array([[line[name] for line in lines[:logged]] for lines in by_seed.values()]) for name in names}


def _two_panels() -> tuple[Figure, Any]:
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    return figure, figure.subplots(1, 2)


def _band(axes: Axes, x: np.ndarray, curves: np.ndarray, colour: str, label: str) -> None:
    """Draw the mean over seeds, and the range from the lowest seed to the highest."""
    axes.plot(x, curves.mean(axis=0), color=colour, label=label, linewidth=1.6)
    if len(curves) > 1:
        axes.fill_between(x, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.2, linewidth=0)


def _finish(axes: Axes, x: str, y: str, unit: bool = False) -> None:
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
    axes.legend(frameon=False, fontsize=9)


def _title(folder: Path) -> str:
    config = json.loads((folder / "config.json").read_text())["config"]
    seeds = f"{config['num_seeds']} seeds" if config["num_seeds"] > 1 else f"seed {config['seed']}"
    return f"{config['algorithm']}, {config['preset']}, {seeds}"


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=130)
    return path

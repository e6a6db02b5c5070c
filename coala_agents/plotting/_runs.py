"""Figures of runs, drawn from the files in their folders."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator

from coala_agents.evaluation import with_derived

COLOURS = {"ego": "#1b6ca8", "naive": "#d1762b", "meta": "#3c8d5a", "cross": "#8c4f9f"}
LABELS = {
    "ego": "meta agent against naive learners",
    "naive": "these naive learners",
    "meta": "meta agent against its pool",
    "cross": "meta agent against another seed's",
}
LINE_COLOURS = ("#1b6ca8", "#d1762b", "#3c8d5a", "#8c4f9f", "#7a7a7a", "#b03a48")


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


def draw_learning_curve(folder: Path) -> Path:
    """Draw reward and behaviour of all players over training (as Fig. 5A and 6) into ``learning_curve.png``."""
    metrics = read_metrics(folder)
    figure = _by_quantity(metrics, metrics["env_steps"][0], "environment steps")
    figure.suptitle(_title(folder))
    return _save(figure, folder / "learning_curve.png")


def draw_meta_episode(folder: Path) -> Path:
    """Draw reward and behaviour inside one meta-episode after training (as Fig. 5B) into ``meta_episode.png``."""
    seen = read_meta_episode(folder)
    episodes = np.arange(1, next(iter(seen.values())).shape[1] + 1)
    figure = _by_quantity(seen, episodes, "inner episode")
    figure.suptitle(_title(folder) + ": one meta-episode after training")
    return _save(figure, folder / "meta_episode.png")


def draw_comparison(folders: Sequence[Path], path: Path) -> Path:
    """Draw several runs into one figure, a panel for each thing that any of them has.

    Over training: the meta agents' reward against naive learners (Fig. 5A, 6) and against each other (Fig. 5C), these
    naive learners' (Fig. 14), the ratio of gradient norms (Fig. 12), and behaviour other than cooperation (Fig. 6, 13);
    cooperation is drawn inside a meta-episode after training (Fig. 5B).
    """
    runs = [(_title(folder), with_derived(read_metrics(folder)), read_meta_episode(folder)) for folder in folders]
    over_training = {
        "reward/ego": "reward per step against naive learners",
        "reward/meta": "reward per step among meta agents",
        "reward/naive": "reward per step of the naive learners",
        "learner/gradient_ratio": "gradient norm, later / current episode",
        **{f"{name}/ego": label for name, label in QUANTITIES.items() if name not in ("reward", "cooperation")},
    }
    panels = [name for name in over_training if any(_measured(metrics, name) for _, metrics, _ in runs)]
    has_inside = any("cooperation/ego" in seen for *_, seen in runs)
    figure, all_axes = _panels(len(panels) + has_inside)
    axes, inside = all_axes[: len(panels)], all_axes[len(panels) :]
    for index, (title, metrics, seen) in enumerate(runs):
        colour = LINE_COLOURS[index % len(LINE_COLOURS)]
        for panel, name in zip(axes, panels, strict=True):
            if _measured(metrics, name):
                _band(panel, metrics["env_steps"][0], metrics[name], colour, title)
        if "cooperation/ego" in seen:
            curves = seen["cooperation/ego"]
            _band(inside[0], np.arange(1, curves.shape[1] + 1), curves, colour, title)
    for panel, name in zip(axes, panels, strict=True):
        _finish(panel, "environment steps", over_training[name], unit=name.split("/")[0] in SHARES)
    for panel in inside:
        _finish(panel, "inner episode after training", "cooperation with naive learners", unit=True)
    return _save(figure, path)


def draw_behaviour(folder: Path) -> Path:
    """Draw cooperation after each joint action over the inner episodes, a panel per opponent: ``behaviour.png``."""
    behaviour = json.loads((folder / "behaviour.json").read_text())
    figure = Figure(figsize=(5 * len(behaviour["against"]), 3.8), layout="constrained")
    panels = figure.subplots(1, len(behaviour["against"]), squeeze=False)[0]
    for axes, (opponent, agents) in zip(panels, behaviour["against"].items(), strict=True):
        after = np.array([agent["cooperation_after"] for agent in agents], float)  # [agents, episodes, states]
        for index, (state, colour) in enumerate(zip(behaviour["states"], LINE_COLOURS, strict=False)):
            # Agents differ in kind more than in degree: a line each, where a band would hide that.
            episodes, curves = np.arange(1, after.shape[1] + 1), after[:, :, index]
            axes.plot(episodes, curves.T, color=colour, linewidth=0.8, alpha=0.35)
            seen = ~np.isnan(curves).all(axis=0)
            mean = np.nanmean(curves[:, seen], axis=0)
            axes.plot(episodes[seen], mean, color=colour, linewidth=2, label=f"after {state.upper()}")
        _finish(axes, "inner episode", "share of cooperation", unit=True)
        axes.set_title(
            {"naive": "against naive learners", "meta": "within the pool", "cross": "across seeds"}[opponent]
        )
    figure.suptitle(_title(folder))
    return _save(figure, folder / "behaviour.png")


def read_metrics(folder: Path) -> Mapping[str, np.ndarray]:
    """Return every metric of ``metrics.jsonl`` as ``[seeds * agents, logged iterations]``, NaN where not measured.

    A last line that was cut short, as a killed run leaves it, is passed over, and so is an iteration that not every
    seed has. Raises ``ValueError`` if nothing is left.
    """
    curves: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for text in (folder / "metrics.jsonl").read_text().splitlines(keepends=True):
        if text.endswith("\n"):
            line = json.loads(text)
            curves.setdefault((line["seed"], line.get("agent", 0)), []).append(line)
    logged = min(map(len, curves.values()), default=0)
    if logged == 0:
        raise ValueError(f"{folder} has no metrics yet")
    names = next(iter(curves.values()))[0].keys()
    return {
        name: np.array([[line[name] for line in lines[:logged]] for lines in curves.values()], float) for name in names
    }


def read_meta_episode(folder: Path) -> Mapping[str, np.ndarray]:
    """Return every curve of ``meta_episode.json`` as ``[seeds, episodes]``; nothing if the run is not done yet."""
    path = folder / "meta_episode.json"
    if not path.exists():
        return {}
    return {name: np.asarray(curves) for name, curves in json.loads(path.read_text())["per_seed"].items()}


def _by_quantity(curves: Mapping[str, np.ndarray], x: np.ndarray, x_label: str) -> Figure:
    """Draw a panel for each quantity, a line for each player who has it."""
    known = with_derived(curves)
    found = [name.rpartition("/")[0] for name in known if name.rpartition("/")[2] in COLOURS and _measured(known, name)]
    quantities = [name for name in QUANTITIES if name in found]
    quantities += [name for name in dict.fromkeys(found) if name not in quantities]
    figure, panels = _panels(len(quantities))
    for axes, quantity in zip(panels, quantities, strict=True):
        for player, colour in COLOURS.items():
            if _measured(known, f"{quantity}/{player}"):
                _band(axes, x, known[f"{quantity}/{player}"], colour, LABELS[player])
        _finish(axes, x_label, QUANTITIES.get(quantity, quantity.replace("_", " ")), unit=quantity in SHARES)
    return figure


def _panels(count: int) -> tuple[Figure, Sequence[Axes]]:
    columns = count if count <= 4 else min((4, 3), key=lambda columns: -count % columns)  # the fewest gaps
    rows = -(-count // columns)
    figure = Figure(figsize=(5 * columns, 3.8 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for unused in axes[count:]:
        unused.set_visible(False)
    return figure, list(axes[:count])


def _band(axes: Axes, x: np.ndarray, curves: np.ndarray, colour: str, label: str) -> None:
    """Draw the mean over seeds and agents, and the range from the lowest to the highest, where there is any."""
    measured = ~np.isnan(curves).all(axis=0)
    x, curves = x[measured], curves[:, measured]
    axes.plot(x, np.nanmean(curves, axis=0), color=colour, label=label, linewidth=1.6)
    if len(curves) > 1:
        low, high = np.nanmin(curves, axis=0), np.nanmax(curves, axis=0)
        axes.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0)


def _measured(metrics: Mapping[str, np.ndarray], name: str) -> bool:
    return name in metrics and not np.isnan(metrics[name]).all()


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


def _title(folder: Path) -> str:
    config = json.loads((folder / "config.json").read_text())["config"]
    seeds = f"{config['num_seeds']} seeds" if config["num_seeds"] > 1 else f"seed {config['seed']}"
    return f"{config['algorithm'].replace('+', ' and ')}, {config['preset']}, {seeds}"


def _save(figure: Figure, path: Path) -> Path:
    """Write the figure, with one legend below it for all its panels."""
    lines = {label: line for axes in figure.axes for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(lines.values(), lines.keys(), loc="outside lower center", ncols=len(lines), frameon=False, fontsize=9)
    figure.savefig(path, dpi=110)
    return path

"""Several runs side by side in one figure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from coala_agents._roles import Cast, Role, metric, split_metric
from coala_agents.evaluation import with_derived
from coala_agents.experiments import (
    METRICS,
    cast_of,
    read_config,
    read_meta_episode,
    run_labels,
    shares_of,
)
from coala_agents.plotting._runs import by_seed
from coala_agents.plotting._style import (
    LINES,
    QUANTITIES,
    SHARES,
    blocks_of_panels,
    columns_of,
    draw_mean,
    draw_seeds,
    finish,
    measured,
    own_style,
    panels,
    save,
    seeds_note,
    style_of,
    wrapped,
)
from coala_envs.checks import checked, choice

EGO_COOPERATION = metric("cooperation", Role.EGO)
REWARDS = {metric("reward", role): role for role in (Role.EGO, Role.META, Role.OPPONENT, Role.CROSS)}
"""In the order of panels and columns."""
AUTO = "auto"
PANELS = (AUTO, "one", "each")
"""What ``draw_comparison`` can be asked for."""
MOST_IN_ONE = 4
"""Runs in a panel: with more, lines and bands hide each other."""


class _Run(NamedTuple):
    label: str
    algorithm: str
    line: str | tuple[int, tuple[int, ...]]
    metrics: Mapping[str, np.ndarray]
    inside: Mapping[str, np.ndarray]
    """One meta-episode after training."""


class _Panel(NamedTuple):
    """A quantity that some of the runs have."""

    quantity: str
    x: str
    y: str
    curves: Sequence[tuple[np.ndarray, np.ndarray] | None]
    """Of each run: where, and ``[seeds, points]``; ``None`` where it has none."""


@own_style()
@checked
def draw_comparison(folders: Sequence[Path], path: Path, panels: str = AUTO) -> Path:
    """Draw several runs of one game into one figure, for each thing that any of them has.

    Over training: the meta agents' reward against naive learners (Fig. 5A, 6) and against each other (Fig. 5C), these
    naive learners' (Fig. 14), the ratio of gradient norms (Fig. 12), and behaviour other than cooperation (Fig. 6, 13);
    cooperation is drawn inside a meta-episode after training (Fig. 5B).

    Arguments:
        folders: of the runs.
        path: of the figure.
        panels: ``one`` for all runs, ``each`` for a panel of its own for every run, with the means of the others in
            grey behind it, and ``auto`` for whichever can be read: ``each`` from five runs on.

    Raises ``ValueError`` for runs of different games, for runs with nothing to draw, and for other ``panels``.
    """
    choice("panels", panels, PANELS)
    runs, configs = _read(folders), [read_config(folder) for folder in folders]
    wanted = _wanted(runs, cast_of(*configs))
    if not wanted:
        raise ValueError(f"there is nothing to draw of {', '.join(map(str, folders))}: no metrics, no meta-episode")
    note = seeds_note(max(config.training.num_seeds for config in configs))
    if panels == "each" or (panels == AUTO and len(runs) > MOST_IN_ONE):
        return save(_each(runs, wanted), path, f"{note}; grey: means of the other runs")
    return save(_together(runs, wanted), path, note)


def _wanted(runs: Sequence[_Run], cast: Cast) -> list[_Panel]:
    over_training = {
        **{name: f"{QUANTITIES['reward']} {role.where(cast)}" for name, role in REWARDS.items()},
        "learner/gradient_ratio": "gradient norm, later / current episode",
        **{metric(name, Role.EGO): QUANTITIES[name] for name in QUANTITIES if name not in ("reward", "cooperation")},
    }
    wanted: list[_Panel] = []
    for name, label in over_training.items():
        trained = [
            (run.metrics["env_steps"][0], run.metrics[name]) if measured(run.metrics, name) else None for run in runs
        ]
        wanted.append(_Panel(split_metric(name)[0], "environment steps", label, trained))
    insides = [run.inside.get(EGO_COOPERATION) for run in runs]
    inside = [None if curves is None else (np.arange(1, curves.shape[1] + 1), curves) for curves in insides]
    label = f"cooperation {Role.EGO.where(cast)}"
    wanted.append(_Panel("cooperation", "inner episode after training", label, inside))
    return [panel for panel in wanted if any(curves is not None for curves in panel.curves)]


def _together(runs: Sequence[_Run], wanted: Sequence[_Panel]) -> Figure:
    """Draw all runs into one panel for each quantity."""
    figure, all_axes = panels(len(wanted))
    for axes, panel in zip(all_axes, wanted, strict=True):
        for place, (run, curves) in enumerate(zip(runs, panel.curves, strict=True)):
            if curves is not None:
                style = style_of(run.algorithm)._asdict()
                draw_seeds(axes, *curves, label=run.label, line=run.line, place=place, **style)
        finish(axes, panel.x, panel.y, unit=panel.quantity in SHARES)
    return figure


def _each(runs: Sequence[_Run], wanted: Sequence[_Panel]) -> Figure:
    """Draw a panel for each quantity and run, those of a quantity over the same range."""
    figure, blocks = blocks_of_panels(len(wanted), len(runs))
    columns = columns_of(len(runs))
    for block, panel in zip(blocks, wanted, strict=True):
        for place, (axes, run) in enumerate(zip(block, runs, strict=True)):
            if place:
                axes.sharey(block[0])
            for other, curves in zip(runs, panel.curves, strict=True):
                if curves is not None and other is not run:
                    draw_mean(axes, *curves, label="_other", color="#bbbbbb", linewidth=0.9)
            if (curves := panel.curves[place]) is not None:
                # Not in the legend: the title says whose it is.
                draw_seeds(axes, *curves, label=f"_{run.label}", **style_of(run.algorithm)._asdict())
            first, last = place % columns == 0, place + columns >= len(runs)
            unit = panel.quantity in SHARES
            finish(axes, panel.x if last else "", panel.y if first else "", unit=unit)
            axes.tick_params(labelleft=first, labelbottom=last)
            axes.set_title(wrapped(run.label), fontsize=10)
    return figure


def _read(folders: Sequence[Path]) -> list[_Run]:
    configs = [(folder, read_config(folder)) for folder in folders]
    labels = run_labels(configs)
    runs: list[_Run] = []
    for label, (folder, config) in zip(labels, configs, strict=True):
        before = sum(run.algorithm == config.learner.algorithm for run in runs)
        inside = with_derived(read_meta_episode(folder), shares_of(config))
        trained = by_seed(folder) if (folder / METRICS).exists() else {}
        runs.append(_Run(label, config.learner.algorithm, LINES[before % len(LINES)], trained, inside))
    return runs

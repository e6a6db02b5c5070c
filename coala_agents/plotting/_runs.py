"""Figures of one run, drawn from the files in its folder."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from coala_agents._roles import Cast, Role, metric, split_metric
from coala_agents.evaluation import with_derived
from coala_agents.experiments import (
    METRICS,
    cast_of,
    read_config,
    read_meta_episode,
    read_metrics,
    run_title,
    shares_of,
)
from coala_agents.plotting._style import (
    QUANTITIES,
    SHARES,
    draw_seeds,
    finish,
    measured,
    own_style,
    panels,
    save,
    seeds_note,
)
from coala_envs.checks import checked
from coala_envs.games import with_shares


@own_style()
@checked
def draw_learning_curve(folder: Path) -> Path:
    """Draw reward and behaviour of all players over training (as Fig. 5A and 6) into ``learning_curve.png``."""
    config, curves = read_config(folder), by_seed(folder)
    figure = _by_quantity(curves, curves["env_steps"][0], "environment steps", cast_of(config))
    figure.suptitle(run_title(config))
    return save(figure, folder / "learning_curve.png", seeds_note(config.training.num_seeds))


@own_style()
@checked
def draw_meta_episode(folder: Path) -> Path:
    """Draw reward and behaviour inside one meta-episode after training (as Fig. 5B) into ``meta_episode.png``."""
    config = read_config(folder)
    seen = with_derived(read_meta_episode(folder), shares_of(config))
    episodes = np.arange(1, next(iter(seen.values())).shape[1] + 1)
    figure = _by_quantity(seen, episodes, "inner episode", cast_of(config))
    figure.suptitle(run_title(config) + ": one meta-episode after training")
    return save(figure, folder / "meta_episode.png", seeds_note(config.training.num_seeds))


def by_seed(folder: Path) -> dict[str, np.ndarray]:
    """Return a run's metrics and what follows from them, ``[seeds, logged iterations]``: agents are averaged.

    Raises as ``read_metrics``.
    """
    shares, metrics = shares_of(read_config(folder)), read_metrics(folder)
    if "env_steps" not in metrics:
        raise ValueError(f"{folder / METRICS}: no line has env_steps")
    together = {name: curve.mean(axis=1) for name, curve in metrics.items()}
    # Shares of sums over the agents; a difference between two players is of each agent.
    each = {name: curve.mean(axis=1) for name, curve in with_derived(metrics, {}).items()}
    found = with_shares(shares, together)
    return {**each, **{name: np.asarray(curve, float) for name, curve in found.items()}}


def _by_quantity(curves: Mapping[str, np.ndarray], x: np.ndarray, x_label: str, cast: Cast) -> Figure:
    """Draw a panel for each quantity, a line for each role that has it."""
    found = [quantity for name in curves for quantity, role in [split_metric(name)] if role and measured(curves, name)]
    quantities = [name for name in QUANTITIES if name in found]
    quantities += [name for name in dict.fromkeys(found) if name not in quantities]
    figure, all_axes = panels(len(quantities))
    for axes, quantity in zip(all_axes, quantities, strict=True):
        for place, role in enumerate(Role):
            if measured(curves, name := metric(quantity, role)):
                label = role.label(cast)
                draw_seeds(axes, x, curves[name], label, role.colour, marker=role.marker, place=place)
        finish(axes, x_label, QUANTITIES.get(quantity, quantity.replace("_", " ")), unit=quantity in SHARES)
    return figure

"""What the settings of a sweep came to: a row each, with an interval over seeds, and which is best."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

from coala_agents._roles import Role, metric
from coala_agents.config import RunConfig
from coala_agents.experiments._made_by import made_by
from coala_agents.experiments._metrics import LATE, read_late
from coala_agents.experiments._sweep import Swept, is_finished
from coala_agents.statistics import t_interval
from coala_envs.checks import checked, choice
from coala_envs.files import replacing, write_text

SWEEP_TABLE, SWEEP_REPORT, SWEEP_FIGURE = "sweep.csv", "sweep.json", "sweep.png"


def sweep_metric(settings: Sequence[Swept], asked: str | None = None) -> str:
    """Return the metric that settings are ranked by: the one that was asked for, or else the agents' reward.

    That is ``reward/ego``, and ``reward/meta`` where agents meet only each other.

    Raises ``ValueError`` for one that not every setting measures.
    """
    measured = [_metrics_of(one.config) for one in settings]
    common = [name for name in measured[0] if all(name in names for names in measured)]
    if not common:
        raise ValueError("grid has settings that measure nothing in common: some agents meet no naive learners")
    return choice("metric", common[0] if asked is None else asked, common)


@checked
def write_sweep(
    settings: Sequence[Swept],
    folder: Path,
    *,
    metric: str,
    lower_is_better: bool = False,
    problems: Mapping[str, str] | None = None,
    command: str = "",
) -> dict[str, Any]:
    """Write ``sweep.json`` and ``sweep.csv`` and return what the first holds.

    Its ``settings`` has a record for each: the mean in the last ``LATE`` iterations of training with Student's 95 %
    interval over seeds, as ``Estimate.as_json``, or nothing of it where the run is not finished. ``best`` is the name
    of the one with the best mean.

    Arguments:
        settings: of ``sweep``.
        folder: of the sweep.
        metric: of ``sweep_metric``; the unit is its own.
        lower_is_better: whether a small one is better.
        problems: by a setting's name, why its run did not come to its end.
        command: what made it.

    Raises ``OSError`` if they cannot be written, and as ``read_metrics``.
    """
    records = [_record(one, metric, (problems or {}).get(one.name, "")) for one in settings]
    known = [record for record in records if record["mean"] is not None]
    best = (min if lower_is_better else max)(known, key=lambda record: record["mean"])["name"] if known else None
    report = {
        "metric": metric,
        "lower_is_better": lower_is_better,
        "iterations": LATE,
        "best": best,
        "settings": records,
        "made_by": made_by(command),
    }
    write_text(folder / SWEEP_REPORT, json.dumps(report, indent=2) + "\n")
    with replacing(folder / SWEEP_TABLE) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        told = ("mean", "low", "high", "number", "folder", "problem")
        options = list(settings[0].values)
        writer = csv.writer(file)
        writer.writerow([*options, *(f"{metric} {name}" if name in told[:3] else name for name in told)])
        for record in records:
            writer.writerow([*(record["values"][name] for name in options), *(record[name] for name in told)])
    return report


def _record(one: Swept, metric: str, problem: str) -> dict[str, Any]:
    record = {"name": one.name, "values": one.values, "folder": one.folder.name, "problem": problem}
    if not is_finished(one):
        nothing = t_interval([]).as_json()
        return {**record, **nothing, "by_seed": [], "problem": problem or "not trained to its end"}
    late = read_late(one.folder)
    values = late[choice(f"metric of {one.folder}", metric, late)]
    return {**record, **t_interval(values).as_json(), "by_seed": values.round(4).tolist()}


def _metrics_of(config: RunConfig) -> list[str]:
    """Return what a run measures of its players, by ``quantity/role``, rewards first."""
    game = config.game.build()
    actions = jax.ShapeDtypeStruct((game.num_players,), jnp.int32)
    state, _ = jax.eval_shape(lambda key: game.reset(key=key), jax.random.key(0))
    quantities = ["reward", *jax.eval_shape(game.measures, state, actions, state), *game.shares]
    if config.learner.in_a_pair:
        roles = [Role.META]
    else:
        p_naive = config.flat()["p_naive"]
        roles = [*([Role.EGO, Role.OPPONENT] if p_naive > 0 else []), *([Role.META] if p_naive < 1 else [])]
    return [metric(quantity, role) for quantity in dict.fromkeys(quantities) for role in roles]

"""Several runs side by side: one figure, and a table that says how sure the differences are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from coala_agents._roles import Cast, Role, metric, split_metric
from coala_agents.evaluation import with_derived
from coala_agents.experiments import (
    METRICS,
    cast_of,
    read_by_seed,
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
    draw_seeds,
    finish,
    measured,
    own_style,
    panels,
    save,
    seeds_note,
    style_of,
)
from coala_agents.statistics import FEWEST_FOR_IQM, interquartile_mean, probability_of_improvement, t_interval
from coala_envs.checks import checked, short
from coala_envs.files import write_text

EGO_COOPERATION = metric("cooperation", Role.EGO)
REWARDS = {metric("reward", role): role for role in (Role.EGO, Role.META, Role.OPPONENT, Role.CROSS)}
"""In the order of panels and columns."""


class _Run(NamedTuple):
    label: str
    algorithm: str
    line: str | tuple[int, tuple[int, ...]]
    metrics: Mapping[str, np.ndarray]
    inside: Mapping[str, np.ndarray]
    """One meta-episode after training."""


@own_style()
@checked
def draw_comparison(folders: Sequence[Path], path: Path) -> Path:
    """Draw several runs of one game into one figure, a panel for each thing that any of them has.

    Over training: the meta agents' reward against naive learners (Fig. 5A, 6) and against each other (Fig. 5C), these
    naive learners' (Fig. 14), the ratio of gradient norms (Fig. 12), and behaviour other than cooperation (Fig. 6, 13);
    cooperation is drawn inside a meta-episode after training (Fig. 5B).

    Raises ``ValueError`` for runs of different games.
    """
    runs, configs = _read(folders), [read_config(folder) for folder in folders]
    cast = cast_of(*configs)
    over_training = {
        **{name: f"{QUANTITIES['reward']} {role.where(cast)}" for name, role in REWARDS.items()},
        "learner/gradient_ratio": "gradient norm, later / current episode",
        **{metric(name, Role.EGO): QUANTITIES[name] for name in QUANTITIES if name not in ("reward", "cooperation")},
    }
    wanted = [name for name in over_training if any(measured(run.metrics, name) for run in runs)]
    has_inside = any(EGO_COOPERATION in run.inside for run in runs)
    if not wanted and not has_inside:
        raise ValueError(f"there is nothing to draw of {', '.join(map(str, folders))}: no metrics, no meta-episode")
    figure, all_axes = panels(len(wanted) + has_inside)
    axes, inside = all_axes[: len(wanted)], all_axes[len(wanted) :]
    for place, run in enumerate(runs):
        style = style_of(run.algorithm)
        drawn: dict[str, Any] = {**style._asdict(), "label": run.label, "line": run.line, "place": place}
        for panel, name in zip(axes, wanted, strict=True):
            if measured(run.metrics, name):
                draw_seeds(panel, run.metrics["env_steps"][0], run.metrics[name], **drawn)
        if EGO_COOPERATION in run.inside:
            curves = run.inside[EGO_COOPERATION]
            draw_seeds(inside[0], np.arange(1, curves.shape[1] + 1), curves, **drawn)
    for panel, name in zip(axes, wanted, strict=True):
        finish(panel, "environment steps", over_training[name], unit=split_metric(name)[0] in SHARES)
    for panel in inside:
        finish(panel, "inner episode after training", f"cooperation {Role.EGO.where(cast)}", unit=True)
    return save(figure, path, seeds_note(max(config.training.num_seeds for config in configs)))


@checked
def compare(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Return a record per run: what its rewards came to, with intervals over seeds, and how it compares.

    ``better_than_the_first``: the probability that one of its seeds is above one of the first run's, in what agents
    get from each other where both have that, and else from naive learners.
    """
    labels = run_labels([(folder, read_config(folder)) for folder in folders])
    found = [read_by_seed(folder) for folder in folders]
    records: list[dict[str, Any]] = []
    for label, (means, source) in zip(labels, found, strict=True):
        rewards = {name: values for name, values in means.items() if name in REWARDS}
        record: dict[str, Any] = {"run": label, "from": source}
        for name, values in rewards.items():
            record[name] = {**t_interval(values).as_json(), "by_seed": values.round(4).tolist()}
            if len(values) >= FEWEST_FOR_IQM:
                record[name]["interquartile_mean"] = interquartile_mean(values).as_json()
        first = found[0][0]
        preferred = (metric("reward", role) for role in (Role.META, Role.EGO))
        common = [name for name in preferred if name in first and name in rewards]
        if records and common:
            better = probability_of_improvement(rewards[common[0]], first[common[0]])
            record["better_than_the_first"] = {"in": common[0], **better.as_json()}
        records.append(record)
    return records


@checked
def write_comparison(folders: Sequence[Path], path: Path) -> list[dict[str, Any]]:
    """Write the records of ``compare`` as JSON and return them."""
    records = compare(folders)
    write_text(path, json.dumps(records, indent=2, ensure_ascii=False) + "\n")
    return records


@checked
def as_markdown(records: Sequence[Mapping[str, Any]], cast: Cast) -> str:
    """Return the records of ``compare`` as a table for a document; ``cast`` says what everybody is called.

    Raises ``ValueError`` for other records.
    """
    for record in records:
        if not {"run", "from"} <= set(record):
            raise ValueError(f"records must be those of compare, got {short(record)}")
    columns = {
        name: f"reward {role.where(cast)}" for name, role in REWARDS.items() if any(name in it for it in records)
    }
    headings = [part for heading in columns.values() for part in (heading, "by seed")]
    lines = [["run", *headings, "P(better than the first)", "from"]]
    for record in records:
        cells = [record["run"]]
        for name in columns:
            told = record.get(name)
            cells += [_told(told), " / ".join(f"{x:.2f}" for x in told["by_seed"])] if told else ["", ""]
        better = record.get("better_than_the_first")
        lines.append([*cells, f"{_told(better)} in {columns[better['in']]}" if better else "", record["from"]])
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _told(estimate: Mapping[str, Any]) -> str:
    if estimate["low"] is None:
        return f"{estimate['mean']:.3f}"
    return f"{estimate['mean']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"


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

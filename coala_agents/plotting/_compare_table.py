"""Several runs side by side: a table that says how sure the differences are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coala_agents._roles import Cast, Role, metric
from coala_agents.experiments import read_by_seed, read_config, run_labels
from coala_agents.plotting._compare import REWARDS
from coala_agents.statistics import FEWEST_FOR_IQM, interquartile_mean, probability_of_improvement, t_interval
from coala_envs.checks import checked, short
from coala_envs.files import write_text

BETTER = "P(better than the first)"


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
def as_table(records: Sequence[Mapping[str, Any]], cast: Cast) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
    """Return the records of ``compare`` as words: the columns' headings, and each run with its cells by heading.

    ``cast`` says what everybody is called. Intervals first, then what each seed came to. Raises ``ValueError`` for
    other records.
    """
    for record in records:
        if not {"run", "from"} <= set(record):
            raise ValueError(f"records must be those of compare, got {short(record)}")
    columns = {name: role.where(cast) for name, role in REWARDS.items() if any(name in it for it in records)}
    headings = [f"reward {where}" for where in columns.values()]
    headings += [BETTER, *(f"by seed, {where}" for where in columns.values()), "from"]
    rows: list[tuple[str, dict[str, str]]] = []
    for record in records:
        cells = {"from": record["from"]}
        for name, where in columns.items():
            if told := record.get(name):
                cells[f"reward {where}"] = _told(told)
                cells[f"by seed, {where}"] = " / ".join(f"{x:z.2f}" for x in told["by_seed"])
        if better := record.get("better_than_the_first"):
            cells[BETTER] = f"{_told(better)} {columns[better['in']]}"
        rows.append((record["run"], cells))
    return headings, rows


@checked
def as_markdown(records: Sequence[Mapping[str, Any]], cast: Cast) -> str:
    """Return what ``as_table`` does as a table for a document."""
    headings, rows = as_table(records, cast)
    lines = [["run", *headings], ["---"] * (1 + len(headings))]
    lines += [[run, *(cells.get(heading, "") for heading in headings)] for run, cells in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _told(estimate: Mapping[str, Any]) -> str:
    if estimate["low"] is None:
        return f"{estimate['mean']:z.3f}"
    return f"{estimate['mean']:z.3f} [{estimate['low']:z.3f}, {estimate['high']:z.3f}]"

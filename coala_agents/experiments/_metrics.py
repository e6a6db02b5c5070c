"""Reading ``metrics.jsonl`` and the other numbers of a run's folder; they may still be growing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from coala_agents.experiments._folder import META_EPISODE, METRICS

Metrics = Mapping[str, np.ndarray]
"""By name, each ``[seeds, agents, logged iterations]``, NaN where not measured."""


def read_metrics(folder: Path) -> Metrics:
    """Return every metric of a run's ``metrics.jsonl``, and the ``iteration`` and ``env_steps`` of each line.

    Lines go together by their iteration, not by their place: an iteration that not every seed and agent has is left
    out, and so is a last line that was cut short, as a killed run leaves it.

    Raises ``FileNotFoundError`` if there is none, and ``ValueError`` if nothing is left or, with its number, for a line
    that cannot be read.
    """
    rows: dict[tuple[int, int], dict[int, dict[str, Any]]] = {}
    for number, line in enumerate(_lines(folder / METRICS), start=1):
        try:
            rows.setdefault((line["seed"], line.get("agent", 0)), {})[line["iteration"]] = line
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{folder / METRICS}, line {number}: not a line of metrics") from error
    logged = sorted(set.intersection(*(set(of_agent) for of_agent in rows.values()))) if rows else []
    if not logged:
        raise ValueError(f"{folder} has no metrics yet")
    seeds, agents = (list(dict.fromkeys(key[axis] for key in rows)) for axis in (0, 1))
    if len(rows) != len(seeds) * len(agents):
        raise ValueError(f"{folder / METRICS}: not every seed has the same agents")
    names = dict.fromkeys(name for of_agent in rows.values() for name in of_agent[logged[0]])
    return {
        name: np.array(
            [[[rows[seed, agent][at].get(name) for at in logged] for agent in agents] for seed in seeds], float
        )
        for name in names
    }


def read_meta_episode(folder: Path) -> dict[str, np.ndarray]:
    """Return every curve of ``meta_episode.json`` as ``[seeds, episodes]``; nothing if the run is not done yet."""
    path = folder / META_EPISODE
    if not path.exists():
        return {}
    return {name: np.asarray(curves, float) for name, curves in json.loads(path.read_text())["per_seed"].items()}


def read_by_seed(folder: Path, last: int = 50) -> tuple[dict[str, np.ndarray], str]:
    """Return what each seed of a run came to, ``[seeds]`` by ``quantity/player``, and where it is from.

    From ``evaluation.json``, which ``coala evaluate`` writes, and else from the last iterations of training.
    """
    path = folder / "evaluation.json"
    if path.exists():
        by_seed = list(json.loads(path.read_text())["by_seed"].values())
        means = {name: np.array([rows[name]["mean"] for rows in by_seed], float) for name in by_seed[0]}
        return means, "evaluation"
    metrics = read_metrics(folder)
    late = metrics["iteration"][0, 0] > metrics["iteration"].max() - last
    played = {name: x[..., late] for name, x in metrics.items() if name.rpartition("/")[2] in ("ego", "naive", "meta")}
    with np.errstate(invalid="ignore"):
        known = {name: x for name, x in played.items() if not np.isnan(x).all(axis=(1, 2)).any()}
    return {name: np.nanmean(x, axis=(1, 2)) for name, x in known.items()}, f"last {last} iterations of training"


def _lines(path: Path) -> list[Any]:
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True), start=1):
        if text.endswith("\n"):
            try:
                lines.append(json.loads(text))
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
    return lines

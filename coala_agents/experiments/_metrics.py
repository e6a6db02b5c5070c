"""Reading ``metrics.jsonl`` and the other numbers of a run's folder; they may still be growing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from coala_agents._roles import split_metric
from coala_agents.experiments._folder import EVALUATION, META_EPISODE, METRICS, read_lines
from coala_envs.checks import checked, counted
from coala_envs.files import read_json

LATE = 50
"""Iterations at the end of training that stand for what an agent has come to."""

LoggedMetrics = Mapping[str, np.ndarray]
"""By name, each ``[seeds, agents, logged iterations]``, NaN where not measured."""


@checked
def read_metrics(folder: Path) -> LoggedMetrics:
    """Return every metric of a run's ``metrics.jsonl``, and the ``iteration`` and ``env_steps`` of each line.

    Lines go together by their iteration, not by their place: an iteration that not every seed and agent has is left
    out, and so is a last line that was cut short, as a killed run leaves it.

    Raises ``FileNotFoundError`` if there is none, and ``ValueError`` if nothing is left or, with its number, for a line
    that cannot be read.
    """
    rows: dict[tuple[int, int], dict[int, dict[str, Any]]] = {}
    for _, line in read_lines(folder / METRICS):
        rows.setdefault((line["seed"], line.get("agent", 0)), {})[line["iteration"]] = line
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


@checked
def read_meta_episode(folder: Path) -> dict[str, np.ndarray]:
    """Return every curve of ``meta_episode.json`` as ``[seeds, episodes]``; nothing if the run is not done yet."""
    path = folder / META_EPISODE
    if not path.exists():
        return {}
    told = read_json(path)
    try:
        if not told["per_seed"]:
            raise ValueError("there are no curves")
        return {name: np.asarray(curves, float) for name, curves in told["per_seed"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is no meta-episode of a run: {error!r}") from error


@checked
def read_late(folder: Path) -> dict[str, np.ndarray]:
    """Return the mean of what was played in the last ``LATE`` iterations of training, ``[seeds]``, by name.

    What not every seed has played is left out. Raises as ``read_metrics``.
    """
    metrics = read_metrics(folder)
    late = metrics["iteration"][0, 0] > metrics["iteration"].max() - LATE
    played = {name: x[..., late] for name, x in metrics.items() if split_metric(name)[1]}
    return {name: np.nanmean(x, axis=(1, 2)) for name, x in played.items() if not np.isnan(x).all(axis=(1, 2)).any()}


@checked
def read_by_seed(folder: Path) -> tuple[dict[str, np.ndarray], str]:
    """Return what each seed of a run came to, ``[seeds]`` by ``quantity/role``, and where it is from.

    From ``evaluation.json``, which ``coala evaluate`` writes, and else, or if training has gone on since, from the last
    iterations of training.

    Raises ``FileNotFoundError`` if there is neither, and as ``read_metrics``.
    """
    path, lines = folder / EVALUATION, folder / METRICS
    evaluated = path.exists()
    evaluation: Any = read_json(path) if evaluated else None
    if not evaluated and not lines.exists():
        raise FileNotFoundError(f"{folder} holds neither {METRICS} nor {EVALUATION}")
    trained = max((line["iteration"] for _, line in read_lines(lines)), default=0) if lines.exists() else 0
    try:
        if evaluated and trained <= evaluation["run"]["iteration"]:
            by_seed = list(evaluation["by_seed"].values())
            means = {name: np.array([rows[name]["mean"] for rows in by_seed], float) for name in by_seed[0]}
            return means, "evaluation"
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise ValueError(f"{path} is no evaluation of a run: {error!r}") from error
    return read_late(folder), late_of(trained)


def late_of(trained: int) -> str:
    """Return what ``read_late`` is a mean over, in a run of ``trained`` iterations."""
    return f"last {min(LATE, trained)} of {counted(trained, 'iteration')} of training"

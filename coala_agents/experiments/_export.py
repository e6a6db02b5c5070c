"""Taking one seed's agents out of a run, to be kept, shared, or shipped."""

import json
from pathlib import Path
from typing import Any

import jax
import numpy as np

from coala_agents._roles import split_metric
from coala_agents.evaluation import Evaluation
from coala_agents.experiments._exported import POLICIES, is_exported
from coala_agents.experiments._folder import CONFIG, METRICS, read_config
from coala_agents.experiments._load import experiment, load_run
from coala_agents.experiments._made_by import made_by
from coala_agents.experiments._metrics import read_metrics
from coala_agents.experiments._shipped import CARD
from coala_agents.experiments._titles import run_title
from coala_agents.training import save_checkpoint
from coala_envs.checks import checked, choice
from coala_envs.files import check_writable_folder, read_json, write_text

POINTS = 30
"""Of a card's curve of training; each is a mean over the logged iterations since the one before."""
DIGITS = 4


@checked
def export_agents(
    folder: Path, out: Path, *, seed: int | None = None, num_opponents: int = 256, command: str = ""
) -> Path:
    """Write the agents of one seed of a run, and their card; see ``read_card``. They load as a run of that seed does.

    They are evaluated as they were loaded from the file that was written.

    Arguments:
        folder: of the run, with its ``config.json``.
        out: folder to write ``policies.eqx`` and ``card.json`` into; its last part is the name on the card.
        seed: one of the run's; its first unless given.
        num_opponents: see ``Experiment.evaluate``.
        command: what made the card.

    Returns the path of the card.

    Raises as ``load_run``; ``FileExistsError`` if ``out`` holds anything, ``ValueError`` for a seed that is none of the
    run's and for what was exported already.
    """
    if is_exported(folder):
        raise ValueError(f"{folder} holds no run but agents that were exported already: copy it")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"cannot write to {out}: there is something already")
    read_config(folder)
    run, trained = load_run(folder), read_json(folder / CONFIG)["made_by"]
    seeds = run.config.training.seeds
    index = 0 if seed is None else seeds.index(int(choice("seed", str(seed), map(str, seeds))))
    check_writable_folder(out)
    config = run.config.with_flags(seed=seeds[index], num_seeds=1)
    policies = jax.tree.map(lambda leaf: leaf[index : index + 1], run.policies)
    header = {"config": experiment(config).config.to_dict(), "iteration": run.iteration}
    save_checkpoint(out / POLICIES, policies, header)
    alone = load_run(out)
    how: dict[str, Any] = {"num_opponents": num_opponents, "seed": 0}
    seen = alone.experiment.evaluate(alone.agents, **how)
    card = {
        "name": out.name,
        "title": run_title(alone.config),
        "game": alone.config.game.name,
        "algorithms": alone.names,
        "seed": seeds[index],
        "iterations": run.iteration,
        "digest": alone.digest,
        "evaluation": {**how, "per_step": _rounded(seen.rows()), "episodes": _episodes(seen)},
        "training": _training(folder, index),
        "trained": trained,
        "exported": made_by(command),
        "config": alone.config.to_dict(),
    }
    write_text(out / CARD, json.dumps(card, indent=1) + "\n")
    return out / CARD


def _episodes(seen: Evaluation) -> dict[str, Any]:
    return {name: _rounded(curves[0]) for name, curves in seen.episodes().items()}


def _training(folder: Path, index: int) -> dict[str, Any] | None:
    """Return what the players did over training, means over the agents of the seed."""
    if not (folder / METRICS).exists():
        return None
    metrics = read_metrics(folder)
    played = {name: x[index].mean(axis=0) for name, x in metrics.items() if split_metric(name)[1]}
    iterations = metrics["iteration"][0, 0]
    parts = np.array_split(np.arange(len(iterations)), min(POINTS, len(iterations)))
    curves = {name: [float(np.nanmean(x[part])) for part in parts] for name, x in played.items() if _measured(x, parts)}
    return {"iteration": [int(iterations[part[-1]]) for part in parts], **_rounded(curves)}


def _measured(values: np.ndarray, parts: list[np.ndarray]) -> bool:
    return not any(np.isnan(values[part]).all() for part in parts)


def _rounded(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _rounded(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_rounded(value) for value in told]
    return round(told, DIGITS) if isinstance(told, float) else told

"""The folder of a run: what is in it, and how it is described and read."""

import json
from pathlib import Path
from typing import Any

from coala_agents.config import RunConfig
from coala_agents.experiments._made_by import made_by
from coala_agents.experiments._shipped import pretrained_hint
from coala_agents.training import Checkpoint, CheckpointError
from coala_envs.checks import checked
from coala_envs.files import parse_json, read_text, write_text

CONFIG, METRICS, CHECKPOINT, META_EPISODE = "config.json", "metrics.jsonl", "checkpoint.eqx", "meta_episode.json"
EVALUATION = "evaluation.json"


@checked
def check_free(folder: Path, instead: str = "another as out, or coala_agents.resume(folder) for that run") -> None:
    """Raise ``FileExistsError``, which says what to do instead, if the folder holds a run, or is a file."""
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"cannot write to {folder}: a file of that name is there")
    if (folder / CONFIG).exists():
        raise FileExistsError(f"{folder} already holds a run; give {instead}")


@checked
def check_run(folder: Path) -> None:
    """Raise ``FileNotFoundError`` if there is no such folder, which says what it knows of pretrained agents."""
    if not folder.is_dir():
        raise FileNotFoundError(f"no run at {folder}: there is no such folder{pretrained_hint(str(folder))}")


def describe(config: RunConfig, command: str) -> str:
    """Return what ``config.json`` says: the configuration, and what made the run."""
    return json.dumps({"config": config.to_dict(), "made_by": made_by(command)}, indent=2) + "\n"


@checked
def read_config(folder: Path) -> RunConfig:
    """Return the configuration of a run.

    Raises ``FileNotFoundError`` if there is no run, ``ValueError`` for a file that is not a configuration.
    """
    path = folder / CONFIG
    check_run(folder)
    text = read_text(path)
    try:
        told = parse_json(text)
        return RunConfig.from_dict(told.get("config") if isinstance(told, dict) else None)
    except ValueError as error:
        raise ValueError(f"{path} is not the configuration of a run: {_told(error)}") from error


def described_run(checkpoint: Checkpoint) -> tuple[RunConfig, int]:
    """Return the configuration in a run's checkpoint, and its iterations done.

    Raises ``CheckpointError`` if the header has them not, or wrong.
    """
    try:
        config, iteration = RunConfig.from_dict(checkpoint.header.get("config")), checkpoint.header.get("iteration")
    except ValueError as error:
        raise CheckpointError(f"{checkpoint.path} has no configuration of a run: {_told(error)}") from error
    if type(iteration) is not int or not 0 <= iteration <= config.training.iterations:
        raise CheckpointError(f"{checkpoint.path} says iteration {iteration!r} of {config.training.iterations}")
    return config, iteration


def _told(error: ValueError) -> str:
    """Return what is wrong with a configuration. A file may name no module to import; who reads it can."""
    told, of_modules = str(error), ("unknown game", "unknown algorithm", "unknown network")
    if not told.startswith(of_modules):
        return told
    unknown, _, known = told.partition("; known:")
    hint = "if a module of yours registers it: coala --import MODULE ..."
    # One bracket, where what was meant stands in one already.
    asked = f"{unknown[:-1]} or, {hint})" if unknown.endswith("?)") else f"{unknown} ({hint})"
    return f"{asked}; known:{known}"


def check_agreement(config: RunConfig, checkpoint: Checkpoint) -> int:
    """Return the iterations done of a run that is to go on.

    Raises ``ValueError`` that names what differs, if its ``config.json`` is not the configuration of its checkpoint.
    """
    saved, iteration = described_run(checkpoint)
    if told := differing(config, saved):
        raise ValueError(f"{checkpoint.path.parent}: {CONFIG} and {CHECKPOINT} differ: {told}")
    return iteration


def differing(config: RunConfig, other: RunConfig) -> str:
    """Return in which options two configurations differ, with both values; nothing if they do not."""
    mine, theirs = config.flat(), other.flat()
    names = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return ", ".join(f"{name} {mine.get(name)!r} and {theirs.get(name)!r}" for name in names)


def cut_metrics(folder: Path, iteration: int) -> float:
    """Drop what was logged after ``iteration``, for it will be made again; return the seconds the run had taken."""
    path = folder / METRICS
    if not path.exists():
        return 0.0
    kept = [text for text, line in read_lines(path) if line["iteration"] <= iteration]
    write_text(path, "".join(kept))
    return json.loads(kept[-1]).get("seconds", 0.0) if kept else 0.0


def read_lines(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the lines of ``metrics.jsonl``, as text and as data, without a last one that was cut short.

    Raises ``ValueError`` with the line's number for one that cannot be read.
    """
    lines = []
    for number, text in enumerate(read_text(path).splitlines(keepends=True), start=1):
        if not text.endswith("\n"):
            continue  # a killed run, or one that is writing it
        try:
            line = json.loads(text)
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
        if not isinstance(line, dict) or not all(type(line.get(name)) is int for name in ("iteration", "seed")):
            raise ValueError(f"{path}, line {number}: not a line of metrics")
        for name, value in line.items():
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise ValueError(f"{path}, line {number}: {name} must be a number, got {value!r}")
        lines.append((text, line))
    return lines

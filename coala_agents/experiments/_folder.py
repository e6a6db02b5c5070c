"""The folder of a run: what is in it, and how it is claimed, described and read."""

import importlib.metadata
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import jax

from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._lola_config import LolaConfig

CONFIG, METRICS, CHECKPOINT, META_EPISODE = "config.json", "metrics.jsonl", "checkpoint.eqx", "meta_episode.json"

Config = TrainConfig | LolaConfig


def check_free(folder: Path) -> None:
    """Raise ``FileExistsError`` if the folder holds a run."""
    if (folder / CONFIG).exists():
        raise FileExistsError(f"{folder} already holds a run; choose another folder with --out, or --resume it")


def claim(folder: Path) -> None:
    """Make the folder ours: two runs never write to one.

    Raises ``FileExistsError`` if it holds a run, ``OSError`` if it cannot be written.
    """
    check_free(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Exclusive, for the case that two runs come here at the same moment.
        open(folder / CONFIG, "x").close()
    except OSError as error:
        raise OSError(f"cannot write to {folder}: {error.strerror}") from error


def write_config(folder: Path, config: Config, command: str) -> None:
    """Write ``config.json``: the configuration, and what made the run."""
    description = {"config": config.to_dict(), "made_by": made_by(command)}
    (folder / CONFIG).write_text(json.dumps(description, indent=2) + "\n")


def made_by(command: str) -> dict[str, Any]:
    """Return what a reader needs to make a result again: command, versions, commit and machine."""
    device = jax.devices()[0]
    return {
        "command": command,
        "coala": importlib.metadata.version("coala-envs"),
        "commit": _commit(),
        "jax": jax.__version__,
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} x {platform.machine()}, {device.platform} ({device.device_kind})",
    }


def config_from_dict(fields: dict[str, Any]) -> Config:
    """Return the configuration of the kind that the fields tell; without a ``kind`` it is a ``TrainConfig``.

    Raises ``ValueError`` for an unknown kind, and one that names unknown fields.
    """
    kinds: dict[str, type[TrainConfig] | type[LolaConfig]] = {kind.kind: kind for kind in (TrainConfig, LolaConfig)}
    kind = fields.get("kind", TrainConfig.kind)
    if kind not in kinds:
        raise ValueError(f"unknown kind of configuration {kind!r}; known: {', '.join(kinds)}")
    return kinds[kind].from_dict(fields)


def read_config(folder: Path) -> Config:
    """Return the configuration of a run.

    Raises ``FileNotFoundError`` if there is no run, ``ValueError`` for a file that is not a configuration.
    """
    try:
        return config_from_dict(json.loads((folder / CONFIG).read_text())["config"])
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{folder / CONFIG} is not the configuration of a run") from error


def cut_metrics(folder: Path, iteration: int) -> float:
    """Drop what was logged after ``iteration``, for it will be made again; return the seconds the run had taken."""
    path = folder / METRICS
    kept = []
    for text in path.read_text().splitlines(keepends=True) if path.exists() else []:
        if text.endswith("\n") and json.loads(text)["iteration"] <= iteration:
            kept.append(text)
    partial = path.with_name(path.name + ".partial")
    partial.write_text("".join(kept))
    os.replace(partial, path)
    return json.loads(kept[-1])["seconds"] if kept else 0.0


def _commit() -> str | None:
    """Return the commit of the source tree, if this is one."""
    here = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=here, capture_output=True, text=True
        )
    except FileNotFoundError:
        return None
    return asked.stdout.strip() or None

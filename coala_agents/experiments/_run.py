"""A run and its folder: metrics as they come, checkpoints, and what a reader needs to make it again."""

import importlib.metadata
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jax

from coala_agents.experiments._build import build
from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._evaluate import evaluate
from coala_agents.training import (
    Metrics,
    Setting,
    TrainingState,
    load_checkpoint,
    read_header,
    save_checkpoint,
    start_seeds,
)
from coala_agents.training import train as train_loop

CONFIG, METRICS, CHECKPOINT, META_EPISODE = "config.json", "metrics.jsonl", "checkpoint.eqx", "meta_episode.json"

Progress = Callable[[int, dict[str, float]], Any]
"""Called after each iteration with its number and the metrics averaged over seeds."""


class Run(NamedTuple):
    """A run as loaded from its folder."""

    config: TrainConfig
    setting: Setting
    state: TrainingState
    """With a leading seed axis."""
    iteration: int
    """Iterations done."""


class Outcome(NamedTuple):
    """How a training ended."""

    iterations: int
    interrupted: bool


def train(config: TrainConfig, folder: Path, *, command: str = "", progress: Progress | None = None) -> Outcome:
    """Train, and leave a whole run folder behind, also when interrupted from the keyboard.

    Writes ``config.json``, ``metrics.jsonl`` (a line per seed and logged iteration), ``checkpoint.eqx`` and, at the
    end, ``meta_episode.json``: reward and cooperation over the inner episodes against fresh naive learners.

    Raises ``FileExistsError`` if the folder already holds a run, ``OSError`` if it cannot be written, and
    ``NotFinite`` if a metric becomes NaN or infinite; the last good checkpoint is kept.
    """
    _claim(folder)
    (folder / CONFIG).write_text(json.dumps(_description(config, command), indent=2) + "\n")
    setting = build(config)
    seeds = [config.seed + index for index in range(config.num_seeds)]
    state = start_seeds(setting, seeds)
    done, interrupted = 0, False
    began = time.perf_counter()

    def save() -> None:
        header = {"config": json.loads(config.to_json()), "iteration": done}
        save_checkpoint(folder / CHECKPOINT, state, header)

    with open(folder / METRICS, "w") as lines:

        def report(iteration: int, after: TrainingState, metrics: Metrics) -> None:
            nonlocal state, done
            state, done = after, iteration + 1
            if done % config.log_interval == 0 or done == config.iterations:
                env_steps = done * setting.env_steps_per_iteration
                seconds = round(time.perf_counter() - began, 3)
                for index, seed in enumerate(seeds):
                    line = {"iteration": done, "env_steps": env_steps, "seconds": seconds, "seed": seed}
                    values = {name: round(float(value[index]), 6) for name, value in metrics.items()}
                    lines.write(json.dumps({**line, **values}) + "\n")
                lines.flush()
            if done % config.checkpoint_interval == 0:
                save()
            if progress is not None:
                progress(done, {name: float(value.mean()) for name, value in metrics.items()})

        try:
            train_loop(setting, state, seeds, last=config.iterations, report=report)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            save()
    _record_meta_episode(folder, setting, state, config.seed)
    return Outcome(done, interrupted)


def load_run(folder: Path) -> Run:
    """Load a run from its checkpoint, whose header holds the configuration.

    Raises ``FileNotFoundError`` if there is none, and ``CheckpointError`` for a file that is foreign, newer, truncated
    or does not fit its configuration.
    """
    header = read_header(folder / CHECKPOINT)
    config = TrainConfig.from_dict(header["config"])
    setting = build(config)
    like = jax.eval_shape(lambda: start_seeds(setting, [0] * config.num_seeds))
    return Run(config, setting, load_checkpoint(folder / CHECKPOINT, like), header["iteration"])


def _claim(folder: Path) -> None:
    """Make the folder ours: two runs never write to one."""
    if (folder / CONFIG).exists():
        raise FileExistsError(f"{folder} already holds a run; choose another folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Exclusive, for the case that two runs come here at the same moment.
        open(folder / CONFIG, "x").close()
    except OSError as error:
        raise OSError(f"cannot write to {folder}: {error.strerror}") from error


def _record_meta_episode(folder: Path, setting: Setting, state: TrainingState, seed: int) -> None:
    seen = evaluate(setting, state, num_opponents=META_EPISODE_OPPONENTS, seed=seed)
    text = {"opponents": META_EPISODE_OPPONENTS, "seed": seed, "per_seed": seen.episodes()}
    (folder / META_EPISODE).write_text(json.dumps(text) + "\n")


META_EPISODE_OPPONENTS = 16


def _description(config: TrainConfig, command: str) -> dict[str, Any]:
    device = jax.devices()[0]
    return {
        "config": json.loads(config.to_json()),
        "made_by": {
            "command": command,
            "coala": importlib.metadata.version("coala-envs"),
            "commit": _commit(),
            "jax": jax.__version__,
            "python": platform.python_version(),
            "machine": f"{os.cpu_count()} x {platform.machine()}, {device.platform} ({device.device_kind})",
        },
    }


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

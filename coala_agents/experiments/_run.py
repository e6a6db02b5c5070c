"""A run: train, write everything down as it comes, and go on after an interruption as if there had been none."""

import json
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from coala_agents.evaluation._evaluate import evaluate
from coala_agents.experiments._build import build
from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._folder import (
    CHECKPOINT,
    META_EPISODE,
    METRICS,
    claim,
    cut_metrics,
    load_run,
    read_config,
    write_config,
)
from coala_agents.loggers import Logger
from coala_agents.training import Metrics, Setting, TrainingState, save_checkpoint, start_seeds
from coala_agents.training import train as train_loop

META_EPISODE_OPPONENTS = 16

Progress = Callable[[int, dict[str, float]], Any]
"""Called after each iteration with its number and the metrics averaged over seeds and agents."""


class Outcome(NamedTuple):
    """How a training ended."""

    iterations: int
    interrupted: bool


def train(
    config: TrainConfig,
    folder: Path,
    *,
    command: str = "",
    progress: Progress | None = None,
    loggers: Sequence[Logger] = (),
) -> Outcome:
    """Train, and leave a whole run folder behind, also when interrupted from the keyboard.

    Writes ``config.json``, ``metrics.jsonl`` (a line per logged iteration, seed and agent), ``checkpoint.eqx`` and, at
    the end, ``meta_episode.json``: rewards and measures over the inner episodes of meta-episodes after training.

    Raises ``FileExistsError`` if the folder already holds a run, ``OSError`` if it cannot be written, and
    ``NotFinite`` if a loss or gradient becomes NaN or infinite; the last good checkpoint is kept.
    """
    claim(folder)
    write_config(folder, config, command)
    return _go_on(config, folder, start_seeds(build(config), config.seeds), 0, progress, loggers)


def resume(folder: Path, *, progress: Progress | None = None, loggers: Sequence[Logger] = ()) -> Outcome:
    """Continue a run from its last checkpoint, or from the start if it has none, to the numbers of an unbroken run.

    Everything but the learners' states follows from the configuration: the naive pool from the seed, the key of an
    iteration from the seed and its number. Raises as ``train``, and ``FileNotFoundError`` if there is no run.
    """
    config = read_config(folder)
    state, done = start_seeds(build(config), config.seeds), 0
    if (folder / CHECKPOINT).exists():
        run = load_run(folder)
        state, done = TrainingState(run.agents, state.naive_pool), run.iteration
    return _go_on(config, folder, state, done, progress, loggers)


class _Progressed(NamedTuple):
    """A state and the iterations behind it: one object, so that an interrupt never finds half of it."""

    state: TrainingState
    done: int


def _go_on(
    config: TrainConfig,
    folder: Path,
    state: TrainingState,
    done: int,
    progress: Progress | None,
    loggers: Sequence[Logger],
) -> Outcome:
    setting = build(config)
    now = _Progressed(state, done)
    began = time.perf_counter() - cut_metrics(folder, done)
    interrupted = False

    def save() -> None:
        save_checkpoint(folder / CHECKPOINT, now.state.agents, {"config": config.to_dict(), "iteration": now.done})

    with open(folder / METRICS, "a") as lines:

        def report(iteration: int, after: TrainingState, metrics: Metrics) -> None:
            nonlocal now
            now = _Progressed(after, iteration + 1)
            if now.done % config.log_interval == 0 or now.done == config.iterations:
                seconds = round(time.perf_counter() - began, 3)
                env_steps = now.done * setting.env_steps_per_iteration
                _log(
                    {"iteration": now.done, "env_steps": env_steps, "seconds": seconds}, metrics, config, lines, loggers
                )
            if now.done % config.checkpoint_interval == 0:
                save()
            if progress is not None:
                progress(now.done, _means(metrics))

        try:
            train_loop(setting, state, config.seeds, first=done, last=config.iterations, report=report)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            save()
    _record_meta_episode(folder, setting, now.state, config.seed)
    return Outcome(now.done, interrupted)


def _log(
    clock: dict[str, int | float], metrics: Metrics, config: TrainConfig, lines: Any, loggers: Sequence[Logger]
) -> None:
    for index, seed in enumerate(config.seeds):
        for agent in range(config.num_meta_agents):
            values = {name: round(float(value[index, agent]), 6) for name, value in metrics.items()}
            known = {name: value if math.isfinite(value) else None for name, value in values.items()}
            lines.write(json.dumps({**clock, "seed": seed, "agent": agent, **known}) + "\n")
            several = config.num_seeds * config.num_meta_agents > 1
            prefix = f"seed_{seed}/agent_{agent}/" if several else ""
            for logger in loggers:
                logger.log(int(clock["iteration"]), {prefix + name: value for name, value in values.items()})
    lines.flush()


def _means(metrics: Metrics) -> dict[str, float]:
    """Average over seeds and agents, leaving out what was not measured."""
    known = {name: value[np.isfinite(value)] for name, value in metrics.items()}
    return {name: float(values.mean()) for name, values in known.items() if values.size}


def _record_meta_episode(folder: Path, setting: Setting, state: TrainingState, seed: int) -> None:
    seen = evaluate(setting, state.agents, num_opponents=META_EPISODE_OPPONENTS, seed=seed)
    text = {"opponents": META_EPISODE_OPPONENTS, "seed": seed, "per_seed": seen.episodes()}
    (folder / META_EPISODE).write_text(json.dumps(text) + "\n")

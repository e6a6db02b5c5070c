"""A run: train, write everything down as it comes, and go on after an interruption as if there had been none."""

import json
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._experiment import Experiment, Metrics
from coala_agents.experiments._folder import (
    CHECKPOINT,
    METRICS,
    Config,
    claim,
    cut_metrics,
    read_config,
    write_config,
)
from coala_agents.experiments._lola_config import LolaConfig
from coala_agents.experiments._lola_experiment import LolaExperiment
from coala_agents.experiments._shaping_experiment import ShapingExperiment
from coala_agents.loggers import Logger
from coala_agents.training import load_checkpoint, read_header, save_checkpoint

EXPERIMENTS: dict[type, Callable[..., Experiment]] = {TrainConfig: ShapingExperiment, LolaConfig: LolaExperiment}
"""What trains each kind of configuration."""

Progress = Callable[[int, dict[str, float]], Any]
"""Called after each iteration with its number and the metrics averaged over seeds and agents."""


class Outcome(NamedTuple):
    """How a training ended."""

    iterations: int
    interrupted: bool


def experiment(config: Config) -> Experiment:
    """Return what trains such a configuration."""
    return EXPERIMENTS[type(config)](config)


def train(
    config: Config,
    folder: Path,
    *,
    command: str = "",
    progress: Progress | None = None,
    loggers: Sequence[Logger] = (),
) -> Outcome:
    """Train, and leave a whole run folder behind, also when interrupted from the keyboard.

    Writes ``config.json``, ``metrics.jsonl`` (a line per logged iteration, seed and agent), ``checkpoint.eqx`` and, at
    the end, what the kind of training adds: ``meta_episode.json`` for meta agents.

    Raises ``FileExistsError`` if the folder already holds a run, ``OSError`` if it cannot be written, and
    ``NotFinite`` if a loss or gradient becomes NaN or infinite; the last good checkpoint is kept.
    """
    trained = experiment(config)
    state = trained.begun(trained.start())
    claim(folder)
    write_config(folder, config, command)
    return _go_on(trained, folder, state, 0, progress, loggers)


def resume(folder: Path, *, progress: Progress | None = None, loggers: Sequence[Logger] = ()) -> Outcome:
    """Continue a run from its last checkpoint, or from the start if it has none, to the numbers of an unbroken run.

    Everything but the learners' states follows from the configuration: the naive pool from the seed, the key of an
    iteration from the seed and its number. Raises as ``train``, and ``FileNotFoundError`` if there is no run.
    """
    trained = experiment(read_config(folder))
    start, path = trained.start(), folder / CHECKPOINT
    if path.exists():
        state = trained.restored(load_checkpoint(path, trained.saved(start)), start)
        done = read_header(path)["iteration"]
    else:
        state, done = trained.begun(start), 0
    return _go_on(trained, folder, state, done, progress, loggers)


class _Progressed(NamedTuple):
    """A state and the iterations behind it: one object, so that an interrupt never finds half of it."""

    state: Any
    done: int


def _go_on(
    trained: Experiment, folder: Path, state: Any, done: int, progress: Progress | None, loggers: Sequence[Logger]
) -> Outcome:
    config = trained.config
    now = _Progressed(state, done)
    began = time.perf_counter() - cut_metrics(folder, done)
    interrupted = False

    def save() -> None:
        header = {"config": config.to_dict(), "iteration": now.done}
        save_checkpoint(folder / CHECKPOINT, trained.saved(now.state), header)

    with open(folder / METRICS, "a") as lines:

        def report(done: int, after: Any, metrics: Sequence[Metrics]) -> None:
            nonlocal now
            now = _Progressed(after, done)
            seconds = round(time.perf_counter() - began, 3)
            for iteration, measured in enumerate(metrics, start=done - len(metrics) + 1):
                if iteration % config.log_interval == 0 or iteration == config.iterations:
                    env_steps = iteration * trained.env_steps_per_iteration
                    clock = {"iteration": iteration, "env_steps": env_steps, "seconds": seconds}
                    _log(clock, measured, config, lines, loggers)
            if done % config.checkpoint_interval == 0:
                save()
            if progress is not None:
                progress(done, _means(metrics[-1]))

        try:
            trained.train(state, done, report)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            save()
    trained.finish(now.state, folder)
    return Outcome(now.done, interrupted)


def _log(
    clock: dict[str, int | float], metrics: Metrics, config: Config, lines: Any, loggers: Sequence[Logger]
) -> None:
    agents = next(iter(metrics.values())).shape[1]
    for index, seed in enumerate(config.seeds):
        for agent in range(agents):
            values = {name: round(float(value[index, agent]), 6) for name, value in metrics.items()}
            known = {name: value if math.isfinite(value) else None for name, value in values.items()}
            lines.write(json.dumps({**clock, "seed": seed, "agent": agent, **known}) + "\n")
            prefix = f"seed_{seed}/agent_{agent}/" if config.num_seeds * agents > 1 else ""
            for logger in loggers:
                logger.log(int(clock["iteration"]), {prefix + name: value for name, value in values.items()})
    lines.flush()


def _means(metrics: Metrics) -> dict[str, float]:
    """Average over seeds and agents, leaving out what was not measured."""
    known = {name: value[np.isfinite(value)] for name, value in metrics.items()}
    return {name: float(values.mean()) for name, values in known.items() if values.size}

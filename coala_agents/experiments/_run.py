"""A run: train, write everything down as it comes, and go on after an interruption as if there had been none."""

import contextlib
import json
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jax.sharding import Mesh

from coala_agents.config import Configuration
from coala_agents.experiments._experiment import Experiment
from coala_agents.experiments._folder import (
    CHECKPOINT,
    CONFIG,
    METRICS,
    check_agreement,
    check_free,
    cut_metrics,
    describe,
    read_config,
)
from coala_agents.experiments._load import experiment, load_run
from coala_agents.experiments._lock import locked
from coala_agents.experiments._signals import noted
from coala_agents.loggers import Logger
from coala_agents.training import (
    Metrics,
    NotFinite,
    agree,
    anywhere,
    fetched,
    is_first,
    is_one,
    mesh_of,
    read_checkpoint,
    save_checkpoint,
)
from coala_envs.checks import checked
from coala_envs.files import appending, check_writable_folder, make_folder, write_text

Progress = Callable[[int, dict[str, float]], Any]
"""Called after each iteration with its number and the metrics averaged over seeds and agents."""

Stage = Callable[[str], Any]
"""Called with what begins and takes a while: ``compiling``, ``evaluating``."""


class Outcome(NamedTuple):
    """How a training ended."""

    iterations: int
    """Done altogether."""
    interrupted: bool
    trained: int
    """Of these, how many were trained now: none where a run that is finished was resumed."""


@checked
def train(
    config: Configuration,
    folder: Path,
    *,
    command: str = "",
    progress: Progress | None = None,
    stage: Stage | None = None,
    loggers: Sequence[Logger] = (),
    devices: int | str = 1,
) -> Outcome:
    """Train, and leave a whole run folder behind, also when it is interrupted.

    Writes ``config.json``, ``metrics.jsonl`` (a line per logged iteration, seed and agent), ``checkpoint.eqx`` and, at
    the end, what the kind of training adds: ``meta_episode.json`` for meta agents. Ctrl-C, SIGTERM and SIGHUP end it
    after the iteration that they come in; a second one ends the process at once.

    ``devices`` are as for ``mesh_of``. Several processes that ``jax.distributed`` has joined train together if all call
    this alike: the first writes, and a signal to any of them ends all.

    Raises ``FileExistsError`` if the folder already holds a run, ``OSError`` if it cannot be written or another process
    trains in it, and ``NotFinite`` if a loss, gradient or parameter becomes NaN or infinite; the last good checkpoint
    is kept.
    """
    if is_first():
        check_free(folder)
        check_writable_folder(folder.parent)
    trained = experiment(config)
    mesh = mesh_for(trained, devices)
    trained.check(load_run)
    description = describe(trained.config, command)
    state = trained.begun(trained.start(), load_run)
    _agree(trained, 0, mesh)
    with contextlib.ExitStack() as held:
        if is_first():
            make_folder(folder)
            held.enter_context(locked(folder))
            check_free(folder)
            write_text(folder / CONFIG, description)
        return _go_on(trained, folder, state, 0, mesh, progress, stage, loggers)


@checked
def resume(
    folder: Path,
    *,
    progress: Progress | None = None,
    stage: Stage | None = None,
    loggers: Sequence[Logger] = (),
    devices: int | str = 1,
) -> Outcome:
    """Continue a run from its last checkpoint, or from the start if it has none, to the numbers of an unbroken run.

    A run that is finished is not trained, and evaluated only if it was not.

    Everything but the learners' states follows from the configuration: the naive pool from the seed, the key of an
    iteration from the seed and its number. ``devices`` need not be those that the run was begun on; several processes
    must all see the folder.

    Raises as ``train``, ``FileNotFoundError`` if there is no run, and ``ValueError`` if its configuration and its
    checkpoint's differ.
    """
    config = read_config(folder)  # before a lock is left where there is no run
    mesh = mesh_for(experiment(config), devices)
    with locked(folder) if is_first() else contextlib.nullcontext():
        trained, state, done = restored(folder)
        _agree(trained, done, mesh)
        return _go_on(trained, folder, state, done, mesh, progress, stage, loggers)


def restored(folder: Path) -> tuple[Experiment, Any, int]:
    """Return what trains a run, its state at the last checkpoint, and the iterations done. Raises as ``resume``."""
    config, path = read_config(folder), folder / CHECKPOINT
    checkpoint = read_checkpoint(path) if path.exists() else None
    done = 0 if checkpoint is None else check_agreement(config, checkpoint)
    trained = experiment(config)
    start = trained.start()
    if checkpoint is None:
        return trained, trained.begun(start, load_run), 0
    return trained, trained.restored(checkpoint.tree(trained.saved(start)), start), done


def mesh_for(trained: Experiment, devices: int | str) -> Mesh | None:
    """Return the devices to train on. Raises as ``mesh_of``."""
    return mesh_of(trained.config.training.num_seeds, trained.meta_parts, devices)


def _agree(trained: Experiment, done: int, mesh: Mesh | None) -> None:
    """Raise ``ValueError`` if the processes were given different things."""
    told = repr((trained.config.to_dict(), done, mesh and mesh.shape))
    agree("the configuration, the devices or the checkpoint", told)


class _Progressed(NamedTuple):
    """A state and the iterations behind it."""

    state: Any
    done: int


def _go_on(
    trained: Experiment,
    folder: Path,
    state: Any,
    done: int,
    mesh: Mesh | None,
    progress: Progress | None,
    stage: Stage | None,
    loggers: Sequence[Logger],
) -> Outcome:
    config, training = trained.config, trained.config.training
    if done == training.iterations and trained.is_finished(folder, done):
        return Outcome(done, False, 0)
    now = _Progressed(state, done)
    began = time.perf_counter() - (cut_metrics(folder, done) if is_first() else 0.0)
    interrupted = False

    def enter(name: str) -> None:
        if stage is not None and is_first():
            stage(name)

    def save() -> None:
        header, arrays = {"config": config.to_dict(), "iteration": now.done}, fetched(trained.saved(now.state), mesh)
        if is_first():
            save_checkpoint(folder / CHECKPOINT, arrays, header)

    with noted() as stop:
        with appending(folder / METRICS) if is_first() else contextlib.nullcontext() as lines:

            def report(done: int, after: Any, metrics: Sequence[Metrics]) -> None:
                nonlocal now
                seconds = round(time.perf_counter() - began, 3)
                for iteration, measured in enumerate(metrics, start=done - len(metrics) + 1):
                    due = iteration % training.log_interval == 0 or iteration == training.iterations
                    if due and is_first():
                        env_steps = iteration * trained.env_steps_per_iteration
                        clock = {"iteration": iteration, "env_steps": env_steps, "seconds": seconds}
                        _log(clock, measured, training.seeds, lines, loggers)
                # After its lines: a state that is saved has them, and lines without a state are made again.
                due = done // training.checkpoint_interval > now.done // training.checkpoint_interval
                now = _Progressed(after, done)
                if due:
                    save()
                if progress is not None and is_first():
                    progress(done, _means(metrics[-1]))
                if anywhere(stop.asked):
                    raise KeyboardInterrupt

            if done < training.iterations:
                enter("compiling")
                try:
                    trained.train(state, done, report, mesh)
                except KeyboardInterrupt:
                    interrupted = True
                except BaseException as error:
                    # What one process has met the others know nothing of, and to save they must all come together.
                    if is_one() or isinstance(error, NotFinite):
                        save()
                    raise
                save()
        enter("evaluating")
        last = fetched(now.state, mesh)
        if is_first():
            trained.finish(last, folder, now.done)
    return Outcome(now.done, interrupted, now.done - done)


def _log(
    clock: dict[str, int | float], metrics: Metrics, seeds: list[int], lines: Any, loggers: Sequence[Logger]
) -> None:
    agents = next(iter(metrics.values())).shape[1]
    for index, seed in enumerate(seeds):
        for agent in range(agents):
            values = {name: round(float(value[index, agent]), 6) for name, value in metrics.items()}
            known = {name: value if math.isfinite(value) else None for name, value in values.items()}
            lines.write(json.dumps({**clock, "seed": seed, "agent": agent, **known}) + "\n")
            prefix = f"seed_{seed}/agent_{agent}/" if len(seeds) * agents > 1 else ""
            for logger in loggers:
                logger.log(int(clock["iteration"]), {prefix + name: value for name, value in values.items()})
    lines.flush()


def _means(metrics: Metrics) -> dict[str, float]:
    """Average over seeds and agents, leaving out what was not measured."""
    known = {name: value[np.isfinite(value)] for name, value in metrics.items()}
    return {name: float(values.mean()) for name, values in known.items() if values.size}

"""Training as the command line and Python do it alike: a folder by default, a progress bar, loggers, figures."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coala_agents import experiments
from coala_agents.config import NAIVE, RunConfig, from_preset
from coala_agents.experiments import PRETRAINED, RUN, Outcome
from coala_agents.loggers import LOGGERS, Logger, make_logger
from coala_agents.runs._progress import Bar, Progress, beside_the_bar
from coala_agents.runs._trained_run import TrainedRun, load_run
from coala_agents.training import AUTO
from coala_envs.checks import checked, choice
from coala_envs.registry import spelt

RUNS = Path("runs")
"""A folder in it for each run, below the current folder, unless another is given."""


def run_name(config: RunConfig) -> str:
    """Return what the folder of a run, or of a sweep, is called: ``PRESET-ALGORITHM-SEED``.

    Against an opponent by name that is ``PRESET-ALGORITHM-vs-OPPONENT-SEED``; of a path it is the last part.
    """
    parts = [config.preset, config.learner.label]
    opponent = config.flat().get("opponent", NAIVE)
    if opponent != NAIVE:
        last = Path(opponent.removeprefix(RUN).removeprefix(PRETRAINED)).name
        parts += ["vs", re.sub(r"[^\w.+-]", "-", spelt(last))]
    return "-".join([*parts, str(config.training.seed)])


def folder_of(config: RunConfig) -> Path:
    """Return where a run is written unless another folder is given: in ``runs``, by its name."""
    return RUNS / run_name(config)


@checked
def train(
    preset: str | RunConfig = "",
    *,
    out: Path | None = None,
    config: Path | None = None,
    progress: bool = True,
    loggers: Sequence[str] = (),
    devices: int | str = AUTO,
    **options: Any,
) -> TrainedRun:
    """Train agents, as ``coala train`` does, and return the run.

    A run that was interrupted is returned too, with as many iterations as were done.

    Arguments:
        preset: the name of one (``coala list``), ``"ipd-shaping"`` unless given; or a configuration.
        out: the run's folder, ``runs/PRESET-ALGORITHM-SEED`` unless given (``run_name``). It must not hold a run yet.
        config: a TOML file of some of the configuration; options go before it.
        progress: whether to show a progress bar.
        loggers: where metrics go besides ``metrics.jsonl``: ``"tensorboard"``, ``"wandb"``.
        devices: as for ``mesh_of``.
        options: any option of ``coala train``, underscores for hyphens: ``iterations=50``, ``algorithm="m-fos"``.

    Raises ``ValueError`` for an unknown preset or option and for values that no run can have, ``FileExistsError`` if
    the folder holds a run, and as ``experiments.train``.

    Example::

        run = coala_agents.train("ipd-shaping", iterations=50, meta_batch_size=16)
        run.evaluate()["all"]["reward/ego"]
    """
    for name in loggers:
        choice("logger", name, LOGGERS)
    made = from_preset(preset, config).with_flags(**options)
    folder = folder_of(made) if out is None else out
    # What can be told is, before a folder is made or a logger writes anything.
    trained = experiments.experiment(made)
    trained.check(experiments.load_run)
    experiments.mesh_for(trained, devices)
    experiments.check_free(folder)
    command = _typed("RunConfig(...)" if isinstance(preset, RunConfig) else repr(preset), config, out, options)

    def start(**how: Any) -> Outcome:
        return experiments.train(made, folder, command=command, **how)

    with_a_bar(made, folder, start, progress=progress, loggers=loggers, devices=devices)
    draw(folder)
    return load_run(folder)


@checked
def resume(
    folder: Path, *, progress: bool = True, loggers: Sequence[str] = (), devices: int | str = AUTO
) -> TrainedRun:
    """Go on with a run that was interrupted or killed, as ``coala train --resume`` does, and return it.

    Arguments as ``train``. Raises as ``experiments.resume``.
    """

    def start(**how: Any) -> Outcome:
        return experiments.resume(folder, **how)

    config = experiments.read_config(folder)
    with_a_bar(config, folder, start, progress=progress, loggers=loggers, devices=devices)
    draw(folder)
    return load_run(folder)


def _typed(preset: str, config: Path | None, out: Path | None, options: Mapping[str, Any]) -> str:
    paths = {name: str(path) for name, path in (("config", config), ("out", out)) if path is not None}
    given = ", ".join([preset, *(f"{name}={value!r}" for name, value in {**options, **paths}.items())])
    return f"coala_agents.train({given})"


def with_a_bar(
    config: RunConfig,
    folder: Path,
    start: Callable[..., Outcome],
    *,
    progress: bool,
    loggers: Sequence[str],
    devices: int | str,
    stage: Callable[[str], Any] | None = None,
) -> Outcome:
    """Train with a progress bar and loggers. ``start`` is ``experiments.train`` or ``resume``, but for what is here."""
    opened: list[Logger] = []
    try:
        for name in loggers:
            opened.append(make_logger(name, folder=folder, run_name=folder.name, config=config.to_dict()))
        # The delay, until the first iteration is done: nothing is shown before what was wrong is told.
        bar_of: dict[str, Any] = {"disable": not progress, "unit": "it", "dynamic_ncols": True, "delay": 0.1}
        with Bar(total=config.training.iterations, **bar_of) as bar:
            shown = Progress(bar, config, beside_the_bar)
            return start(progress=shown, stage=stage, loggers=opened, devices=devices)
    finally:
        for logger in opened:
            logger.close()


def draw(folder: Path) -> list[Path]:
    """Draw those of a run's figures that are missing or older than their numbers, and return their paths."""
    from coala_agents import plotting

    figures = {
        "learning_curve.png": (experiments.METRICS, plotting.draw_learning_curve),
        "meta_episode.png": (experiments.META_EPISODE, plotting.draw_meta_episode),
    }
    return [draw(folder) for name, (source, draw) in figures.items() if _is_older(folder / name, folder / source)]


def _is_older(figure: Path, source: Path) -> bool:
    """Tell whether a figure is to be drawn: there is something to draw, and it is not drawn or has changed since."""
    if not source.exists() or not source.stat().st_size:
        return False
    return not figure.exists() or figure.stat().st_mtime_ns < source.stat().st_mtime_ns

"""``coala train``: a new run from a preset, or an old one resumed."""

import dataclasses
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import tyro
from tqdm import tqdm

from coala_agents import experiments
from coala_agents._roles import by_role
from coala_agents.experiments import DEFAULT_PRESET, PRESETS, Config, Outcome, TrainConfig
from coala_agents.loggers import LOGGERS, Logger, make_logger

INTERRUPTED = 130
"""Exit status of a run that was ended before its last iteration, as of a shell's interrupted command."""

AConfig = TypeVar("AConfig", bound=Config)


@dataclasses.dataclass(frozen=True)
class _Output:
    progress: bool = True
    """Show a progress bar."""
    loggers: tuple[str, ...] = ()
    """Where metrics go besides metrics.jsonl: tensorboard, wandb."""

    def __post_init__(self) -> None:
        for name in self.loggers:
            if name not in LOGGERS:
                raise ValueError(f"unknown logger {name!r}; known: {', '.join(LOGGERS)}")


@dataclasses.dataclass(frozen=True)
class _Train(Generic[AConfig]):
    config: Annotated[AConfig, tyro.conf.arg(name="")]
    output: Annotated[_Output, tyro.conf.arg(name="")] = _Output()
    out: Path | None = None
    """Folder of the run; runs/PRESET-ALGORITHM-SEED unless given. It must not hold a run yet."""


@dataclasses.dataclass(frozen=True)
class _Resume:
    resume: Path
    """Folder of the run to go on with. Its configuration is kept."""
    output: Annotated[_Output, tyro.conf.arg(name="")] = _Output()


def train(given: list[str]) -> None:
    """Train, draw the run, and say where it is."""
    if any(argument.split("=")[0] == "--resume" for argument in given):
        if given[0] != "--resume" and not given[0].startswith("-"):
            raise ValueError(f"--resume keeps the run's own configuration; leave the preset {given[0]!r} out")
        resumed = tyro.cli(_Resume, args=given, prog="coala train")
        config = experiments.read_config(resumed.resume)
        _run(config, resumed.resume, resumed.output, lambda **how: experiments.resume(resumed.resume, **how))
        return
    preset = given.pop(0) if given and not given[0].startswith("-") else DEFAULT_PRESET
    if preset not in PRESETS:
        raise ValueError(f"unknown preset {preset!r}; known: {', '.join(PRESETS)}")
    # Every kind of configuration has its own options.
    options: Any = _Train[type(PRESETS[preset])]  # type: ignore[misc]
    args = tyro.cli(options, args=given, default=_Train(PRESETS[preset]), prog=f"coala train {preset}")
    folder = args.out or Path("runs", f"{preset}-{args.config.algorithm}-{args.config.seed}")
    experiments.check_free(folder)  # before a logger writes anything
    command = shlex.join(["coala", "train", preset, *given])
    _run(args.config, folder, args.output, lambda **how: experiments.train(args.config, folder, command=command, **how))


def _run(config: Config, folder: Path, output: _Output, start: Callable[..., Outcome]) -> None:
    print(f"{experiments.run_title(config)}: {config.iterations} iterations, {config.num_seeds} seed(s)")
    print(f"run folder: {folder}", flush=True)
    loggers: list[Logger] = []
    try:
        for name in output.loggers:
            loggers.append(make_logger(name, folder=folder, run_name=folder.name, config=config.to_dict()))
        # The delay: nothing is shown before the first iteration is done, or what was wrong is told.
        bar_of = {"disable": not output.progress, "unit": "it", "dynamic_ncols": True, "delay": 0.1}
        with tqdm(total=config.iterations, **bar_of) as bar:
            outcome = start(
                progress=_Progress(bar, config),
                stage=lambda name: tqdm.write(f"{name} ...", file=sys.stdout),
                loggers=loggers,
            )
    finally:
        for logger in loggers:
            logger.close()
    from coala_agents import plotting

    drawn = [plotting.draw_learning_curve(folder)] if outcome.iterations else []
    if (folder / "meta_episode.json").exists():
        drawn.append(plotting.draw_meta_episode(folder))
    if outcome.iterations:
        _print_numbers(folder)
    print(f"wrote {folder / 'config.json'}, metrics.jsonl and checkpoint.eqx beside it")
    print(*("drew " + str(path) for path in drawn), sep="\n")
    if outcome.interrupted:
        print(f"interrupted after {outcome.iterations} iterations; go on with: coala train --resume {folder}")
        raise SystemExit(INTERRUPTED)
    if isinstance(config, TrainConfig):
        print(f"next: coala evaluate {folder}")
    else:
        print(f"next: coala tournament {folder} naive tit-for-tat")


def _print_numbers(folder: Path) -> None:
    print(f"reward per step in the last {experiments.LATE} iterations of training")
    for role, values in by_role("reward", experiments.read_late(folder)).items():
        by_seed = " / ".join(f"{value:.3f}" for value in values)
        print(f"  {by_seed}   {role.label()}")


class _Progress:
    """Shows rewards and steps per second on a progress bar."""

    def __init__(self, bar: tqdm, config: Config):
        self.bar = bar
        self.steps = experiments.experiment(config).env_steps_per_iteration * config.num_seeds
        self.first, self.began = 0, 0.0

    def __call__(self, done: int, metrics: dict[str, float]) -> None:
        now = time.perf_counter()
        if not self.began:
            # The first iteration compiles; it would spoil the rate, and so would those of a run that is resumed.
            self.first, self.began = done, now
            self.bar.initial = self.bar.n = done - 1
        speed = self.steps * (done - self.first) / (now - self.began) if done > self.first else 0.0
        shown = (f"{role} {reward:+.2f}" for role, reward in by_role("reward", metrics).items())
        self.bar.set_postfix_str(f"{', '.join(shown)}, {speed:,.0f} steps/s", refresh=False)
        self.bar.update(done - self.bar.n)

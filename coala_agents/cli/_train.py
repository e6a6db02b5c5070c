"""``coala train``: a new run from a preset, or an old one resumed."""

import dataclasses
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import jax
import tyro
from jax.sharding import Mesh

from coala_agents import experiments, runs
from coala_agents._roles import Cast, by_role
from coala_agents.cli._arguments import Folder, MaybePath, MaybeWhole, read
from coala_agents.cli._flags import parse, started_from
from coala_agents.cli._terminal import INTERRUPTED
from coala_agents.config import RunConfig, to_toml
from coala_agents.experiments import Outcome
from coala_agents.loggers import LOGGERS
from coala_agents.runs import beside_the_bar
from coala_agents.training import AUTO, is_first
from coala_envs.checks import choice, counted


@dataclasses.dataclass(frozen=True)
class _Output:
    progress: bool = True
    """Show a progress bar."""
    loggers: tuple[str, ...] = ()
    """Where metrics go besides metrics.jsonl: tensorboard, wandb."""

    def check(self) -> None:
        """Raise ``ValueError`` for a logger that is none."""
        for name in self.loggers:
            choice("logger", name, LOGGERS)


@dataclasses.dataclass(frozen=True)
class _Where:
    devices: str = AUTO
    """Devices to share the work, over all hosts: auto, which is as many as can have equal parts, or a number."""
    coordinator: str = ""
    """HOST:PORT of process 0 of a run on several hosts; auto: whatever the cluster's launcher (Slurm, MPI) says."""
    num_processes: MaybeWhole = None
    """Processes that train the run together; each is started with the same command and a --process-id of its own."""
    process_id: MaybeWhole = None
    """Of this process, from 0 on. Process 0 writes and prints."""

    @property
    def count(self) -> int | str:
        """The devices, as ``mesh_of`` takes and refuses them."""
        return int(self.devices) if self.devices.isdecimal() else self.devices


@dataclasses.dataclass(frozen=True)
class _Train:
    run: Annotated[RunConfig, tyro.conf.arg(name="")]
    output: Annotated[_Output, tyro.conf.arg(name="")] = _Output()
    where: Annotated[_Where, tyro.conf.arg(name="")] = _Where()
    out: MaybePath = None
    """Folder of the run, which must hold none yet; runs/PRESET-ALGORITHM[-vs-OPPONENT]-SEED unless given."""
    config: MaybePath = None
    """TOML file with a table for each part, game, opponents, learner, network and training; flags go before it."""
    print_config: bool = False
    """Print the whole configuration as TOML, and train nothing."""


@dataclasses.dataclass(frozen=True)
class _Resume:
    resume: Folder
    """Folder of the run to go on with. Its configuration is kept."""
    output: Annotated[_Output, tyro.conf.arg(name="")] = _Output()
    where: Annotated[_Where, tyro.conf.arg(name="")] = _Where()


def train(given: list[str]) -> None:
    """Train, draw the run, and say where it is."""
    if any(argument.split("=")[0] == "--resume" for argument in given):
        if given[0] != "--resume" and not given[0].startswith("-"):
            raise ValueError(f"--resume keeps the run's own configuration; leave the preset {given[0]!r} out")
        resumed = read(_Resume, given, "train")
        resumed.output.check()
        config = experiments.read_config(resumed.resume)
        _run(config, resumed.resume, resumed, lambda **how: experiments.resume(resumed.resume, **how))
        return
    named, config = started_from(given)
    args = parse(_Train, _Train(config), config, given, "train")
    config = args.run
    args.output.check()
    experiments.experiment(config).check(experiments.load_run)
    if args.print_config:
        print(to_toml(config), end="")
        return
    folder = args.out or runs.folder_of(config)
    if is_first():
        experiments.check_free(folder, "another --out, or --resume for that run")  # before a logger writes anything
    command = shlex.join(["coala", "train", *([named] if named else []), *given])
    _run(config, folder, args, lambda **how: experiments.train(config, folder, command=command, **how))


def _run(config: RunConfig, folder: Path, args: _Train | _Resume, start: Callable[..., Outcome]) -> None:
    output, devices = args.output, args.where.count
    if not is_first():
        if start(devices=devices).interrupted:
            raise SystemExit(INTERRUPTED)
        return
    iterations = config.training.iterations
    mesh = experiments.mesh_for(experiments.experiment(config), devices)
    # Told when nothing can be refused any more, before the first stage.
    title = [f"{experiments.run_title(config)}: {counted(iterations, 'iteration')}"]
    title += [_devices_line(mesh)] if mesh is not None or jax.device_count() > 1 else []
    titles = iter([*title, f"run folder: {folder}"])
    remarks = iter(config.remarks)

    def stage(name: str) -> None:
        for remark in remarks:
            beside_the_bar(f"coala: {remark}", sys.stderr)
        for line in (*titles, f"{name} ..."):
            beside_the_bar(line)

    outcome = runs.with_a_bar(
        config,
        folder,
        start,
        progress=output.progress,
        loggers=output.loggers,
        devices=devices,
        stage=stage,
    )
    pair = config.learner.in_a_pair
    if not outcome.trained and not outcome.interrupted:
        more = "" if pair else f", which may --start-from {folder}"
        print(f"finished before, after {counted(iterations, 'iteration')}; train for longer in a new run{more}")
    drawn = runs.draw(folder)
    if outcome.iterations:
        _print_numbers(folder, experiments.cast_of(config), outcome.iterations)
    if outcome.trained:
        print(f"wrote {folder / experiments.CONFIG}, metrics.jsonl and checkpoint.eqx beside it")
    for figure in drawn:
        print(f"drew {figure}")
    if outcome.interrupted:
        done = counted(outcome.iterations, "iteration")
        print(f"interrupted after {done}; go on with: coala train --resume {folder}")
        raise SystemExit(INTERRUPTED)
    print(f"next: coala {f'tournament {folder} naive tit-for-tat' if pair else f'evaluate {folder}'}")


def _devices_line(mesh: Mesh | None) -> str:
    seeds, meta = (1, 1) if mesh is None else mesh.devices.shape
    shares = f"seeds in {counted(seeds, 'part')}, each agent's meta-batch in {meta}"
    return f"devices: {seeds * meta} of {jax.device_count()}; {shares}"


def _print_numbers(folder: Path, cast: Cast, trained: int) -> None:
    print(f"reward per step in the {experiments.late_of(trained)}")
    for role, values in by_role("reward", experiments.read_late(folder)).items():
        by_seed = " / ".join(f"{value:.3f}" for value in values)
        print(f"  {by_seed}   {role.label(cast)}")

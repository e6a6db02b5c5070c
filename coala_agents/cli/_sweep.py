"""``coala sweep``: every setting of a grid, each an ordinary run, and which of them is best."""

import dataclasses
import functools
import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

import tyro
from tqdm import tqdm

from coala_agents import experiments
from coala_agents.cli._arguments import MaybePath, MaybeWord
from coala_agents.cli._flags import parse, started_from, typed_flags
from coala_agents.cli._places import SWEEPS
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._table import matrix, terminal_width
from coala_agents.cli._terminal import IMPORTED, INTERRUPTED, prepare_worker
from coala_agents.config import RunConfig
from coala_agents.experiments import Swept
from coala_agents.runs import Bar, Progress, beside_the_bar, run_name
from coala_envs.checks import choice, counted, number, whole
from coala_envs.files import check_writable_folder

LAUNCHERS = ("here", "ray")


_Grids = Annotated[
    tuple[str, ...],
    tyro.conf.UseAppendAction,
    tyro.conf.arg(metavar="OPTION=VALUE,...", help_behavior_hint="(required)"),
]


@dataclasses.dataclass(frozen=True)
class _Sweep:
    run: Annotated[RunConfig, tyro.conf.arg(name="")]
    grid: _Grids = ()
    """Values of an option that is swept, such as learning-rate=1e-3,3e-3; may be given several times."""
    metric: MaybeWord = None
    """What settings are ranked by, such as reward/ego or cooperation/naive; the agents' reward unless given."""
    lower_is_better: bool = False
    """Rank the lowest first."""
    launcher: Annotated[str, tyro.conf.arg(metavar="here|ray")] = "here"
    """Where settings are trained: here, one after another, or as tasks on Ray (the extra ray)."""
    ray_address: MaybeWord = None
    """Of a cluster, HOST:PORT or auto; without it a Ray is started on this machine, and ended with the sweep."""
    ray_cpus: float = 1.0
    """Cores that each task on Ray has to itself."""
    ray_gpus: float = 0.0
    """GPUs that each task on Ray has to itself; a part of one is shared."""
    ray_retries: int = 3
    """How often a task on Ray is begun again whose worker died; it goes on from the last checkpoint."""
    out: MaybePath = None
    """Folder; sweeps/PRESET-ALGORITHM[-vs-OPPONENT]-SEED unless given. What is finished in it is not trained again."""
    config: MaybePath = None
    """TOML file, as for coala train; flags go before it."""
    json: Json = False
    progress: bool = True
    """Show a progress bar."""


def sweep(given: list[str]) -> None:
    """Train what is missing, write the table, draw it, and say which setting is best."""
    command = shlex.join(["coala", "sweep", *given])
    _, config = started_from(given)
    args = parse(_Sweep, _Sweep(config), config, given, "sweep")
    typed = typed_flags(given)
    _check_launcher(args, typed)
    if not args.grid:
        raise ValueError("coala sweep needs --grid OPTION=VALUE,..., such as --grid learning-rate=1e-3,3e-3")
    config, grid = args.run, _grid(args.grid)
    if both := sorted(typed & set(grid)):
        raise ValueError(f"{both[0]} is swept and given by itself: leave one out")
    folder = args.out or SWEEPS / run_name(config)
    settings = experiments.sweep(config, grid, folder)
    metric = experiments.sweep_metric(settings, args.metric)
    check_writable_folder(folder)
    todo = [one for one in settings if not experiments.is_finished(one)]
    tell = (lambda line: None) if args.json else beside_the_bar
    done = f", {len(settings) - len(todo)} of them finished before" if len(todo) < len(settings) else ""
    sizes = f"{counted(len(settings), 'setting')}{done}, {counted(config.training.num_seeds, 'seed')} each"
    tell(f"{sizes}\nfolder: {folder}")
    problems: dict[str, str] = {}
    interrupted = False
    try:
        for number, (one, problem) in enumerate(_trained(args, todo, command, tell), start=1):
            problems |= {one.name: problem} if problem else {}
            tell(f"{number} of {len(todo)}: {one.name} {problem or 'is trained'}")
    except KeyboardInterrupt:
        interrupted = True
    how: dict[str, Any] = {"metric": metric, "lower_is_better": args.lower_is_better}
    report = experiments.write_sweep(settings, folder, problems=problems, command=command, **how)
    from coala_agents import plotting

    files = [folder / experiments.SWEEP_TABLE, folder / experiments.SWEEP_REPORT]
    if report["best"] is not None:
        files.append(plotting.draw_sweep(folder))
    if args.json:
        print_json(report)
    else:
        label = plotting.metric_label(metric, experiments.cast_of(*(one.config for one in settings)))
        _print(report, label)
        print(*(f"wrote {path}" for path in files), sep="\n")
    if interrupted:
        tell("interrupted; the same command goes on with what is missing")
        raise SystemExit(INTERRUPTED)
    if report["best"] is not None:
        best = next(one for one in settings if one.name == report["best"])
        tell(f"next: coala train --resume {shlex.quote(str(best.folder))}, which draws its figures")


def _check_launcher(args: _Sweep, typed: set[str]) -> None:
    choice("launcher", args.launcher, LAUNCHERS)
    number("ray_cpus", args.ray_cpus, least=0)
    number("ray_gpus", args.ray_gpus, least=0)
    whole("ray_retries", args.ray_retries, least=0)
    if args.launcher == "ray":
        experiments.import_ray()  # what is not there is told before the work
    elif of_ray := sorted(flag for flag in typed if flag.startswith("ray_")):
        raise ValueError(f"{of_ray[0]} goes with --launcher ray")
    if args.ray_address == "":
        raise ValueError("ray_address must not be empty")


def _grid(given: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values of each option. Raises ``ValueError`` for what is no such thing, and for an option twice."""
    found: dict[str, list[Any]] = {}
    for one in given:
        option, equals, values = one.partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not name or not equals:
            raise ValueError(f"grid takes OPTION=VALUE,..., such as learning-rate=1e-3,3e-3, got {one!r}")
        if name in found:
            raise ValueError(f"grid has {option} twice: give all its values in one")
        texts = [text.strip() for text in values.split(",")]
        if "" in texts:
            raise ValueError(f"grid has an empty value in {one!r}")
        found[name] = [_value(text) for text in texts]
    return found


def _value(text: str) -> Any:
    """Return a number or a truth value where it is one, and else the word; the configuration says what it must be."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text, text)


def _trained(
    args: _Sweep, todo: Sequence[Swept], command: str, tell: Callable[[str], None]
) -> Iterator[tuple[Swept, str]]:
    """Yield each setting as it ends, and why it did if it was not trained to its end."""
    shown: dict[str, Any] = {"disable": not args.progress, "dynamic_ncols": True}
    if args.launcher == "ray":
        prepare = functools.partial(prepare_worker, tuple(IMPORTED))
        how: dict[str, Any] = {"cpus": args.ray_cpus, "gpus": args.ray_gpus, "retries": args.ray_retries}
        ended = experiments.train_on_ray(
            todo, command=command, address=args.ray_address or "local", prepare=prepare, **how
        )
        yield from tqdm(ended, total=len(todo), unit="setting", **shown)
        return
    for one in todo:
        with Bar(total=one.config.training.iterations, desc=one.name, unit="it", delay=0.1, **shown) as bar:
            yield one, experiments.train_swept(one, command=command, progress=Progress(bar, one.config, tell))


def _print(report: dict[str, Any], label: str) -> None:
    records = report["settings"]
    cells: dict[tuple[str, str], str] = {}
    for record in records:
        name = record["name"]
        cells[name, "mean"] = _told(record) if record["mean"] is not None else record["problem"]
        cells[name, "by seed"] = " / ".join(f"{value:z.3f}" for value in record["by_seed"]) or "-"
    print(f"{label}, in the last {counted(report['iterations'], 'iteration')} of training")
    print("mean and 95 % interval over seeds (Student's t)\n")
    print(matrix([record["name"] for record in records], ["mean", "by seed"], cells, terminal_width()))
    print()
    if report["best"] is not None:
        best = next(record for record in records if record["name"] == report["best"])
        among = sum(record["mean"] is not None for record in records)
        print(f"best of {among}: {best['name']} with {_told(best)}")
        if among > 1:
            print("the best of several is flattered by luck: train it on other seeds before you quote it")


def _told(record: dict[str, Any]) -> str:
    interval = "" if record["low"] is None else f" [{record['low']:z.3f}, {record['high']:z.3f}]"
    return f"{record['mean']:z.3f}{interval}"

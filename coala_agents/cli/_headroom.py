"""``coala headroom``: whether a preset has anything to shape, before anything is trained on it."""

import dataclasses
import json
import shlex
from typing import Annotated, Any

import tyro
from tqdm import tqdm

from coala_agents import evaluation, experiments
from coala_agents._roles import Role, metric, split_metric
from coala_agents.cli._arguments import GivenPath, MaybePath
from coala_agents.cli._flags import parse, started_from
from coala_agents.cli._places import HEADROOM
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._round_robin import by_name
from coala_agents.cli._table import matrix, terminal_width
from coala_agents.config import NAIVE, RunConfig
from coala_agents.training import Setting
from coala_envs.checks import counted
from coala_envs.files import check_writable_folder, write_text

REWARD, NAIVES = metric("reward", Role.EGO), metric("reward", Role.OPPONENT)


@dataclasses.dataclass(frozen=True)
class _Headroom:
    run: Annotated[RunConfig, tyro.conf.arg(name="")]
    num_meta_episodes: int = 32
    """Of each fixed player, fraction of games, and seed of the learner; each with naive learners of its own."""
    skip: tuple[str, ...] = ()
    """What to leave out: reachability, cost, or headroom and reachability."""
    beside: tuple[str, ...] = ()
    """Who plays beside the fixed players: runs' folders, pretrained agents or players by name; any as NAME=PLAYER."""
    config: MaybePath = None
    """TOML file, as for coala train; flags go before it."""
    json: Json = False
    out: GivenPath = HEADROOM
    """Folder of the result."""
    progress: bool = True
    """Show a progress bar."""


def headroom(given: list[str]) -> None:
    """Measure, write, draw, and say what came out."""
    command = shlex.join(["coala", "headroom", *given])
    _, config = started_from(given)
    args = parse(_Headroom, _Headroom(config), config, given, "headroom")
    config = args.run
    setting = _setting(config)
    check_writable_folder(args.out)
    game, naive = setting.game, setting.unknown_opponent
    beside = [
        entrant
        for name, what in by_name(args.beside).items()
        for entrant in experiments.entrants_of(what, game, name=name, naive=naive, seat=0)
    ]
    with tqdm(disable=not args.progress, unit="meta-episode", dynamic_ncols=True, delay=0.1) as bar:

        def progress(done: int, total: int, part: str) -> None:
            bar.total = total
            bar.set_postfix_str(part, refresh=False)
            bar.update(done - bar.n)

        report = evaluation.headroom_report(
            setting,
            seeds=config.training.seeds,
            num_meta_episodes=args.num_meta_episodes,
            skip=args.skip,
            beside=beside,
            progress=progress,
        )
    report = {"preset": config.preset, **report}
    files = evaluation.write_headroom(report, args.out)
    made_by = {**experiments.made_by(command), "config": config.to_dict()}
    write_text(args.out / "made_by.json", json.dumps(made_by, indent=2) + "\n")
    from coala_agents import plotting

    figure = plotting.draw_headroom(args.out)
    if args.json:
        print_json(report)
        return
    _print(report)
    print(*(f"wrote {path}" for path in files), *([f"drew {figure}"] if figure else []), sep="\n")


def _setting(config: RunConfig) -> Setting:
    """Return who plays what. Raises ``ValueError`` for opponents who are no naive learners."""
    config.naive_learner()
    opponent = config.flat()["opponent"]
    if opponent != NAIVE:
        raise ValueError(f"opponent must be naive, for headroom is measured against naive learners, got {opponent}")
    setting = experiments.build(config)
    evaluation.scripts_for(setting.game)
    return setting


def _print(report: dict[str, Any]) -> None:
    sizes = [report[size] for size in ("batch_size", "num_inner_episodes", "inner_episode_length")]
    played = counted(report["num_meta_episodes"], "meta-episode")
    print("{}: B {}, M {}, T {}; {}".format(report["preset"], *sizes, played))
    if found := report.get("headroom"):
        print("\nheadroom: reward per step of fixed players against naive learners, by quarter of a meta-episode\n")
        print(_table(found["scripts"]))
        told = f"{found['best_shaping']}, {found['best_other']}, difference {_interval(found['gain'])}"
        print(f"\nbest who shapes and best who does not: {told}")
        for name, gain in found["gain_over"].items():
            print(f"best who shapes and {name}: difference {_interval(gain)}")
        print()
        print("behaviour of the naive learners, first and last quarter\n")
        print(_behaviour(found["scripts"]))
    if found := report.get("reachability"):
        print(f"\nreachability: {found['shaping']} in a fraction of the games, {found['greedy']} in the others\n")
        points = {f"{point['fraction']:g}": _interval(point) for point in found["curve"]}
        cells = {(fraction, "reward per step"): told for fraction, told in points.items()}
        print(matrix(list(points), ["reward per step"], cells, terminal_width()))
        print(f"\nthe curve {found['verdict']}: slope at 0 {_interval(found['slope_at_0'])}")
    if found := report.get("cost"):
        scale, steps = found["noise_scale"], found["steps_of_a_meta_episode"]
        print("\ncost: noise and signal of the untrained learner's gradient are equally large in")
        bounds = f"[{_told(scale['low'])}, {_told(scale['high'])}]"
        print(f"  {_told(scale['mean'])} meta-episodes {bounds}", end="")
        print(f" of {steps:,} steps each; its meta-batch has {found['meta_batch_size']}")
    print("\n[95 % interval over meta-episodes]")


def _table(scripts: list[dict[str, Any]]) -> str:
    quarters = [f"{number}" for number in range(1, len(scripts[0]["quarters"]) + 1)]
    cells: dict[tuple[str, str], str] = {}
    for score in scripts:
        name = score["name"]
        mean, low, high = score["mean"][REWARD]
        cells |= {(name, "stance"): score["stance"], (name, "mean"): f"{mean:z.3f} [{low:z.3f}, {high:z.3f}]"}
        for quarter, rows in zip(quarters, score["quarters"], strict=True):
            cells[name, quarter] = f"{rows[REWARD][0]:z.3f}"
        cells[name, "naive"] = f"{score['mean'][NAIVES][0]:z.3f}"
    return matrix([score["name"] for score in scripts], ["stance", "mean", *quarters, "naive"], cells, terminal_width())


def _behaviour(scripts: list[dict[str, Any]]) -> str:
    """Return a table of the naive learner's measures."""
    measured = {name: split_metric(name) for name in scripts[0]["mean"]}
    measures = {name: quantity for name, (quantity, role) in measured.items() if role is Role.OPPONENT}
    cells = {}
    for score in scripts:
        for measure, quantity in measures.items():
            first, last = (score["quarters"][at][measure][0] for at in (0, -1))
            told = [f"{x:z.3f}" if x is not None else "-" for x in (first, last)]
            cells[score["name"], quantity] = " to ".join(told)
    return matrix([score["name"] for score in scripts], list(measures.values()), cells, terminal_width())


def _interval(row: dict[str, Any]) -> str:
    return f"{row['mean']:z.3f} [{row['low']:z.3f}, {row['high']:z.3f}]"


def _told(scale: float | None) -> str:
    return "too many to tell" if scale is None else f"{scale:,.0f}"

"""``coala league``: everybody of a game under one protocol, as a table of who gets what."""

import csv
import dataclasses
import json
import shlex
from pathlib import Path
from typing import Annotated, Any

import tyro

from coala_agents import experiments
from coala_agents.cli._arguments import GivenPath, MaybeWhole, read
from coala_agents.cli._places import LEAGUE
from coala_agents.cli._report import print_json
from coala_agents.cli._round_robin import RoundRobin, by_name, hold, runs_among, with_half
from coala_agents.cli._table import matrix, terminal_width
from coala_agents.evaluation import Mean, Standing, as_table, standings
from coala_agents.experiments import League
from coala_envs.checks import choice
from coala_envs.files import replacing, write_text

REPORT, TABLE = "league.json", "league.csv"
COLUMNS = ("others", "itself", "naive", "gave", "most")


@dataclasses.dataclass(frozen=True, kw_only=True)
class _League(RoundRobin):
    name: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="LEAGUE")]
    """Which game and sizes, and who takes part besides those that are named; coala list has them."""
    entrants: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="ENTRANT")] = ()
    """More runs' folders, pretrained agents or players by name; any as NAME=ENTRANT."""
    pretrained: bool = True
    """The agents that come with coala and were trained on its game take part."""
    num_meta_episodes: MaybeWhole = 64
    """Whole meta-episodes of each pair, half of them in each seating."""
    out: GivenPath = LEAGUE
    """Folder of the result: the league's table, and all files of coala tournament."""


def league(given: list[str]) -> None:
    """Play, write, draw, and rank."""
    args = read(_League, given, "league")
    asked = args.asked()
    found: League = experiments.LEAGUES[choice("league", args.name, experiments.LEAGUES)]
    named = by_name([*(found.agents if args.pretrained else ()), *found.players, *args.entrants])
    runs = runs_among(named)
    for name, run in runs.items():
        if not found.admits(run.config):
            raise ValueError(f"{name} was trained on another game than that of the league {args.name}: {found.told}")
    result, files = hold(args, named, runs, found.config, shlex.join(["coala", "league", *given]))
    rows = standings(result)
    report = _report(args.name, found, rows, result.sizes)
    files = [*_write(report, args.out), *files]
    if args.json:
        print_json(report)
        return
    print(f"{args.name}: {found.told}" + (f"; {asked.told}" if asked.told else ""))
    print("reward per step: from all others, from itself, from naive learners; what the others got from it,")
    print("and the most that anybody got from it; +-: half a 95 % interval, or more\n")
    print(matrix([row.player for row in rows], COLUMNS, _cells(rows), terminal_width()))
    if found.published:
        print("\npublished, in the same game and length, trained at other sizes:")
    for published in found.published:
        print(f"  {published.players}: {' and '.join(f'{x:g}' for x in published.reward)} ({published.source})")
    print()
    print(*(f"{'drew' if path.suffix == '.png' else 'wrote'} {path}" for path in files), sep="\n")


def _report(name: str, league: League, rows: list[Standing], sizes: dict[str, int]) -> dict[str, Any]:
    return {
        "league": name,
        "told": league.told,
        **sizes,
        "interval": "95 %, Student's t; of a mean over opponents the mean of theirs",
        "standings": as_table(rows),
        "published": [published._asdict() for published in league.published],
    }


def _write(report: dict[str, Any], folder: Path) -> list[Path]:
    write_text(folder / REPORT, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    with replacing(folder / TABLE) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        means = [f"{column}{part}" for column in COLUMNS for part in ("", "_half")]
        table.writerow(["player", "learns", *means, "by"])
        for row in report["standings"]:
            numbers = [None if row[name] is None else row[name][part] for name in COLUMNS for part in ("mean", "half")]
            table.writerow([row["player"], row["learns"], *numbers, row["by"]])
    return [folder / REPORT, folder / TABLE]


def _cells(rows: list[Standing]) -> dict[tuple[str, str], str]:
    means: dict[tuple[str, str], Mean | None] = {
        (row.player, name): getattr(row, name) for row in rows for name in COLUMNS
    }
    return {who: with_half(mean.value, mean.half) for who, mean in means.items() if mean is not None}

"""``coala tournament``: everybody against everybody, as a matrix, a table and a heat map."""

import dataclasses
import shlex
from typing import Annotated

import tyro

from coala_agents.cli._arguments import MaybeWord, read
from coala_agents.cli._report import print_json
from coala_agents.cli._round_robin import RoundRobin, by_name, hold, runs_among, told
from coala_agents.cli._table import matrix, terminal_width
from coala_agents.config import DEFAULT_PRESET, PRESETS, RunConfig, preset
from coala_agents.evaluation import Company, Tournament
from coala_agents.experiments import Run
from coala_envs.files import read_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Tournament(RoundRobin):
    entrants: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="ENTRANT")]
    """Runs' folders, pretrained agents, naive, fixed strategies, axelrod:NAME; any as NAME=ENTRANT."""
    preset: MaybeWord = None
    """Whose game and sizes are played where no entrant is a run; ipd-shaping's unless given."""


def tournament(given: list[str]) -> None:
    """Play, write and draw."""
    args = read(_Tournament, given, "tournament")
    asked = args.asked()
    named = by_name(args.entrants)
    runs = runs_among(named)
    command = shlex.join(["coala", "tournament", *given])
    result, (report, table, figure) = hold(args, named, runs, _common(runs, args.preset), command)
    if args.json:
        print_json(read_json(report))
        return
    if asked.told:
        print(asked.told)
    _print_matrix(result)
    print(f"wrote {report}", f"wrote {table}", f"drew {figure}", sep="\n")


def _common(runs: dict[str, Run], named: str | None) -> RunConfig:
    """Return the configuration whose game and sizes everybody plays.

    The sizes of a meta-episode are those of the first run that has them, or else of the preset.

    Raises ``ValueError`` if the runs were made for different games, and for a preset beside runs.
    """
    if named is not None:
        if runs:
            raise ValueError(f"preset is for a tournament without runs, and {next(iter(runs))} is one: leave it out")
        return preset(named, of_meta_agents=True)
    sizes = [run.config for run in runs.values() if not run.config.learner.in_a_pair]
    like = sizes[0] if sizes else PRESETS[DEFAULT_PRESET]
    if not runs:
        return like
    (first, run), *others = runs.items()
    game = run.config.game
    for name, other in others:
        mine, theirs = game.flat(), other.config.game.flat()
        for field in mine:
            if theirs.get(field) != mine[field]:
                told = f"{field} {mine[field]} and {theirs.get(field)}"
                raise ValueError(f"{first} and {name} were trained on different games: {told}")
    return dataclasses.replace(like, game=game)


def _print_matrix(result: Tournament) -> None:
    """Print who got what from whom, agents of one run across seeds; then from their own pool; then who got most."""
    within = [score for score in result.scores if score.company == Company.WITHIN_POOL]
    apart = {
        (score.player, score.opponent): told(score) for score in result.scores if score.company != Company.WITHIN_POOL
    }
    print("reward per step of the row's player against the column's")
    print("agents of one run: across seeds")
    print("+-: half a 95 % interval, over seeds where a player has several,")
    print("    else over meta-episodes of these only\n")
    print(matrix(result.names, [*result.names, *result.probes], apart, terminal_width()))
    print()
    for score in within:
        print(f"{score.player} against {score.opponent} within the pool: {told(score)}")
    exploited = result.exploitability()
    for found in exploited:
        print(f"most got from {found.entrant}: {told(found.most)}, by {found.most.player}")
    for found in exploited:
        if found.note:
            print(f"note: {found.note}")

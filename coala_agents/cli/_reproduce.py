"""``coala reproduce``: the paper's analytical figures, with data and verdict."""

import dataclasses
import shlex
from typing import Annotated, Any

import tyro

from coala_agents.cli._arguments import GivenPath, read
from coala_agents.cli._places import REPRODUCTION
from coala_agents.cli._report import Json, print_json
from coala_envs.checks import choice
from coala_envs.files import check_writable_folder, read_json

ALL = "all-analytic"


@dataclasses.dataclass(frozen=True)
class _Reproduce:
    figures: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="FIGURE")]
    """fig3a, ..., or all-analytic: all nine; settings-fig3, -fig4, -fig9: maps; lola-exact; pola-exact."""
    quick: bool = False
    """Fewer seeds and updates, each figure within a minute: to see that it works, not to judge by."""
    seed: int = 0
    """Of all random numbers."""
    out: GivenPath = REPRODUCTION
    """Folder of data, verdicts and figures."""
    json: Json = False
    progress: bool = True
    """Show progress bars."""


def reproduce(given: list[str]) -> None:
    """Compute, write and draw; say what holds."""
    args = read(_Reproduce, given, "reproduce")
    from coala_agents import reproduction

    known = reproduction.FIGURES | reproduction.STUDIES
    names = [name for asked in args.figures for name in (reproduction.FIGURES if asked == ALL else [asked])]
    if not names:
        raise ValueError(f"reproduce needs a figure; known: {', '.join(known)}, {ALL}")
    for name in names:
        choice("figure", name, [*known, ALL])
    check_writable_folder(args.out)
    budget = reproduction.Budget(quick=args.quick, progress=args.progress, seed=args.seed)
    verdicts: dict[str, Any] = {}
    for name in dict.fromkeys(names):
        found = known[name](budget)
        options = ["--quick"] * args.quick + ["--seed", str(args.seed)]
        command = shlex.join(["coala", "reproduce", name, *options])
        files = reproduction.write_reproduction(found, name, args.out, command)
        if args.json:
            verdicts[name] = read_json(next(file for file in files if file.suffix == ".json"))
            continue
        print(f"{found.title}{' (quick)' if args.quick else ''}")
        for statement in found.statements:
            measured = ", ".join(f"{key.replace('_', ' ')} {value:.3g}" for key, value in statement.measured.items())
            print(f"  {'holds' if statement.holds else 'DOES NOT HOLD'}: {statement.paper}\n    {measured}")
        print(f"  wrote {', '.join(str(file) for file in files)}", flush=True)
    if args.json:
        print_json(verdicts)

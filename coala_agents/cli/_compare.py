"""``coala compare``: several runs in one figure and one table."""

import dataclasses
from typing import Annotated

import tyro

from coala_agents.cli._arguments import GivenPath, given_path, read
from coala_agents.cli._places import COMPARISON
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._table import matrix, terminal_width
from coala_envs.checks import choice
from coala_envs.files import check_writable

FIGURES = (".png", ".pdf", ".svg")


@dataclasses.dataclass(frozen=True)
class _Compare:
    folders: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="DIR")]
    """Folders of runs."""
    out: GivenPath = COMPARISON
    """Figure to write; a table goes beside it."""
    panels: Annotated[str, tyro.conf.arg(metavar="auto|one|each")] = "auto"
    """Panels of the figure: one for all runs, or one for each run; auto is each from five runs on."""
    markdown: Annotated[bool, tyro.conf.FlagCreatePairsOff] = False
    """Print the table for a document, one line a run, whatever the terminal's width."""
    json: Json = False


def compare(given: list[str]) -> None:
    """Draw the runs, and print and write a table of them."""
    args = read(_Compare, given, "compare")
    if not args.folders:
        raise ValueError("compare needs at least one run folder")
    folders = [given_path(folder) for folder in args.folders]
    table = args.out.with_name(args.out.stem + ".table.json")
    check_writable(args.out, suffixes=FIGURES)
    check_writable(table)
    from coala_agents import experiments, plotting

    choice("panels", args.panels, plotting.PANELS)
    records = plotting.write_comparison(folders, table)
    figure = plotting.draw_comparison(folders, args.out, panels=args.panels)
    if args.json:
        print_json(records)
        return
    cast = experiments.cast_of(*(experiments.read_config(folder) for folder in folders))
    if args.markdown:
        print(plotting.as_markdown(records, cast))
    else:
        headings, rows = plotting.as_table(records, cast)
        cells = {(run, heading): told for run, row in rows for heading, told in row.items()}
        print(matrix([run for run, _ in rows], headings, cells, terminal_width()))
    print("\nreward per step: mean and 95 % interval over seeds (Student's t)")
    print("P: that a seed is above one of the first run's")
    print(f"wrote {table}\ndrew {figure}")

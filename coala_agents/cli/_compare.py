"""``coala compare``: several runs in one figure and one table."""

import dataclasses
from pathlib import Path
from typing import Annotated

import tyro

from coala_agents.cli._arguments import GivenPath, given_path, read
from coala_envs.files import check_writable

FIGURES = (".png", ".pdf", ".svg")


@dataclasses.dataclass(frozen=True)
class _Compare:
    folders: Annotated[tuple[str, ...], tyro.conf.Positional]
    """Folders of runs."""
    out: GivenPath = Path("comparison.png")
    """Figure to write."""


def compare(given: list[str]) -> None:
    """Draw the runs, and print and write a table of them."""
    args = read(_Compare, given, "coala compare")
    if not args.folders:
        raise ValueError("compare needs at least one run folder")
    folders = [given_path(folder) for folder in args.folders]
    table = args.out.with_name(args.out.stem + ".table.json")
    check_writable(args.out, suffixes=FIGURES)
    check_writable(table)
    from coala_agents import plotting

    records = plotting.write_comparison(folders, table)
    figure = plotting.draw_comparison(folders, args.out)
    print(plotting.as_markdown(records))
    print(
        "reward per step: mean and 95 % interval over seeds (Student's t); P: that a seed is above one of the first's"
    )
    print(f"wrote {table}\ndrew {figure}")

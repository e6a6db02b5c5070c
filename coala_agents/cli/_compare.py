"""``coala compare``: several runs in one figure and one table."""

import dataclasses
from pathlib import Path
from typing import Annotated

import tyro

from coala_envs.files import check_writable

FIGURES = (".png", ".pdf", ".svg")


@dataclasses.dataclass(frozen=True)
class _Compare:
    folders: Annotated[tuple[Path, ...], tyro.conf.Positional]
    """Folders of runs."""
    out: Path = Path("comparison.png")
    """Figure to write."""


def compare(given: list[str]) -> None:
    """Draw the runs, and print and write a table of them."""
    args = tyro.cli(_Compare, args=given, prog="coala compare")
    if not args.folders:
        raise ValueError("compare needs at least one run folder")
    table = args.out.with_name(args.out.stem + ".table.json")
    check_writable(args.out, suffixes=FIGURES)
    check_writable(table)
    from coala_agents import plotting

    print(plotting.as_markdown(plotting.write_comparison(args.folders, table)))
    print(
        "reward per step: mean and 95 % interval over seeds (Student's t); P: that a seed is above one of the first's"
    )
    print(f"wrote {table}\ndrew {plotting.draw_comparison(args.folders, args.out)}")

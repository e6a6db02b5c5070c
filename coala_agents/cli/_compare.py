"""``coala compare``: several runs in one figure."""

import dataclasses
from pathlib import Path
from typing import Annotated

import tyro


@dataclasses.dataclass(frozen=True)
class _Compare:
    folders: Annotated[tuple[Path, ...], tyro.conf.Positional]
    """Folders of runs."""
    out: Path = Path("comparison.png")
    """Figure to write."""


def compare(given: list[str]) -> None:
    """Draw the runs."""
    args = tyro.cli(_Compare, args=given, prog="coala compare")
    if not args.folders:
        raise ValueError("compare needs at least one run folder")
    from coala_agents import plotting

    print(f"drew {plotting.draw_comparison(args.folders, args.out)}")

"""Reports that a program may read: ``--json`` of every command that prints a table."""

import json
from typing import Annotated, Any

import tyro

Json = Annotated[
    bool,
    tyro.conf.FlagCreatePairsOff,
    tyro.conf.arg(help="Print the report as JSON, and nothing else, instead of a table."),
]


def print_json(report: Any) -> None:
    """Print a report for a program: in ASCII, keys in their order."""
    print(json.dumps(report, indent=2))

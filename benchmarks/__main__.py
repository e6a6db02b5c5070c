"""``python -m benchmarks [GROUP ...]``: measure, print one table, and save it. On an idle machine, please."""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import compiling, environments, memory, peers, scaling, training
from benchmarks._rows import Effort, Row, from_json
from benchmarks._table import table
from coala_agents.experiments import made_by
from coala_envs import avoid_wrong_sums
from coala_envs.files import read_json, write_text

GROUPS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "environments": environments.measure,
    "training": training.measure,
    "compiling": compiling.measure,
    "memory": memory.measure,
    "scaling": scaling.measure,
    "peers": peers.measure,
}
REPEATS = {"full": 7, "quick": 3, "tiny": 1}


def main(arguments: list[str]) -> None:
    """Measure the groups that were asked for, or show the table of a saved file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all unless given")
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", dest="effort", action="store_const", const="quick", help="fewer cases and repeats")
    effort.add_argument("--tiny", dest="effort", action="store_const", const="tiny", help="only: does everything run?")
    parser.add_argument("--repeats", type=int, help=f"timed calls of each case: {REPEATS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="save the figures, and what made them")
    parser.add_argument("--show", type=Path, metavar="FILE", help="measure nothing: print the table of a saved file")
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")
    parser.set_defaults(effort="full")
    args = parser.parse_args(arguments)
    if unknown := [name for name in args.groups if name not in GROUPS]:
        parser.error(f"group must be one of {', '.join(GROUPS)}, got {unknown[0]!r}")
    if args.repeats is not None and args.repeats < 1:
        parser.error(f"--repeats must be at least 1, got {args.repeats}")
    if args.show:
        rows = [from_json(row) for row in read_json(args.show)["rows"]]
        print(table(rows, markdown=args.markdown))
        return

    avoid_wrong_sums()
    load = os.getloadavg()
    rows = []
    for name in args.groups or GROUPS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += GROUPS[name](Effort(args.effort, args.repeats or REPEATS[args.effort]))
    if args.json:
        told = {
            "made_by": made_by(shlex.join(["python", "-m", "benchmarks", *arguments])),
            "effort": args.effort,
            "load_average": {"before": load, "after": os.getloadavg()},
            "rows": [row.as_json() for row in rows],
        }
        write_text(args.json, json.dumps(told, indent=2) + "\n")
    print(table(rows, markdown=args.markdown))


if __name__ == "__main__":
    main(sys.argv[1:])

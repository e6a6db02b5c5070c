"""``coala export``: the agents of one seed of a run as a small folder, to be kept, shared or shipped."""

import dataclasses
import shlex
from typing import Annotated

import tyro

from coala_agents import experiments
from coala_agents.cli._arguments import Folder, MaybePath, MaybeWhole, read
from coala_agents.cli._evaluate import print_rows
from coala_envs.checks import counted


@dataclasses.dataclass(frozen=True)
class _Export:
    folder: Annotated[Folder, tyro.conf.Positional]
    """Folder of a run."""
    out: MaybePath = None
    """Folder to write, which must be given. Its last part is what the agents are called on their card."""
    of_seed: MaybeWhole = None
    """Whose agents: one of the run's seeds; its first unless given."""
    num_opponents: int = 256
    """Of the evaluation on the card: meta-episodes of each agent."""


def export(given: list[str]) -> None:
    """Write the agents and their card, and print what it says of them."""
    args = read(_Export, given, "export")
    if args.out is None:
        raise ValueError("--out DIR is missing: the folder to write")
    command = shlex.join(["coala", "export", *given])
    path = experiments.export_agents(
        args.folder, args.out, seed=args.of_seed, num_opponents=args.num_opponents, command=command
    )
    card = experiments.read_card(args.out)
    print(f"{card['name']}: {card['title']}, after {counted(card['iterations'], 'iteration')}")
    print_rows(card["evaluation"]["per_step"], experiments.cast_of(experiments.load_run(args.out).config))
    print(f"wrote {path} and {path.with_name(experiments.POLICIES)}")

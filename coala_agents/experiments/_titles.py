"""What a run is called: by what was trained on what, and beside others by what differs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coala_agents._roles import PAIR, Cast
from coala_agents.config import NAIVE, Configuration, RunConfig
from coala_envs import rendering
from coala_envs.checks import checked
from coala_envs.games import Share
from coala_envs.registry import game_entry

MOST_DIFFERENCES = 4
"""Runs that differ in more are told apart by their presets."""

# They are told otherwise, or change nothing that is learnt.
_UNTOLD = {
    "algorithm",
    "credit",
    "preset",
    "log_interval",
    "checkpoint_interval",
    "gradient_ratio_interval",
    "scan_method",
    "naive_network_scan_method",
    "seed",
    "num_seeds",
}


@checked
def run_title(config: Configuration) -> str:
    """Return a run's algorithm, game and seeds, as a title."""
    return f"{config.learner.label.replace('+', ' and ')}, {game_title(config)}, {_seeds(config)}"


@checked
def game_title(config: Configuration) -> str:
    """Return what is played, with the payoffs where they are not the usual ones."""
    title = rendering.look(config.game.build()).title.lower()
    mine, usual = (options.get("payoffs") for options in (config.game.options, game_entry(config.game.name).options))
    return title if mine == usual else f"{title} with {mine} payoffs"


def cast_of(*configs: RunConfig) -> Cast:
    """Return what those are called who play in some runs; where the runs differ, all that they may be."""
    casts = [_cast(config) for config in configs]
    return Cast(*(" or ".join(sorted({*names})) for names in zip(*casts, strict=True)))


def _cast(config: RunConfig) -> Cast:
    if config.learner.in_a_pair:
        return PAIR
    opponent = config.flat().get("opponent", NAIVE)
    return Cast() if opponent == NAIVE else Cast(opponents=opponent)


@checked
def shares_of(config: Configuration) -> Mapping[str, Share]:
    """Return which measures of a run's game are shares."""
    return config.game.build().shares


@checked
def run_labels(runs: Sequence[tuple[Path, RunConfig]]) -> list[str]:
    """Return a label for each of several runs of one game: its algorithm, and whatever else differs between them.

    Runs that differ in nothing are told by their folders.

    Raises ``ValueError`` for no runs, and for runs of different games: what they earn cannot be compared.
    """
    if not runs:
        raise ValueError("runs must be one at least, got none")
    (first, config), *others = runs
    for folder, other in others:
        if other.game != config.game:
            mine, theirs = _differing(config, other), _differing(other, config)
            raise ValueError(f"{first} ({mine}) and {folder} ({theirs}) are runs of different games and share no axis")
    described = [{**run.flat(), "seeds": _seeds(run)} for _, run in runs]
    differing = [name for name in _fields(described) if len({repr(fields[name]) for fields in described}) > 1]
    if len(differing) > MOST_DIFFERENCES:
        differing = ["preset", *(name for name in ("iterations", "seeds") if name in differing)]
    labels = []
    for (_, run), fields in zip(runs, described, strict=True):
        told = (name for name in differing if fields[name] != "" and name not in run.learner.idle)
        labels.append(", ".join([run.learner.label, *(_told(name, fields[name]) for name in told)]))
    return [
        label if labels.count(label) == 1 else f"{label} ({folder})"
        for label, (folder, _) in zip(labels, runs, strict=True)
    ]


def _fields(described: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what all of them have and a label may tell."""
    return [name for name in described[0] if name not in _UNTOLD and all(name in fields for fields in described)]


def _told(name: str, value: Any) -> str:
    return str(value) if name in ("seeds", "preset") else f"{name} {value}"


def _seeds(config: RunConfig) -> str:
    first, *others = config.training.seeds
    return f"seeds {first} to {others[-1]}" if others else f"seed {first}"


def _differing(config: RunConfig, other: RunConfig) -> str:
    mine, theirs = config.game.flat(), other.game.flat()
    return ", ".join(f"{name} {value}" for name, value in mine.items() if theirs.get(name) != value)

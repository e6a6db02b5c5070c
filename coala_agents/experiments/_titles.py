"""What a run is called: by what was trained on what, and beside others by what differs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coala_agents.experiments._config import GAME_FIELDS
from coala_agents.experiments._folder import Config
from coala_agents.experiments._games import game_fields, game_of
from coala_envs import rendering
from coala_envs.games import Share
from coala_envs.registry import game_entry

MOST_DIFFERENCES = 4
"""Runs that differ in more are told apart by their presets."""

# They are told otherwise, or change nothing that is learnt.
_BOOKKEEPING = {"kind", "preset", "log_interval", "checkpoint_interval", "gradient_ratio_interval", "seed", "num_seeds"}
_UNTOLD = {"algorithm", *GAME_FIELDS.values(), *_BOOKKEEPING}


def run_title(config: Config) -> str:
    """Return a run's algorithm, game and seeds, as a title."""
    return f"{config.algorithm.replace('+', ' and ')}, {game_title(config)}, {_seeds(config)}"


def game_title(config: Config) -> str:
    """Return what is played, with the payoffs where they are not the usual ones."""
    title, fields = rendering.look(game_of(config)).title.lower(), game_fields(config)
    payoffs, usual = fields.get("payoffs"), game_entry(fields["game"]).options.get("payoffs")
    return title if payoffs == usual else f"{title} with {payoffs} payoffs"


def shares_of(config: Config) -> Mapping[str, Share]:
    """Return which measures of a run's game are shares."""
    return game_of(config).shares


def run_labels(runs: Sequence[tuple[Path, Config]]) -> list[str]:
    """Return a label for each of several runs of one game: its algorithm, and whatever else differs between them.

    Runs that differ in nothing are told by their folders.

    Raises ``ValueError`` for runs of different games: what they earn cannot be compared.
    """
    (first, config), *others = runs
    for folder, other in others:
        if game_fields(other) != game_fields(config):
            mine, theirs = _differing(config, other), _differing(other, config)
            raise ValueError(f"{first} ({mine}) and {folder} ({theirs}) are runs of different games and share no axis")
    described = [{**run.to_dict(), "seeds": _seeds(run)} for _, run in runs]
    differing = [name for name in _fields(described) if len({repr(fields[name]) for fields in described}) > 1]
    if len(differing) > MOST_DIFFERENCES:
        differing = ["preset", *(name for name in ("iterations", "seeds") if name in differing)]
    labels = [
        ", ".join([run.algorithm, *(_told(name, fields[name]) for name in differing if fields[name] != "")])
        for (_, run), fields in zip(runs, described, strict=True)
    ]
    return [
        label if labels.count(label) == 1 else f"{label} ({folder})"
        for label, (folder, _) in zip(labels, runs, strict=True)
    ]


def _fields(described: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what all of them have and a label may tell."""
    return [name for name in described[0] if name not in _UNTOLD and all(name in fields for fields in described)]


def _told(name: str, value: Any) -> str:
    return str(value) if name in ("seeds", "preset") else f"{name} {value}"


def _seeds(config: Config) -> str:
    if config.num_seeds == 1:
        return f"seed {config.seed}"
    return f"seeds {config.seeds[0]} to {config.seeds[-1]}"


def _differing(config: Config, other: Config) -> str:
    mine, theirs = game_fields(config), game_fields(other)
    return ", ".join(f"{name} {value}" for name, value in mine.items() if theirs.get(name) != value)

"""Sweeps: the settings of a grid, each an ordinary run in a folder of its own, and which of them are done."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from coala_agents.config import Configuration, RunConfig
from coala_agents.experiments._folder import CHECKPOINT, CONFIG, check_agreement, differing, read_config
from coala_agents.experiments._load import experiment, load_run
from coala_agents.experiments._run import Progress, resume, train
from coala_agents.parts import check_product
from coala_agents.training import NotFinite, read_checkpoint
from coala_envs.checks import checked, short

MOST_SETTINGS = 1000
LONGEST_NAME = 200
"""Characters of a folder; file systems have room for 255."""

_SEEDS = "num_seeds says how many times each setting is repeated"
_SAME = "it changes nothing that is learnt"
NOT_SWEPT = {
    "seed": _SEEDS,
    "num_seeds": _SEEDS,
    "log_interval": _SAME,
    "checkpoint_interval": _SAME,
    "gradient_ratio_interval": _SAME,
    "preset": "each preset is a sweep of its own",
}
_OF_THE_GAME = "what different games pay cannot be compared"


class Swept(NamedTuple):
    """One setting of a sweep, and the run that it is."""

    values: dict[str, Any]
    """Of the options that are swept, by name."""
    config: RunConfig
    folder: Path

    @property
    def name(self) -> str:
        """What is swept, as it is typed; the folder is called so too."""
        return setting_name(self.values)


def setting_name(values: Mapping[str, Any]) -> str:
    """Return what a setting is called: ``learning-rate=0.001,batch-size=8``."""
    told = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()}
    return ",".join(f"{name.replace('_', '-')}={value}" for name, value in told.items())


@checked
def sweep(config: Configuration, grid: Mapping[str, Sequence[Any]], folder: Path) -> list[Swept]:
    """Return every setting of a grid, checked as if it were to be trained now.

    Arguments:
        config: what all settings share, the seeds too.
        grid: values by the names that the command line has for options, hyphens or underscores; the last one varies
            fastest.
        folder: of the sweep, in which each setting has its own.

    Raises ``ValueError`` for a grid without values or with one twice, for options that are unknown or cannot be swept,
    for values that no run can have, and for a folder in which a setting's run is of another configuration.
    """
    if not grid:
        raise ValueError("grid must name an option with its values, got none")
    named = {name.replace("-", "_"): list(values) for name, values in grid.items()}
    for name, values in named.items():
        if not values:
            raise ValueError(f"grid has no value for {name}")
        if reason := _OF_THE_GAME if name in config.game.flat() else NOT_SWEPT.get(name):
            raise ValueError(f"{name} cannot be swept: {reason}")
    check_product("the settings of a sweep", MOST_SETTINGS, **{name: len(values) for name, values in named.items()})
    found: dict[Path, Swept] = {}
    for chosen in itertools.product(*named.values()):
        one = _swept(config, dict(zip(named, chosen, strict=True)), folder)
        if one.folder in found:
            raise ValueError(f"grid has one setting twice: {one.name}")
        found[one.folder] = one
    return list(found.values())


def is_finished(swept: Swept) -> bool:
    """Tell whether a setting's run was trained to its end. Raises as ``read_checkpoint``."""
    path = swept.folder / CHECKPOINT
    if not path.exists():
        return False
    done = check_agreement(swept.config, read_checkpoint(path))
    return done == swept.config.training.iterations and experiment(swept.config).is_finished(swept.folder, done)


def train_swept(swept: Swept, *, command: str = "", progress: Progress | None = None) -> str:
    """Train a setting from where it is: a new run, or one that was begun and goes on from its last checkpoint.

    Arguments:
        swept: of ``sweep``.
        command: for the ``config.json`` of a new run.
        progress: as of ``train``.

    Returns why it cannot be trained to its end, where a learner has diverged; nothing if it was. Raises as ``train``
    otherwise, and ``KeyboardInterrupt`` after a signal that ended it, once its folder is whole.
    """
    try:
        if (swept.folder / CONFIG).exists():
            outcome = resume(swept.folder, progress=progress)
        else:
            outcome = train(swept.config, swept.folder, command=command, progress=progress)
    except NotFinite as error:
        return str(error)
    if outcome.interrupted:
        raise KeyboardInterrupt
    return ""


def _swept(config: RunConfig, values: dict[str, Any], folder: Path) -> Swept:
    try:
        made = config.with_flags(**values)
        trained = experiment(made)
        trained.check(load_run)
    except ValueError as error:
        raise ValueError(f"{setting_name(values)}: {error}") from error
    flat = trained.config.flat()
    name = setting_name(found := {name: flat[name] for name in values})
    place = folder / quote(name, safe="=,+")
    if len(place.name) > LONGEST_NAME:
        raise ValueError(f"{short(name)} makes a folder's name of {len(place.name)} letters; at most {LONGEST_NAME}")
    if (place / CONFIG).exists() and (told := differing(trained.config, read_config(place))):
        raise ValueError(f"{place} holds a run of another configuration: {told}; choose another folder")
    return Swept(found, trained.config, place)

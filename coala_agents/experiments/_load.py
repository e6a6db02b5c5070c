"""From a configuration to what trains it, and from a folder to a run; each may need the other.

An opponent may be a run's agent (``run:FOLDER``), and a run is loaded by building its configuration again.
"""

import functools
import os
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from coala_agents.config import Configuration, Found, RunConfig
from coala_agents.experiments._experiment import Experiment, Run
from coala_agents.experiments._folder import CHECKPOINT, check_run, described_run
from coala_agents.experiments._pair_experiment import PairExperiment
from coala_agents.experiments._shaping_experiment import ShapingExperiment
from coala_agents.experiments._trained_entrants import entrant_from_run
from coala_agents.training import Pair, Setting, read_checkpoint
from coala_envs.checks import checked
from coala_envs.co_players import CO_PLAYERS, co_player_entry
from coala_envs.games import AbstractGame
from coala_envs.registry import spelt

EXPERIMENTS: dict[type, Callable[[RunConfig, Any], Experiment]] = {Setting: ShapingExperiment, Pair: PairExperiment}
"""What trains each kind of setting."""

_LOADING: ContextVar[tuple[Path, ...]] = ContextVar("loading", default=())

RUN = "run:"
"""Before a folder, where a name of another player would be understood as well."""


@checked
def build(config: Configuration) -> Any:
    """Return who plays what against whom: a ``Setting`` of meta agents, or a ``Pair``.

    The same object for an equal configuration and files, so that what was compiled for one use serves the next.

    Raises what ``RunConfig.pinned`` raises.
    """
    return _build(config.pinned(find_player))


# The key holds the digest of what opponents are from: a path would not tell what is in the file.
@functools.lru_cache(maxsize=16)
def _build(config: RunConfig) -> Setting | Pair:
    return config.build(find_player)


@checked
def experiment(config: Configuration) -> Experiment:
    """Return what trains such a configuration. Raises as ``build``."""
    config = config.pinned(find_player)
    setting = _build(config)
    return EXPERIMENTS[type(setting)](config, setting)


@checked
def load_run(folder: Path) -> Run:
    """Load a run from its checkpoint, whose header holds the configuration.

    Raises ``FileNotFoundError`` if there is none, and ``CheckpointError`` for a file that is foreign, newer, truncated
    or does not fit its configuration.
    """
    check_run(folder)
    checkpoint = read_checkpoint(folder / CHECKPOINT)
    config, iteration = described_run(checkpoint)
    if folder.resolve() in _LOADING.get():
        raise ValueError(f"{folder} is its own opponent, or that of its opponent")
    token = _LOADING.set((*_LOADING.get(), folder.resolve()))
    try:
        trained = experiment(config)
    finally:
        _LOADING.reset(token)
    return Run(trained, checkpoint.tree(trained.abstract()), iteration, checkpoint.digest)


@checked
def load_meta_agents(folder: Path) -> Run:
    """Load a run of meta agents. Raises as ``load_run``, and ``ValueError`` for a run of a pair."""
    run = load_run(folder)
    if not isinstance(run.setting, Setting):
        raise ValueError(
            f"{folder} holds a pair of {run.config.learner.algorithm}, not meta agents; coala tournament and coala "
            "compare take it"
        )
    return run


@checked
def run_of(given: str) -> tuple[Run, Path, str] | None:
    """Return the run that was named, its folder, and which of its algorithms was asked for; empty if none was.

    Arguments:
        given: ``FOLDER`` or ``FOLDER:ALGORITHM``, with or without ``run:`` in front.

    Returns ``None`` for a co-player's name, and for what neither is a folder nor looks like one, without ``run:``.

    Raises as ``load_run``, and ``ValueError`` for an algorithm that the run does not have, and for no name at all.
    """
    name = given.removeprefix(RUN)
    if not name:
        raise ValueError("a player, or the folder of a run, must not be empty")
    if not given.startswith(RUN) and spelt(given) in CO_PLAYERS:
        return None  # whatever is in the folder that we are in
    name = os.path.expanduser(name)
    before, colon, after = name.rpartition(":")
    whole = not colon or Path(name).is_dir() or not Path(before).is_dir()
    folder, asked = (Path(name), "") if whole else (Path(before), spelt(after))
    if not folder.is_dir() and not given.startswith(RUN) and os.sep not in name:
        return None
    run = load_run(folder)
    if asked and asked not in run.names:
        raise ValueError(f"{folder} holds no {asked!r}; it holds {', '.join(dict.fromkeys(run.names))}")
    return run, folder, asked


def find_player(given: str, game: AbstractGame) -> Found:
    """Return the player of that name, for the opponent's seat.

    Arguments:
        given: a run, as ``run_of`` takes it, or a name, as ``co_player_entry`` does.
        game: what it will play.

    Raises as ``run_of`` and ``co_player_entry``, and ``ValueError`` for who cannot play the game.
    """
    if (found := run_of(given)) is None:
        entry = co_player_entry(given)
        return Found(entry.name, entry.for_game(game), "")
    run, _, asked = found
    check_game(given, run.game, game)
    return Found(given, entrant_from_run(run, asked or run.names[0]).player, run.digest)


def check_game(given: str, trained: AbstractGame, game: AbstractGame) -> None:
    """Raise ``ValueError`` for agents that were trained on another kind of game, and so cannot play this."""

    def kind(game: AbstractGame) -> str:
        return f"{type(game).__name__} ({game.num_actions} actions, observations {list(game.obs_shape)})"

    if kind(trained) != kind(game):
        raise ValueError(f"{given} was trained on {kind(trained)} and cannot play {kind(game)}")

"""From a configuration to what trains it, and from a folder or a name to a run; each may need the other.

An opponent may be a run's agent (``run:FOLDER``, ``pretrained:NAME``), and a run is loaded by building its
configuration again.
"""

import functools
import os
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import jax

from coala_agents.config import Configuration, Found, RunConfig
from coala_agents.experiments._experiment import Experiment, Run
from coala_agents.experiments._exported import POLICIES, find_pretrained, is_exported
from coala_agents.experiments._folder import CHECKPOINT, check_run, described_run
from coala_agents.experiments._pair_experiment import PairExperiment
from coala_agents.experiments._shaping_experiment import ShapingExperiment
from coala_agents.experiments._shipped import PRETRAINED, RUN, SHIPPED, pretrained_names
from coala_agents.experiments._trained_entrants import entrant_from_run
from coala_agents.training import Pair, Setting, read_checkpoint
from coala_envs.checks import checked, choice
from coala_envs.co_players import CO_PLAYERS, CoPlayerEntry, co_player_entry
from coala_envs.games import AbstractGame
from coala_envs.registry import spelt

EXPERIMENTS: dict[type, Callable[[RunConfig, Any], Experiment]] = {Setting: ShapingExperiment, Pair: PairExperiment}
"""What trains each kind of setting."""

_LOADING: ContextVar[tuple[Path, ...]] = ContextVar("loading", default=())


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
    """Load a run from its checkpoint, whose header holds the configuration; or agents that were exported from one.

    Raises ``FileNotFoundError`` if there is none, and ``CheckpointError`` for a file that is foreign, newer, truncated
    or does not fit its configuration.
    """
    check_run(folder)
    exported = is_exported(folder)
    checkpoint = read_checkpoint(folder / (POLICIES if exported else CHECKPOINT))
    config, iteration = described_run(checkpoint)
    if folder.resolve() in _LOADING.get():
        raise ValueError(f"{folder} is its own opponent, or that of its opponent")
    token = _LOADING.set((*_LOADING.get(), folder.resolve()))
    try:
        trained = experiment(config)
    finally:
        _LOADING.reset(token)
    like = trained.abstract()
    if not exported:
        return Run(trained, checkpoint.tree(like), iteration, checkpoint.digest)
    policies = checkpoint.tree(jax.eval_shape(trained.policies, like), any_precision=True)
    return Run(trained, trained.starting_from(policies), iteration, checkpoint.digest)


@checked
def load_meta_agents(folder: Path) -> Run:
    """Load a run of meta agents. Raises as ``load_run``, and ``ValueError`` for a run of a pair."""
    return _of_meta_agents(load_run(folder), str(folder))


def meta_agents_of(given: str) -> tuple[Run, Path]:
    """Return a run of meta agents, named as for ``run_of``, and its folder. Raises as ``load_meta_agents``."""
    if (found := run_of(given)) is None:
        folder = Path(given).expanduser()
        return load_meta_agents(folder), folder
    run, folder, asked = found
    if asked:
        raise ValueError(f"{given} is one algorithm of {folder}, and the whole run is wanted")
    return _of_meta_agents(run, given), folder


def _of_meta_agents(run: Run, given: str) -> Run:
    if not isinstance(run.setting, Setting):
        raise ValueError(
            f"{given} holds a pair of {run.config.learner.algorithm}, not meta agents; coala tournament and coala "
            "watch take it"
        )
    return run


@checked
def run_of(given: str) -> tuple[Run, Path, str] | None:
    """Return the run that was named, its folder, and which of its algorithms was asked for; empty if none was.

    Arguments:
        given: ``FOLDER`` or ``FOLDER:ALGORITHM``, with or without ``run:`` in front; or the name of agents that come
            with coala, ``NAME`` or ``NAME:ALGORITHM``, with or without ``pretrained:``.

    Returns ``None`` for a co-player's name, and for what neither is a folder nor looks like one, without ``run:``.

    Raises as ``load_run``, and ``ValueError`` for an algorithm that the run does not have, and for no name at all.
    """
    found = _folder_of(given)
    if found is None:
        return None
    folder, asked = found
    run = load_run(folder)
    if asked and asked not in run.names:
        raise ValueError(f"{folder} holds no {asked!r}; it holds {', '.join(dict.fromkeys(run.names))}")
    return run, folder, asked


def _folder_of(given: str) -> tuple[Path, str] | None:
    """Return the folder of what was named, and the algorithm that was asked for. See ``run_of``."""
    name, of_a_run = given.removeprefix(RUN), given.startswith(RUN)
    if not name:
        raise ValueError("a player, or the folder of a run, must not be empty")
    # Names come first, whatever is in the folder that we are in.
    if not of_a_run and spelt(given) in CO_PLAYERS:
        return None
    if not of_a_run and (shipped := find_pretrained(given)) is not None:
        return shipped
    name = os.path.expanduser(name)
    before, colon, after = name.rpartition(":")
    whole = not colon or Path(name).is_dir() or not Path(before).is_dir()
    folder, asked = (Path(name), "") if whole else (Path(before), spelt(after))
    return (folder, asked) if folder.is_dir() or of_a_run or os.sep in name else None


def player_entry(given: str) -> CoPlayerEntry:
    """Return the row of a co-player that is no run's. Raises as ``co_player_entry``, which knows no pretrained ones."""
    if ":" not in given:
        choice("co-player", spelt(given), [*CO_PLAYERS, *pretrained_names()], also="axelrod:NAME, run:FOLDER")
    return co_player_entry(given)


def run_entry(given: str) -> CoPlayerEntry:
    """Return the row of a run's agents, for environments: ``run:FOLDER`` or ``pretrained:NAME``. Raises as ``run_of``.

    An entry point of the distribution: it is how ``coala_envs`` finds them.
    """
    found = run_of(given)
    assert found is not None, f"{given} has no prefix of a run"
    run, _, asked = found
    player = entrant_from_run(run, asked or run.names[0]).player
    return CoPlayerEntry(given, lambda game, seat: player, why_not=lambda game: _why_not(run.game, game))


def find_player(given: str, game: AbstractGame) -> Found:
    """Return the player of that name, for the opponent's seat.

    Arguments:
        given: a run, as ``run_of`` takes it, or a name, as ``co_player_entry`` does.
        game: what it will play.

    Raises as ``run_of`` and ``co_player_entry``, and ``ValueError`` for who cannot play the game.
    """
    if (found := run_of(given)) is None:
        entry = player_entry(given)
        return Found(entry.name, entry.for_game(game), "")
    run, folder, asked = found
    check_game(given, run.game, game)
    if folder.parent == SHIPPED:  # in whatever spelling
        given = PRETRAINED + ":".join([folder.name, *([asked] if asked else [])])
    return Found(given, entrant_from_run(run, asked or run.names[0]).player, run.digest)


def check_game(given: str, trained: AbstractGame, game: AbstractGame) -> None:
    """Raise ``ValueError`` for agents that were trained on another kind of game, and so cannot play this."""
    if told := _why_not(trained, game):
        raise ValueError(f"{given} {told}")


def _why_not(trained: AbstractGame, game: AbstractGame) -> str:
    def kind(game: AbstractGame) -> str:
        return f"{type(game).__name__} ({game.num_actions} actions, observations {list(game.obs_shape)})"

    mine, other = kind(trained), kind(game)
    return "" if mine == other else f"was trained on {mine} and cannot play {other}"

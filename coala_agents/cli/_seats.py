"""Who sits at the table: games and players, from what was typed."""

from pathlib import Path

from coala_agents import evaluation, experiments
from coala_agents.evaluation import Entrant
from coala_agents.experiments import LolaRun, Run
from coala_envs import rendering
from coala_envs.games import AbstractGame
from coala_envs.registry import game_entry


def game_of(environment: str, inner_episode_length: int | None = None) -> AbstractGame:
    """Return a game by its name or id. Raises as ``game_entry``, and ``ValueError`` for a length below 1."""
    length = {} if inner_episode_length is None else {"inner_episode_length": inner_episode_length}
    return game_entry(environment).make(**length)


def game_between(environment: str, given: str, inner_episode_length: int | None = None) -> AbstractGame:
    """Return the game that a person plays in an environment: that of the run, sizes and all, if a run was given.

    Raises ``ValueError`` for a run of another environment, and for a length beside a run's.
    """
    game, run = game_of(environment, inner_episode_length), run_of(given)
    if run is None:
        return game
    wanted, trained = rendering.look(game).title, rendering.look(run.game).title
    if wanted != trained:
        raise ValueError(f"{given} was trained on {trained} and cannot play {wanted}")
    if inner_episode_length is not None:
        raise ValueError(f"{given} plays in the sizes of its run: leave --inner-episode-length out")
    return run.game


def run_of(given: str) -> Run | LolaRun | None:
    """Return the run whose folder was given, perhaps as ``FOLDER:ALGORITHM``; ``None`` if that is no folder.

    Raises what ``load_any_run`` raises for a folder that holds no run.
    """
    folder = _folder(given)
    return experiments.load_any_run(folder) if folder.is_dir() else None


def entrant_of(given: str, game: AbstractGame) -> Entrant:
    """Return who plays: a run's agents, ``FOLDER`` or ``FOLDER:ALGORITHM``, or a name as in ``coala tournament``.

    Raises ``ValueError`` for an unknown name or algorithm, and for agents that were trained on another game.
    """
    run = run_of(given)
    if run is None:
        return evaluation.entrant_from_name(given, game)
    if _kind(run.game) != _kind(game):
        raise ValueError(f"{given} was trained on {_kind(run.game)} and cannot play {_kind(game)}")
    return entrant_from_run(given, run)


def entrant_from_run(given: str, run: Run | LolaRun) -> Entrant:
    """Return the agents of the algorithm that was asked for, or of the run's first."""
    folder = _folder(given)
    asked = run.names[0] if folder == Path(given) else given.rpartition(":")[2]
    if asked not in run.names:
        raise ValueError(f"{folder} holds no {asked!r}; it holds {', '.join(dict.fromkeys(run.names))}")
    several = len(set(run.names)) > 1
    entrants = {entrant.name: entrant for entrant in experiments.entrants_from_run("run", run)}
    found = entrants[f"run/{asked}" if several else "run"]
    return Entrant(asked, found.player, learns=False)


def shown_name(entrant: Entrant) -> str:
    """Return what an entrant is called on the screen."""
    return "naive learner" if entrant.name == "naive" else entrant.name


def _kind(game: AbstractGame) -> str:
    return f"{type(game).__name__} ({game.num_actions} actions, observations {list(game.obs_shape)})"


def _folder(given: str) -> Path:
    whole, before = Path(given), Path(given.rpartition(":")[0])
    return before if not whole.is_dir() and ":" in given and before.is_dir() else whole

"""Games from what was typed, and whether agents are among the players."""

from coala_agents import experiments
from coala_agents.cli._chance import Chance
from coala_agents.evaluation import Entrant
from coala_envs import rendering
from coala_envs.games import AbstractGame
from coala_envs.registry import game_entry


def game_of(environment: str, inner_episode_length: int | None = None) -> AbstractGame:
    """Return a game by its name or id. Raises as ``game_entry``, and ``ValueError`` for a length below 1."""
    length = {} if inner_episode_length is None else {"inner_episode_length": inner_episode_length}
    return game_entry(environment).make(**length)


def game_between(environment: str, given: str, inner_episode_length: int | None = None) -> AbstractGame:
    """Return the game that a person plays in an environment: that of the run, sizes and all, if a run was given
    for all other seats.

    Raises ``ValueError`` for a run of another environment, and for a length beside a run's.
    """
    game = game_of(environment, inner_episode_length)
    found = None if game.num_players > 2 and "," in given else experiments.run_of(given)
    if found is None:
        return game
    run, *_ = found
    wanted, trained = rendering.look(game).title, rendering.look(run.game).title
    # Its payoffs may give the same game another title.
    if game_entry(environment).name != run.config.game.name and wanted != trained:
        raise ValueError(f"{given} was trained on {trained} and cannot play {wanted}")
    if inner_episode_length is not None:
        raise ValueError(f"{given} plays in the sizes of its run: leave --inner-episode-length out")
    return run.game


def check_greedy(asked: Chance, *entrants: Entrant) -> None:
    """Raise ``ValueError`` for agents that are to be greedy where nobody is a trained agent."""
    if asked.greedy and not any(entrant.agents for entrant in entrants):
        names = " and ".join(entrant.name for entrant in entrants)
        raise ValueError(f"--greedy goes with the folder of a run, got {names}")

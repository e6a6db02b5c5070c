"""``coala list``: what there is, by the names that all commands take."""

from coala_agents.experiments import PRESETS
from coala_agents.learners import ALGORITHMS, LOLA_ALGORITHMS
from coala_agents.nn import NETWORKS
from coala_envs.games import AbstractGame
from coala_envs.registry import CO_PLAYERS, GAMES, GameEntry


def list_names(given: list[str]) -> None:
    """Print games, players, algorithms, networks and presets."""
    if given:
        raise ValueError(f"coala list takes nothing, got {given[0]!r}")
    sections = {
        "games": {entry.name: _told(entry) for entry in GAMES.values()},
        "players": {entry.name: "learns" if entry.learns else "" for entry in CO_PLAYERS.values()},
        "algorithms": dict.fromkeys((*ALGORITHMS, *LOLA_ALGORITHMS), ""),
        "networks": dict.fromkeys(NETWORKS, ""),
        "presets": {name: preset.algorithm for name, preset in PRESETS.items()},
    }
    for title, rows in sections.items():
        print(f"{title}:")
        print(*(f"  {name:<27} {told}".rstrip() for name, told in rows.items()), sep="\n")


def _told(entry: GameEntry) -> str:
    game: AbstractGame = entry.make()
    options = [
        f"{name} ({', '.join(entry.choices[name])})" if name in entry.choices else name for name in entry.options
    ]
    return f"{entry.gymnasium_id}: {game.num_actions} actions; options {', '.join(options) or 'none'}"

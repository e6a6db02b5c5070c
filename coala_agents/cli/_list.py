"""``coala list``: what there is, by the names that all commands take."""

from collections.abc import Collection, Mapping

from coala_agents.config import PRESETS
from coala_agents.registry import ALGORITHMS, NETWORKS
from coala_envs.games import AbstractGame
from coala_envs.registry import CO_PLAYERS, GAMES, GameEntry


def list_names(given: list[str]) -> None:
    """Print games, players, algorithms, networks and presets."""
    if given and given[0] in ("-h", "--help"):
        print("usage: coala list\n\nPrint games, players, algorithms, networks and presets.")
        return
    if given:
        raise ValueError(f"coala list takes nothing, got {given[0]!r}")
    sections = {
        "games": {entry.name: _told(entry) for entry in GAMES.values()},
        "players": {entry.name: "learns" if entry.learns else "" for entry in CO_PLAYERS.values()},
        "algorithms": {
            entry.name: "in a pair, from the other's parameters" if entry.reads_parameters else ""
            for entry in ALGORITHMS.values()
        },
        "networks": {entry.name: _options(entry.sizes, {}) for entry in NETWORKS.values()},
        "presets": {name: preset.learner.algorithm for name, preset in PRESETS.items()},
    }
    for title, rows in sections.items():
        print(f"{title}:")
        print(*(f"  {name:<27} {told}".rstrip() for name, told in rows.items()), sep="\n")


def _told(entry: GameEntry) -> str:
    game: AbstractGame = entry.make()
    return f"{entry.gymnasium_id}: {game.num_actions} actions; {_options(entry.options, entry.choices)}"


def _options(names: Collection[str], choices: Mapping[str, Collection[str]]) -> str:
    told = [f"{name} ({', '.join(choices[name])})" if name in choices else name for name in names]
    return f"options {', '.join(told) or 'none'}"

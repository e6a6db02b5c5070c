"""``coala list``: what there is, by the names that all commands take."""

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from coala_agents.cli._arguments import read
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._table import entry
from coala_agents.config import PRESETS
from coala_agents.experiments import LEAGUES, card_line, pretrained_folder, pretrained_names, read_card
from coala_agents.registry import ALGORITHMS, NETWORKS
from coala_envs.checks import counted
from coala_envs.games import AbstractGame
from coala_envs.registry import CO_PLAYERS, GAMES, GameEntry

KEY = """players: learns, after each inner episode; of those that never change, greedy
takes what pays at once, shaping answers what the other does, so that other
behaviour pays a learner, and plain does neither
presets: the algorithm, unless --algorithm says another"""


@dataclasses.dataclass(frozen=True)
class _List:
    json: Json = False


def list_names(given: list[str]) -> None:
    """Print games, players, algorithms, networks, presets, pretrained agents and leagues."""
    asked, found = read(_List, given, "list"), _found()
    if asked.json:
        print_json(found)
        return
    told = {
        "games": _game_told,
        "players": lambda player: "learns" if player["learns"] else player["stance"],
        "algorithms": lambda algorithm: f"in a pair, from the other's {algorithm['sees']}" if algorithm["pair"] else "",
        "networks": lambda network: _options(network["options"], {}),
        "presets": lambda preset: preset["algorithm"],
        "pretrained": lambda agents: agents["line"],
        "leagues": lambda league: league["line"],
    }
    for title, rows in found.items():
        print(f"{title}:")
        print(*(entry(f"  {name:<27} ", told[title](row)) for name, row in rows.items()), sep="\n")
    print(f"\n{KEY}")


def _found() -> dict[str, dict[str, dict[str, Any]]]:
    return {
        "games": {entry.name: _game(entry) for entry in GAMES.values()},
        "players": {entry.name: {"learns": entry.learns, "stance": entry.stance} for entry in CO_PLAYERS.values()},
        "algorithms": {entry.name: {"pair": entry.in_a_pair, "sees": entry.sees} for entry in ALGORITHMS.values()},
        "networks": {entry.name: {"options": list(entry.sizes)} for entry in NETWORKS.values()},
        "presets": {name: {"algorithm": preset.learner.algorithm} for name, preset in PRESETS.items()},
        "pretrained": {name: _pretrained(name) for name in pretrained_names()},
        "leagues": {name: {"line": league.told, "players": list(league.players)} for name, league in LEAGUES.items()},
    }


def _pretrained(name: str) -> dict[str, Any]:
    card = read_card(pretrained_folder(name))
    told = {field: card[field] for field in ("game", "algorithms", "seed", "iterations")}
    return {**told, "per_step": card["evaluation"]["per_step"], "line": card_line(card)}


def _game(entry: GameEntry) -> dict[str, Any]:
    game: AbstractGame = entry.make()
    return {
        "id": entry.gymnasium_id,
        "num_players": game.num_players,
        "num_actions": game.num_actions,
        "options": list(entry.options),
        "choices": {name: list(known) for name, known in entry.choices.items()},
    }


def _game_told(game: Mapping[str, Any]) -> str:
    players = f"{game['num_players']} players, " if game["num_players"] > 2 else ""
    sizes = players + counted(game["num_actions"], "action")
    return f"{game['id']}: {sizes}; {_options(game['options'], game['choices'])}"


def _options(names: Collection[str], choices: Mapping[str, Collection[str]]) -> str:
    told = [f"{name} ({', '.join(choices[name])})" if name in choices else name for name in names]
    return f"options {', '.join(told) or 'none'}"

"""The table of games.

A matrix game is a row in ``games/_matrix_games.py``, one of N players in ``games/_n_player_games.py``; any other is its
own file and a row here.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from coala_envs._names import imported, spelt
from coala_envs.checks import checked, choice
from coala_envs.games import (
    COIN_VARIANTS,
    MATRIX_GAMES,
    N_PLAYER_GAMES,
    OBSERVATIONS,
    AbstractGame,
    CleanUpLite,
    CoinGame,
    HarvestLite,
    InTheMatrix,
    Negotiation,
    dilemmas,
)
from coala_envs.registry._entry import GameEntry

_SPELT = {
    "ipd": "CoalaIPD-v0",
    "n-ipd": "CoalaNIPD-v0",
    "cleanup-lite": "CoalaCleanUpLite-v0",
    "ipd-in-the-matrix": "CoalaIPDInTheMatrix-v0",
}


def _ours(name: str, make: Callable[..., AbstractGame], choices: Mapping[str, Any] | None = None) -> GameEntry:
    """Our ids begin with Coala."""
    entry = GameEntry(name, make, choices=choices or {})
    return dataclasses.replace(entry, gymnasium_id=_SPELT.get(name, f"Coala{entry.gymnasium_id}"))


OURS = (
    *(_ours(name, game.make, {"payoffs": game.payoffs}) for name, game in MATRIX_GAMES.items()),
    _ours("dilemmas", dilemmas),
    _ours("negotiation", Negotiation, {"observation": OBSERVATIONS}),
    *(_ours(name, game.make, game.choices) for name, game in N_PLAYER_GAMES.items()),
    _ours("cleanup-lite", CleanUpLite),
    _ours("coin-game", CoinGame, {"variant": COIN_VARIANTS}),
    _ours("ipd-in-the-matrix", InTheMatrix),
    _ours("harvest-lite", HarvestLite),
)

_TABLE = {entry.name: entry for entry in OURS}
GAMES = MappingProxyType(_TABLE)
"""All registered games by name, those from outside included."""


@checked
def game_entry(name: str, beside: Sequence[str] = ()) -> GameEntry:
    """Return the row of a game.

    Arguments:
        name: its name, with hyphens or underscores; its id in Gymnasium's or PettingZoo's registry; or ``module:name``,
            which imports the module first, so that it may register the game.
        beside: what else could be named in its place, for the error.

    Raises ``ValueError`` for an unknown name, and lists the known ones; ``ImportError`` for a module that cannot be
    imported.
    """
    short = imported(name)
    for entry in _TABLE.values():
        if short in (entry.gymnasium_id, entry.pettingzoo_id):
            return entry
    key = spelt(short).removesuffix("-v0")
    if key not in _TABLE:
        choice("game", key, [*_TABLE, *beside], also="or their ids such as CoalaIPD-v0")
    return _TABLE[key]


def check_free(entry: GameEntry) -> None:
    """Raise ``ValueError`` for a name or an id that is taken."""
    for known in _TABLE.values():
        if entry.name == known.name or entry.gymnasium_id == known.gymnasium_id:
            raise ValueError(f"{entry.name} ({entry.gymnasium_id}) is taken by {known.name} ({known.gymnasium_id})")


def add(entry: GameEntry) -> None:
    """Put a row into the table."""
    _TABLE[entry.name] = entry

"""The table of games. A new one is its own file in ``coala_envs/games`` and a row here."""

from types import MappingProxyType

from coala_envs._names import imported, spelt
from coala_envs.games import (
    CHICKEN_PAYOFFS,
    COIN_VARIANTS,
    IPD_PAYOFFS,
    MATCHING_PENNIES_PAYOFFS,
    STAG_HUNT_PAYOFFS,
    CleanUpLite,
    CoinGame,
    HarvestLite,
    InTheMatrix,
    chicken,
    iterated_prisoners_dilemma,
    matching_pennies,
    stag_hunt,
)
from coala_envs.registry._entry import GameEntry

OURS = (
    GameEntry("ipd", iterated_prisoners_dilemma, "CoalaIPD-v0", {"payoffs": IPD_PAYOFFS}),
    GameEntry("stag-hunt", stag_hunt, "CoalaStagHunt-v0", {"payoffs": STAG_HUNT_PAYOFFS}),
    GameEntry("chicken", chicken, "CoalaChicken-v0", {"payoffs": CHICKEN_PAYOFFS}),
    GameEntry("matching-pennies", matching_pennies, "CoalaMatchingPennies-v0", {"payoffs": MATCHING_PENNIES_PAYOFFS}),
    GameEntry("cleanup-lite", CleanUpLite, "CoalaCleanUpLite-v0"),
    GameEntry("coin-game", CoinGame, "CoalaCoinGame-v0", {"variant": COIN_VARIANTS}),
    GameEntry("ipd-in-the-matrix", InTheMatrix, "CoalaIPDInTheMatrix-v0"),
    GameEntry("harvest-lite", HarvestLite, "CoalaHarvestLite-v0"),
)

_TABLE = {entry.name: entry for entry in OURS}
GAMES = MappingProxyType(_TABLE)
"""All registered games by name, those from outside included."""


def game_entry(name: str) -> GameEntry:
    """Return the row of a game.

    Arguments:
        name: its name, with hyphens or underscores; its id in Gymnasium's or PettingZoo's registry; or ``module:name``,
            which imports the module first, so that it may register the game.

    Raises ``ValueError`` for an unknown name, and lists the known ones; ``ImportError`` for a module that cannot be
    imported.
    """
    short = imported(name)
    for entry in _TABLE.values():
        if short in (entry.gymnasium_id, entry.pettingzoo_id):
            return entry
    key = spelt(short).removesuffix("-v0")
    if key not in _TABLE:
        raise ValueError(f"unknown game {name!r}; known: {', '.join(_TABLE)}, or their ids such as CoalaIPD-v0")
    return _TABLE[key]


def add(entry: GameEntry) -> None:
    """Put a row into the table. Raises ``ValueError`` for a name or an id that is taken."""
    for known in _TABLE.values():
        if entry.name == known.name or entry.gymnasium_id == known.gymnasium_id:
            raise ValueError(f"{entry.name} ({entry.gymnasium_id}) is taken by {known.name} ({known.gymnasium_id})")
    _TABLE[entry.name] = entry

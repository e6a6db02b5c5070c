"""What the pictures of gridworlds share: moves on the arrow keys, grounds, and zaps."""

import numpy as np

from coala_envs.games import Zaps
from coala_envs.rendering._scene import Action, Beam, Cell, Figure, Ground, Item, Thing

MOVES = (
    Action("right", "right", "→"),
    Action("left", "left", "←"),
    Action("up", "up", "↑"),
    Action("down", "down", "↓"),
)
TAGGING = (*MOVES, Action("zap", "space", "*"), Action("wait", "return", "·"))
"""The actions of CleanUp-lite and Harvest-lite."""
WAIT = 5


def cell(position: np.ndarray) -> Cell:
    """Return a row and column as plain numbers."""
    return int(position[0]), int(position[1])


def everywhere(ground: Ground, height: int, width: int) -> tuple[tuple[Ground, ...], ...]:
    """Return a board that is covered alike."""
    return ((ground,) * width,) * height


def items(kind: Thing, present: np.ndarray) -> tuple[Item, ...]:
    """Return one thing on each cell where ``present[height, width]`` is true."""
    return tuple(Item(kind, cell(where)) for where in np.argwhere(present))


def tagged_figures(position: np.ndarray, frozen: np.ndarray, did: tuple[str, ...]) -> tuple[Figure, ...]:
    """Return the players of a game in which they freeze each other."""
    return tuple(
        Figure(player, cell(where), frozen=int(steps), did=word)
        for player, (where, steps, word) in enumerate(zip(position, frozen, did, strict=True))
    )


def zap_beams(zaps: Zaps, position: np.ndarray, height: int, width: int, reach: int) -> tuple[Beam, ...]:
    """Return a beam for each player who zapped: every cell within ``reach`` moves, and the others hit there."""
    position = np.asarray(position)
    beams = []
    for player in np.flatnonzero(zaps.fired).tolist():
        source = cell(position[player])
        swept = [
            (row, column)
            for row in range(height)
            for column in range(width)
            if abs(row - source[0]) + abs(column - source[1]) <= reach
        ]
        others = [other for other in np.flatnonzero(zaps.hit).tolist() if other != player]
        hits = tuple(place for other in others if (place := cell(position[other])) in swept)
        beams.append(Beam(player, source, tuple(swept), hits))
    return tuple(beams)

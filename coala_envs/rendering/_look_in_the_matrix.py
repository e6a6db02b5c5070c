"""In the matrix: coins make a strategy, and a beam plays it against the other's."""

import numpy as np

from coala_envs.checks import counted
from coala_envs.games import Heading, InTheMatrix, InTheMatrixAction, InTheMatrixState
from coala_envs.rendering._gridworlds import cell, everywhere
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._palette import COOPERATE, DEFECT
from coala_envs.rendering._scene import Action, Beam, Board, Cell, Figure, Ground, Item, Thing

COINS = ((1, COOPERATE), (2, DEFECT))
TURNING = (
    Action("turn left", "left", "↶"),
    Action("turn right", "right", "↷"),
    Action("forward", "up", "↑"),
    Action("interact", "space", "*"),
    Action("wait", "return", "·"),
)
AHEAD = {Heading.UP: (-1, 0), Heading.RIGHT: (0, 1), Heading.DOWN: (1, 0), Heading.LEFT: (0, -1)}


@look.register(InTheMatrix)
def in_the_matrix_look(game: InTheMatrix) -> Look:
    """Return the look of a game in the matrix."""

    def paint(state: InTheMatrixState) -> Board:
        position, frozen = np.asarray(state.position), int(state.frozen)
        headings = [Heading(int(heading)) for heading in state.heading]
        coins = tuple(
            Item(Thing.COIN, cell(where), colour, kind - 1)
            for kind, colour in COINS
            for where in np.argwhere(np.asarray(state.coins) == kind)
        )
        figures = tuple(
            Figure(
                player,
                cell(position[player]),
                heading=headings[player],
                frozen=frozen,
                carries=tuple(
                    (colour, int(count)) for (_, colour), count in zip(COINS, state.inventory[player], strict=True)
                ),
            )
            for player in range(len(position))
        )
        beams = tuple(
            _beam(int(player), position, headings[player], bool(state.interacted), (game.height, game.width))
            for player in np.flatnonzero(state.beams)
        )
        caption = f"they have met: {counted(frozen, 'step')} until the next round" if frozen else ""
        return Board(everywhere(Ground.FLOOR, game.height, game.width), coins, figures, beams, caption)

    part, whole = game.shares["cooperation"]
    met = Measure("cooperation when they meet", part, among=whole, unit=True)
    return Look("In the matrix", paint, TURNING, met, InTheMatrixAction.STAY)


def _beam(player: int, position: np.ndarray, heading: Heading, met: bool, shape: Cell) -> Beam:
    """Return the cells one and two ahead, and those beside the first, and the other where they met."""
    (row, column), (down, right) = cell(position[player]), AHEAD[heading]
    one = (row + down, column + right)
    cells = (one, (one[0] + down, one[1] + right), (one[0] - right, one[1] + down), (one[0] + right, one[1] - down))
    swept = tuple(where for where in cells if 0 <= where[0] < shape[0] and 0 <= where[1] < shape[1])
    other = cell(position[1 - player])
    return Beam(player, (row, column), swept, (other,) if met and other in swept else ())

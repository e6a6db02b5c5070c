"""Matrix games: the payoffs, with the last joint action marked."""

import numpy as np

from coala_envs.games import MatrixGame, MatrixState, dilemma_name
from coala_envs.rendering._look import Look, Measure, look, numbered
from coala_envs.rendering._palette import action_colour
from coala_envs.rendering._scene import Action, PayoffTable


@look.register(MatrixGame)
def matrix_look(game: MatrixGame) -> Look:
    """Return the look of a matrix game."""
    actions: tuple[Action, ...]
    if game.num_actions == 2:
        actions = (
            Action("cooperate", "c", "C", action_colour(0)),
            Action("defect", "d", "D", action_colour(1)),
        )
    else:
        actions = tuple(
            Action(action.name, action.key, action.symbol, action_colour(index))
            for index, action in enumerate(numbered(game.num_actions))
        )
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    both = tuple(
        tuple((float(mine), float(others)) for mine, others in zip(*rows, strict=True))
        for rows in zip(row, column, strict=True)
    )
    symbols = tuple(action.symbol for action in actions)

    def paint(state: MatrixState) -> PayoffTable:
        seen = int(state.seen[0])
        played = divmod(seen - 1, game.num_actions) if seen else None
        return PayoffTable(symbols, both, played)

    return Look(_title(game), paint, actions, Measure("cooperation", "cooperation", unit=True))


def _title(game: MatrixGame) -> str:
    """Name the symmetric games of two actions by the order of their payoffs."""
    name = dilemma_name(game.payoffs)
    if name is not None:
        return name.capitalize()
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    return "Zero-sum game" if np.array_equal(row, -column) else "Matrix game"

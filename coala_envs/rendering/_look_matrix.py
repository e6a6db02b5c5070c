"""Matrix games: the payoffs, with the last joint action marked."""

import dataclasses

import numpy as np

from coala_envs.games import DrawnMatrixGame, DrawnState, MatrixGame, MatrixState, dilemma_name
from coala_envs.rendering._look import Look, Measure, look, numbered
from coala_envs.rendering._palette import action_colour
from coala_envs.rendering._scene import Action, PayoffTable, View


@look.register(MatrixGame)
def matrix_look(game: MatrixGame) -> Look:
    """Return the look of a matrix game."""
    keys = [action.key for action in numbered(game.num_actions)]
    if not {"0", "Q"} & set(game.symbols):  # q quits
        keys = [symbol.lower() for symbol in game.symbols]
    actions = tuple(
        Action(name, key, symbol, action_colour(index))
        for index, (name, key, symbol) in enumerate(zip(game.actions, keys, game.symbols, strict=True))
    )
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    both = tuple(
        tuple((float(mine), float(others)) for mine, others in zip(*rows, strict=True))
        for rows in zip(row, column, strict=True)
    )

    def paint(state: MatrixState) -> PayoffTable:
        seen = int(state.seen[0])
        played = divmod(seen - 1, game.num_actions) if seen else None
        return PayoffTable(game.symbols, both, played)

    return Look(_title(game), paint, actions, Measure(game.measured[0], game.measured[0], unit=True))


@look.register(DrawnMatrixGame)
def drawn_look(game: DrawnMatrixGame) -> Look:
    """Return the look of a matrix game whose payoffs are drawn: those of the meta-episode are shown."""

    def paint(state: DrawnState) -> View:
        table = np.asarray(game.of(state).payoffs[0], float).round(2)
        return matrix_look(MatrixGame(table, actions=game.middle.actions)).paint(state.game)

    return dataclasses.replace(matrix_look(game.middle), paint=paint)


def _title(game: MatrixGame) -> str:
    """Return the game's own title; without one, symmetric games of two actions are named by their payoffs' order."""
    if game.title:
        return game.title
    name = dilemma_name(game.payoffs)
    if name is not None:
        return name.capitalize()
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    return "Zero-sum game" if np.array_equal(row, -column) else "Matrix game"

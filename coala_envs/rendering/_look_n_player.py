"""N-player games: the payoffs by how many of the others defect, with the players where their last action put them."""

import numpy as np

from coala_envs.games import Action as GameAction
from coala_envs.games import NPlayerGame, NPlayerState
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._palette import action_colour
from coala_envs.rendering._scene import Action, CountTable


@look.register(NPlayerGame)
def n_player_look(game: NPlayerGame) -> Look:
    """Return the look of an N-player game."""
    names = [action.name.lower() for action in GameAction]
    symbols = tuple(name[0].upper() for name in names)
    actions = tuple(
        Action(name, name[0], symbol, action_colour(index))
        for index, (name, symbol) in enumerate(zip(names, symbols, strict=True))
    )
    payoffs = tuple(tuple(map(float, row)) for row in np.asarray(game.payoffs).tolist())

    def paint(state: NPlayerState) -> CountTable:
        return CountTable(symbols, payoffs, game.last(state))

    return Look(game.title, paint, actions, Measure("cooperation", "cooperation", unit=True))

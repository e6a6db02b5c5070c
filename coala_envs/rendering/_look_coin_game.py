"""The Coin Game: a coin has the colour and the shape of its owner."""

import numpy as np

from coala_envs.games import CoinGame, CoinState
from coala_envs.rendering._gridworlds import MOVES, cell, everywhere
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._palette import player_colour
from coala_envs.rendering._scene import Action, Board, Figure, Ground, Item, Thing

STAY = 4
NAMES = ("red", "blue")


@look.register(CoinGame)
def coin_game_look(game: CoinGame) -> Look:
    """Return the look of the Coin Game."""

    alternates = game.rules.num_coins == 1

    def paint(state: CoinState) -> Board:
        coins = tuple(
            Item(Thing.COIN, cell(where), player_colour(int(owner)), int(owner))
            for where, owner in zip(np.asarray(state.coins), state.owner, strict=True)
        )
        figures = tuple(
            Figure(player, cell(where), did=f"{reward:+g}" if reward else "")
            for player, (where, reward) in enumerate(
                zip(np.asarray(state.position), np.asarray(state.reward).tolist(), strict=True)
            )
        )
        return Board(
            everywhere(Ground.FLOOR, game.height, game.width),
            coins,
            figures,
            caption=_news(state, alternates),
        )

    can_stay = game.num_actions > STAY
    actions = (*MOVES, Action("stay", "return", "·")) if can_stay else MOVES
    part, whole = game.shares["own_coin_share"]
    share = Measure("share of own coins", part, among=whole, unit=True)
    return Look("Coin Game", paint, actions, share, STAY if can_stay else None)


def _news(state: CoinState, alternates: bool) -> str:
    """Say who took whose coin in the last step. A single coin that was taken has changed its colour since."""
    owners = 1 - np.asarray(state.owner) if alternates else np.asarray(state.owner)
    return ", ".join(
        f"{NAMES[player]} took " + ("its own coin" if owners[coin] == player else f"{NAMES[owners[coin]]}'s coin")
        for player, coin in np.argwhere(state.took)
    )

"""What a game must be for a strategy or a script to mean something in it."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from coala_envs.checks import traced
from coala_envs.games import AbstractGame, DilemmaPayoffs, DrawnMatrixGame, MatrixGame, NPlayerGame


class Need(NamedTuple):
    """What a strategy needs of the payoffs of a matrix game of two actions."""

    wanted: str
    holds: Callable[[DilemmaPayoffs], bool]
    """Of each player's payoffs."""
    alike: bool
    """Whether both players must have the same, for a strategy does not know in which seat it plays, and in all
    meta-episodes."""
    any_number: bool = False
    """Whether it is known for more than two players. T, R, P and S are then what is got if all the others do alike."""

    def why_not(self, game: AbstractGame) -> str:
        """Return what the game lacks; nothing if it will do."""
        of_two = isinstance(game, MatrixGame | DrawnMatrixGame) and game.num_actions == 2
        if not of_two and not (self.any_number and isinstance(game, NPlayerGame)):
            return (
                f"it plays matrix games of two actions, not {type(game).__name__} with {game.num_actions} actions "
                f"and observations of shape {game.obs_shape}"
            )
        if traced(game):
            return "nothing is known of payoffs that are traced: make it by its own function"
        players = [payoffs for one in _extremes(game) for payoffs in payoffs_of(one)]
        if self.alike and isinstance(game, DrawnMatrixGame):
            return "it is made for the payoffs of one game, and here they are drawn anew in each meta-episode"
        if all(map(self.holds, players)) and (players[0] == players[1] or not self.alike):
            return ""
        found = " and ".join(str(tuple(each)) for each in dict.fromkeys(players))
        alike = ", the same for both players" if self.alike else ""
        return f"it needs payoffs {self.wanted}{alike}, and T, R, P, S are {found}"


ANY_PAYOFFS = Need("any", lambda of: True, alike=False)
COOPERATION = Need("R > P, R > S and T > P", lambda of: of.rewards_cooperation, alike=False, any_number=True)
WINS = Need(
    "R > P, R > S and T > P, and T other than S",
    lambda of: of.rewards_cooperation and of.temptation != of.sucker,
    alike=True,
)
DILEMMA = Need("T > R > P > S", lambda of: of.is_prisoners_dilemma, alike=True)
WORTH_COOPERATING = Need(
    "T > R > P > S and 2 R > T + S",
    lambda of: of.is_prisoners_dilemma and 2 * of.reward > of.temptation + of.sucker,
    alike=True,
)


def only(game_class: type[AbstractGame]) -> Callable[[AbstractGame], str]:
    """Return what says of a game that it is not the one that a script is for; nothing if it is."""

    def why_not(game: AbstractGame) -> str:
        if isinstance(game, game_class):
            return "" if game.num_players == 2 else f"it is a script for two players, not for {game.num_players}"
        return f"it is a script for {game_class.__name__}, not for {type(game).__name__}"

    return why_not


def any_matrix_game(game: AbstractGame) -> str:
    """Return what a game lacks to be a matrix game, of any number of actions; nothing if it is one."""
    if isinstance(game, MatrixGame | DrawnMatrixGame | NPlayerGame):
        return ""
    return f"it plays matrix games, not {type(game).__name__}"


def one_hot(game: AbstractGame) -> str:
    """Return what says that a game's observations are no rows of a table; nothing if they are."""
    shown = [option for option in ("shows_payoffs", "shows_agents") if getattr(game, option, False)]
    if isinstance(game, MatrixGame | NPlayerGame | DrawnMatrixGame) and not shown:
        return ""
    others = f"observations of {' with '.join([type(game).__name__, *shown])} are others"
    return f"its table has a row for each state of a matrix game, and {others}"


def payoffs_of(game: Any) -> list[DilemmaPayoffs]:
    """Return each player's payoffs in a game of two actions; of N players, against others who all do the same; of drawn
    ones, those in the middle."""
    if isinstance(game, NPlayerGame):
        return [DilemmaPayoffs.of(np.asarray(game.two_player))] * game.num_players
    known = game.middle if isinstance(game, DrawnMatrixGame) else game
    return [DilemmaPayoffs.of(table) for table in np.asarray(known.payoffs)]


def _extremes(game: Any) -> list[AbstractGame]:
    """Return games that have what all games between them have, of what is said by ``<`` and sums."""
    if not isinstance(game, DrawnMatrixGame):
        return [game]
    bounds = zip(np.ravel(game.low).tolist(), np.ravel(game.high).tolist(), strict=True)
    return [MatrixGame(np.reshape(corner, game.low.shape)) for corner in itertools.product(*map(dict.fromkeys, bounds))]

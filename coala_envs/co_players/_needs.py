"""What a game must be for a strategy or a script to mean something in it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from coala_envs.checks import traced
from coala_envs.games import AbstractGame, DilemmaPayoffs, MatrixGame


class Need(NamedTuple):
    """What a strategy needs of the payoffs of a matrix game of two actions."""

    wanted: str
    holds: Callable[[DilemmaPayoffs], bool]
    """Of each player's payoffs."""
    alike: bool
    """Whether both players must have the same, for a strategy does not know in which seat it plays."""

    def why_not(self, game: AbstractGame) -> str:
        """Return what the game lacks; nothing if it will do."""
        if not isinstance(game, MatrixGame) or game.num_actions != 2:
            return (
                f"it plays matrix games of two actions, not {type(game).__name__} with {game.num_actions} actions "
                f"and observations of shape {game.obs_shape}"
            )
        if traced(game.payoffs):
            return "nothing is known of payoffs that are traced: make it by its own function"
        players = payoffs_of(game)
        if all(map(self.holds, players)) and (players[0] == players[1] or not self.alike):
            return ""
        found = " and ".join(str(tuple(each)) for each in dict.fromkeys(players))
        alike = ", the same for both players" if self.alike else ""
        return f"it needs payoffs {self.wanted}{alike}, and T, R, P, S are {found}"


ANY_PAYOFFS = Need("any", lambda of: True, alike=False)
COOPERATION = Need("R > P, R > S and T > P", lambda of: of.rewards_cooperation, alike=False)
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
            return ""
        return f"it is a script for {game_class.__name__}, not for {type(game).__name__}"

    return why_not


def one_hot(game: AbstractGame) -> str:
    """Return what says that a game's observations are no rows of a table; nothing if they are."""
    if isinstance(game, MatrixGame):
        return ""
    return f"its table has a row for each state of a matrix game, and observations of {type(game).__name__} are others"


def payoffs_of(game: Any) -> list[DilemmaPayoffs]:
    """Return each player's payoffs in a matrix game of two actions."""
    return [DilemmaPayoffs.of(table) for table in np.asarray(game.payoffs)]

"""Fixed strategies by name: in which games each means something, and how it is made for a game's payoffs."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from coala_envs.co_players import _strategies as made
from coala_envs.co_players._axelrod import axelrod_player
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.games import AbstractGame, DilemmaPayoffs, MatrixGame


class Need(NamedTuple):
    """What the payoffs of a game must be for a strategy to mean something."""

    wanted: str
    holds: Callable[[DilemmaPayoffs], bool]
    """Of each player's payoffs."""
    alike: bool
    """Whether both players must have the same, for a strategy does not know in which seat it plays."""


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


class Strategy(NamedTuple):
    """A strategy that is made for a game."""

    make: Callable[[DilemmaPayoffs], CoPlayer]
    needs: Need

    def for_game(self, game: AbstractGame, *, called: str) -> CoPlayer:
        """Return the player.

        Arguments:
            game: what it will play.
            called: what the error calls it.

        Raises ``ValueError`` if the strategy means nothing in this game, and says why.
        """
        why_not = self.why_not(game)
        if why_not:
            raise ValueError(f"{called} means nothing in this game: {why_not}")
        return self.make(_payoffs(game)[0])

    def why_not(self, game: AbstractGame) -> str:
        """Return what the game lacks for this strategy to mean something; nothing if it does."""
        if not isinstance(game, MatrixGame) or game.num_actions != 2:
            return (
                f"it plays matrix games of two actions, not {type(game).__name__} with {game.num_actions} actions "
                f"and observations of shape {game.obs_shape}"
            )
        players = _payoffs(game)
        if all(map(self.needs.holds, players)) and (players[0] == players[1] or not self.needs.alike):
            return ""
        found = " and ".join(str(tuple(each)) for each in dict.fromkeys(players))
        alike = ", the same for both players" if self.needs.alike else ""
        return f"it needs payoffs {self.needs.wanted}{alike}, and T, R, P, S are {found}"


def axelrod_strategy(name: str, inner_episode_length: int) -> Strategy:
    """Return a strategy of the Axelrod library; errors as ``axelrod_player``, when it is made."""
    return Strategy(
        lambda payoffs: axelrod_player(name, inner_episode_length=inner_episode_length, payoffs=payoffs),
        COOPERATION._replace(alike=True),
    )


STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        "always_cooperate": Strategy(lambda payoffs: made.always_cooperate(), COOPERATION),
        "always_defect": Strategy(lambda payoffs: made.always_defect(), COOPERATION),
        "random": Strategy(lambda payoffs: made.random(), ANY_PAYOFFS),
        "tit_for_tat": Strategy(lambda payoffs: made.tit_for_tat(), COOPERATION),
        "generous_tit_for_tat": Strategy(lambda payoffs: made.generous_tit_for_tat(payoffs=payoffs), WORTH_COOPERATING),
        "win_stay_lose_shift": Strategy(lambda payoffs: made.win_stay_lose_shift(payoffs=payoffs), WINS),
        "grim_trigger": Strategy(lambda payoffs: made.grim_trigger(), COOPERATION),
        "extortion": Strategy(lambda payoffs: made.extortion(payoffs=payoffs), DILEMMA),
    }
)
"""The fixed strategies by name."""


def _payoffs(game: Any) -> list[DilemmaPayoffs]:
    return [DilemmaPayoffs.of(table) for table in np.asarray(game.payoffs)]

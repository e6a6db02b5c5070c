"""What the payoffs of two actions mean: T, R, P and S, the order that makes a game what it is called, and warnings."""

import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Array, Float

from coala_envs.checks import checked, finite, traced


class _Four(NamedTuple):
    temptation: float
    """T: it defects, the other cooperates."""
    reward: float
    """R: both cooperate."""
    punishment: float
    """P: both defect."""
    sucker: float
    """S: it cooperates, the other defects."""


class DilemmaPayoffs(_Four):
    """What one player of a game of two actions gets, by the usual letters; action 0 is to cooperate.

    Arguments:
        temptation: T, it defects, the other cooperates.
        reward: R, both cooperate.
        punishment: P, both defect.
        sucker: S, it cooperates, the other defects.

    Raises ``ValueError`` for what is no finite number.
    """

    __slots__ = ()

    @checked
    def __new__(cls, temptation: float, reward: float, punishment: float, sucker: float) -> "DilemmaPayoffs":
        """Look at the numbers first."""
        return super().__new__(cls, temptation, reward, punishment, sucker)

    @classmethod
    def of(cls, table: Float[Array | np.ndarray, "own other"]) -> "DilemmaPayoffs":
        """Read them off one player's payoffs, own action first: ``[[R, S], [T, P]]``.

        Raises ``ValueError`` unless these are four finite numbers.
        """
        (reward, sucker), (temptation, punishment) = finite("table", table, shape=(2, 2))
        return cls(temptation, reward, punishment, sucker)

    @property
    def is_prisoners_dilemma(self) -> bool:
        """T > R > P > S: defection pays whatever the other does, and mutual cooperation more than mutual defection."""
        return self.temptation > self.reward > self.punishment > self.sucker

    @property
    def rewards_cooperation(self) -> bool:
        """R > P, R > S and T > P: both are better off if both cooperate, and each if the other does.

        So it is in the prisoner's dilemma, the stag hunt and chicken; where it is not, action 0 is no cooperation.
        """
        return self.reward > max(self.punishment, self.sucker) and self.temptation > self.punishment


class _Order(NamedTuple):
    """What makes a game the one that it is called."""

    wanted: str
    holds: Callable[[DilemmaPayoffs, DilemmaPayoffs], bool]
    """Of both players' payoffs, player 0's first."""


def _for_both(holds: Callable[[DilemmaPayoffs], bool]) -> Callable[[DilemmaPayoffs, DilemmaPayoffs], bool]:
    return lambda first, second: holds(first) and holds(second)


_LETTERS = "in [[R, S], [T, P]], the row player's rewards, its own action by row, cooperation first"
_ORDERS: Mapping[str, _Order] = MappingProxyType(
    {
        "prisoner's dilemma": _Order(f"T > R > P > S {_LETTERS}", _for_both(lambda of: of.is_prisoners_dilemma)),
        "stag hunt": _Order(
            f"R > T >= P > S {_LETTERS}", _for_both(lambda of: of.reward > of.temptation >= of.punishment > of.sucker)
        ),
        "chicken": _Order(
            f"T > R > S > P {_LETTERS}", _for_both(lambda of: of.temptation > of.reward > of.sucker > of.punishment)
        ),
        "matching pennies": _Order(
            "that player 0 earns more where the actions are equal, and player 1 where they differ",
            lambda first, second: (
                first.reward > first.temptation
                and first.punishment > first.sucker
                and second.reward < second.temptation
                and second.punishment < second.sucker
            ),
        ),
        "game of cooperation": _Order(
            f"R > P, R > S and T > P {_LETTERS}", _for_both(lambda of: of.rewards_cooperation)
        ),
    }
)


def dilemma_name(payoffs: Float[Array | np.ndarray, "players own other"]) -> str | None:
    """Return what a game of two actions is called by its payoffs, if it is a social dilemma and the same for both.

    Traced ones have no name. Raises ``ValueError`` for what is no finite number.
    """
    table = finite("payoffs", payoffs)
    if traced(table) or table.shape != (2, 2, 2) or not np.array_equal(*table):
        return None
    players = [DilemmaPayoffs.of(own) for own in table]
    names = ("prisoner's dilemma", "stag hunt", "chicken")
    return next((name for name in names if _ORDERS[name].holds(players[0], players[1])), None)


def warn_of_another_order(called: str, given: Any, payoffs: Float[Array | np.ndarray, "players own other"]) -> bool:
    """Warn where own payoffs are not of the game that they are given to, but perhaps in another order.

    Returns whether it warned.

    Arguments:
        called: a key of ``_ORDERS``.
        given: the payoffs as the user wrote them.
        payoffs: both players', own action first.
    """
    order = _ORDERS[called]
    other = payoffs.shape[1:] != (2, 2) or not order.holds(*map(DilemmaPayoffs.of, payoffs))
    if other:
        listed = np.asarray(given).tolist()
        warnings.warn(f"payoffs {listed} make no {called}: wanted is {order.wanted}", stacklevel=4)
    return other


def warn_of_players_last(table: Float[np.ndarray, "*shape"]) -> None:
    """Warn of both players' payoffs that would be symmetric if the players stood on the last axis, and are not now."""

    def symmetric(row: np.ndarray, column: np.ndarray) -> bool:
        return bool((row == column.T).all())

    if table.shape == (2, 2, 2) and not symmetric(*table) and symmetric(*np.moveaxis(table, -1, 0)):
        warnings.warn(
            f"payoffs {table.tolist()} are read as [player][row action][column action], where the players differ; as "
            "[row action][column action][player] they would be alike: np.moveaxis(payoffs, -1, 0) turns them",
            stacklevel=3,
        )

"""Which social dilemma a table of payoffs is: by the order of T, R, P and S."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

PRISONERS_DILEMMA, STAG_HUNT, CHICKEN = "prisoner's dilemma", "stag hunt", "chicken"

ORDERS = {
    PRISONERS_DILEMMA: "temptation > reward > punishment > sucker",
    STAG_HUNT: "reward > temptation >= punishment > sucker",
    CHICKEN: "temptation > reward > sucker > punishment",
}


class Dilemma(NamedTuple):
    """The four payoffs of a symmetric game of two actions, of which the first is to cooperate."""

    temptation: float
    """For defecting on a cooperator."""
    reward: float
    """For mutual cooperation."""
    punishment: float
    """For mutual defection."""
    sucker: float
    """For cooperating with a defector."""

    @property
    def kind(self) -> str | None:
        """Which dilemma it is, one of ``ORDERS``; ``None`` if it is none."""
        temptation, reward, punishment, sucker = self
        if temptation > reward > punishment > sucker:
            return PRISONERS_DILEMMA
        if reward > temptation >= punishment > sucker:
            return STAG_HUNT
        if temptation > reward > sucker > punishment:
            return CHICKEN
        return None


def dilemma_of(game: Any) -> Dilemma | None:
    """Return the four payoffs of a matrix game; ``None`` for any other game, more actions, or players who differ."""
    payoffs = getattr(game, "payoffs", None)
    if payoffs is None or np.shape(payoffs) != (2, 2, 2):
        return None
    row, column = np.asarray(payoffs)
    if not np.array_equal(row, column):
        return None
    (reward, sucker), (temptation, punishment) = row.tolist()
    return Dilemma(temptation, reward, punishment, sucker)


def warn_unless(kind: str, own: Float[np.ndarray, "own other"]) -> None:
    """Warn of a table of the row player's payoffs that is not the dilemma it was given as."""
    if own.shape != (2, 2):
        return
    (reward, sucker), (temptation, punishment) = own.tolist()
    if Dilemma(temptation, reward, punishment, sucker).kind != kind:
        warnings.warn(
            f"payoffs {own.tolist()} are no {kind}: wanted is the row player's reward (not years in prison), rows the "
            f"own action, cooperation first: [[reward, sucker], [temptation, punishment]] with {ORDERS[kind]}",
            stacklevel=4,
        )


def warn_if_players_stand_last(table: Float[np.ndarray, "players row column"]) -> None:
    """Warn of a table that would be a symmetric game if its last axis were the players', and is none as it is read."""
    first_is_symmetric = np.array_equal(table[0], table[1].T)
    last_is_symmetric = table.shape[-1] == 2 and np.array_equal(table[..., 0], table[..., 1].T)
    if last_is_symmetric and not first_is_symmetric:
        warnings.warn(
            "payoffs of shape (2, A, A) are read as [player, row action, column action]; these would be a symmetric "
            "game as [row action, column action, player]: if that is meant, give np.moveaxis(payoffs, -1, 0)",
            stacklevel=4,
        )

"""The matrix games that have a name: the prisoner's dilemma and its relatives. A new one is a function and a row."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Array

from coala_envs.checks import choice, traced
from coala_envs.games._dilemma import warn_of_another_order
from coala_envs.games._matrix import MatrixGame, own_action_first

Payoffs = str | Sequence[Any] | np.ndarray | Array

IPD_PAYOFFS: Mapping[str, Sequence[Sequence[float]]] = MappingProxyType(
    {
        "paper": ((1.0, -1.0), (2.0, 0.0)),
        "classic": ((-1.0, -3.0), (0.0, -2.0)),
        "pola": ((0.33, -0.335), (0.665, 0.0)),
        "axelrod": ((3.0, 0.0), (5.0, 1.0)),
    }
)
"""Named payoffs of the prisoner's dilemma (row player's reward for CC, CD / DC, DD).

``paper``: Meulemans et al., App. B.1. ``classic``: LOLA, M-FOS, Pax (the paper's minus 2). ``pola``: POLA
with contribution factor 1.33. ``axelrod``: the Axelrod library."""

STAG_HUNT_PAYOFFS: Mapping[str, Sequence[Sequence[float]]] = MappingProxyType({"standard": ((4.0, 1.0), (3.0, 2.0))})
CHICKEN_PAYOFFS: Mapping[str, Sequence[Sequence[float]]] = MappingProxyType({"standard": ((3.0, 1.0), (4.0, 0.0))})
MATCHING_PENNIES_PAYOFFS: Mapping[str, Sequence[Sequence[Sequence[float]]]] = MappingProxyType(
    {"standard": (((1.0, -1.0), (-1.0, 1.0)), ((-1.0, 1.0), (1.0, -1.0)))}
)

NAMED_PAYOFFS: Mapping[str, Sequence[Sequence[float]]] = MappingProxyType(
    {"rock-paper-scissors": ((0.0, -1.0, 1.0), (1.0, 0.0, -1.0), (-1.0, 1.0, 0.0))}
)
_HANDS = ("rock", "paper", "scissors")


def iterated_prisoners_dilemma(
    payoffs: Payoffs = "paper", inner_episode_length: int = 10, shows_agents: bool = False
) -> MatrixGame:
    """The iterated prisoner's dilemma: two actions, and every reason to defect.

    Defection pays more whatever the other does, and mutual defection pays less than mutual cooperation. Against a
    co-player that learns, an agent can do better: shape what it learns. ``IPD_PAYOFFS`` says whose the named payoffs
    are.

    Arguments:
        payoffs: a name in ``IPD_PAYOFFS``, or a matrix of rewards, as ``MatrixGame`` takes it: one
            for both players, own actions as rows, or one for each.
        inner_episode_length: its steps, T.
        shows_agents: whether each player is told if the other is a trained agent.

    Warns of payoffs that are no dilemma, T > R > P > S.
    """
    return _game("prisoner's dilemma", payoffs, IPD_PAYOFFS, inner_episode_length, shows_agents=shows_agents)


def stag_hunt(payoffs: Payoffs = "standard", inner_episode_length: int = 10) -> MatrixGame:
    """Stag hunt: the best is reached only together, the safe can be had alone.

    To cooperate (action 0) is to hunt the stag: together that pays most and is stable, alone least. To defect is to
    hunt the hare, which is safe. The problem is trust, not temptation.

    Arguments:
        payoffs: a name in ``STAG_HUNT_PAYOFFS``, or a matrix of rewards, as ``MatrixGame`` takes it: one
            for both players, own actions as rows, or one for each.
        inner_episode_length: its steps, T.

    Warns of payoffs in another order than R > T >= P > S.
    """
    return _game("stag hunt", payoffs, STAG_HUNT_PAYOFFS, inner_episode_length)


def chicken(payoffs: Payoffs = "standard", inner_episode_length: int = 10) -> MatrixGame:
    """Chicken, or hawk-dove: to dare pays unless both dare.

    To cooperate (action 0) is to swerve, to defect is to dare. Each wants to be the one who dares while the other
    swerves; a crash is the worst for both. A co-player that learns can be taught to swerve.

    Arguments:
        payoffs: a name in ``CHICKEN_PAYOFFS``, or a matrix of rewards, as ``MatrixGame`` takes it: one
            for both players, own actions as rows, or one for each.
        inner_episode_length: its steps, T.

    Warns of payoffs in another order than T > R > S > P.
    """
    return _game("chicken", payoffs, CHICKEN_PAYOFFS, inner_episode_length)


def matching_pennies(payoffs: Payoffs = "standard", inner_episode_length: int = 10) -> MatrixGame:
    """Matching pennies: zero-sum, and only a mixed strategy is safe.

    Action 0 is heads, 1 tails. Player 0 wants them equal, player 1 different.
    What shaping earns here is earned by leading the co-player's learning astray.

    Arguments:
        payoffs: a name in ``MATCHING_PENNIES_PAYOFFS``, or a matrix of rewards, as ``MatrixGame`` takes it: one
            for both players, own actions as rows, or one for each.
        inner_episode_length: its steps, T.

    Warns of payoffs with which player 0 does not want the actions to be equal, or player 1 different.
    """
    return _game("matching pennies", payoffs, MATCHING_PENNIES_PAYOFFS, inner_episode_length, ("heads", "tails"))


def matrix_game(
    payoffs: Payoffs = "rock-paper-scissors", inner_episode_length: int = 10, actions: Sequence[str] = ()
) -> MatrixGame:
    """Any matrix game of two players, with as many actions as its payoffs have rows.

    Unless payoffs are given it is rock, paper, scissors: zero-sum, each action beats one of the others, and only to
    draw all alike is safe. A learner that leaves that can be read, and beaten.

    Arguments:
        payoffs: a name in ``NAMED_PAYOFFS``, or a matrix of rewards, as ``MatrixGame`` takes it: one
            for both players, own actions as rows, or one for each.
        inner_episode_length: its steps, T.
        actions: their names; two are called cooperate and defect unless named, more are numbered.
    """
    if not isinstance(payoffs, str):
        return MatrixGame(payoffs, inner_episode_length, actions=actions)
    known = NAMED_PAYOFFS[choice("payoffs", payoffs, NAMED_PAYOFFS)]
    return MatrixGame(known, inner_episode_length, actions=actions or _HANDS, title="Rock, paper, scissors")


def _game(
    called: str,
    payoffs: Payoffs,
    known: Mapping[str, Any],
    inner_episode_length: int,
    actions: Sequence[str] = (),
    *,
    shows_agents: bool = False,
) -> MatrixGame:
    title = called.capitalize()
    if isinstance(payoffs, str):
        payoffs = known[choice("payoffs", payoffs, known)]
    elif not traced(payoffs) and warn_of_another_order(called, payoffs, own_action_first(payoffs)):
        actions, title = (), ""
    return MatrixGame(payoffs, inner_episode_length, actions=actions, title=title, shows_agents=shows_agents)


class NamedMatrixGame(NamedTuple):
    """A row in the table of matrix games."""

    make: Callable[..., MatrixGame]
    """``make(payoffs, inner_episode_length)``."""
    payoffs: Mapping[str, Any]
    """By name."""


MATRIX_GAMES: Mapping[str, NamedMatrixGame] = MappingProxyType(
    {
        "ipd": NamedMatrixGame(iterated_prisoners_dilemma, IPD_PAYOFFS),
        "stag-hunt": NamedMatrixGame(stag_hunt, STAG_HUNT_PAYOFFS),
        "chicken": NamedMatrixGame(chicken, CHICKEN_PAYOFFS),
        "matching-pennies": NamedMatrixGame(matching_pennies, MATCHING_PENNIES_PAYOFFS),
        "matrix-game": NamedMatrixGame(matrix_game, NAMED_PAYOFFS),
    }
)
"""By the names that everybody calls them."""

"""The N-player games that have a name: dilemmas of two actions. A new one is a function and a row."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from coala_envs.checks import Number, Positive, Size, checked, choice, finite, traced, whole
from coala_envs.games._matrix_games import IPD_PAYOFFS, Payoffs
from coala_envs.games._n_player import NPlayerGame
from coala_envs.games._players import Players

N_IPD_PAYOFFS: Mapping[str, Sequence[Sequence[float]]] = MappingProxyType(
    {**IPD_PAYOFFS, "pax": ((4.0, 0.0), (5.0, 1.0))}
)
"""Named payoffs of the N-player prisoner's dilemma, as ``[[R, S], [T, P]]``: those of two players, and Pax's.

With three players ``pax`` is Pax's table: 4, 2, 0 for who cooperates and 5, 3, 1 for who defects, where 0, 1, 2 of the
others defect."""


@checked
def n_player_prisoners_dilemma(
    payoffs: Payoffs = "paper", num_players: Players = 3, inner_episode_length: Size = 10
) -> NPlayerGame:
    """The prisoner's dilemma of N players: defection pays each, whatever the others do, and costs all of them.

    With payoffs of two players each plays the same action against all the others at once, and earns the mean of these
    two-player games. If d of the N - 1 others defect, it gets (1 - x) R + x S for cooperating and (1 - x) T + x P for
    defecting, where x = d / (N - 1). So mutual cooperation and mutual defection are worth the same for every N, and
    a single defector weighs 1 / (N - 1).

    Arguments:
        payoffs: a name in ``N_IPD_PAYOFFS``; ``[[R, S], [T, P]]``; or a table of any others, ``(2, N)``, by the own
            action and by how many of the others defect.
        num_players: N, from 2 to 10.
        inner_episode_length: its steps, T.

    Raises ``ValueError`` for payoffs of another shape. Warns of payoffs with which cooperation pays, or with which all
    are not better off if all cooperate.
    """
    by_name = isinstance(payoffs, str)
    table = finite("payoffs", N_IPD_PAYOFFS[choice("payoffs", payoffs, N_IPD_PAYOFFS)] if by_name else payoffs)
    if table.shape not in ((2, 2), (2, num_players)):
        told = f"(2, 2), or (2, {num_players}) for {num_players} players"
        raise ValueError(f"payoffs must have shape {told}, got {table.shape}")
    if table.shape == (2, 2):
        share = np.linspace(0, 1, num_players)[None]
        table = table[:, :1] * (1 - share) + table[:, 1:] * share
    return _dilemma("N-player prisoner's dilemma", table, inner_episode_length)


@checked
def public_goods(multiplier: Positive = 1.5, num_players: Players = 3, inner_episode_length: Size = 10) -> NPlayerGame:
    """A public good: what everybody pays in is multiplied and shared by all, those who paid nothing included.

    To cooperate (action 0) is to pay in 1, to defect is to keep it. Player i earns (m / N) Σ_j c_j - c_i, where c is 1
    for who pays in. Of what one pays in, one gets m / N back: with m < N it pays to keep it, and with m > 1 all would
    be better off if all paid in.

    Arguments:
        multiplier: m, by which what is paid in is multiplied.
        num_players: N, from 2 to 10.
        inner_episode_length: its steps, T.

    Warns of a multiplier outside 1 < m < N, which makes no dilemma.
    """
    others = np.arange(num_players)[::-1]
    arrays: Any = jnp if traced(multiplier) else np
    share = multiplier / num_players
    return _dilemma("Public goods", arrays.stack([share * (others + 1.0) - 1, share * others]), inner_episode_length)


@checked
def n_player_stag_hunt(
    threshold: Size = 2,
    num_players: Players = 3,
    inner_episode_length: Size = 10,
    *,
    stag: Number = 4.0,
    failure: Number = 1.0,
    hare: Number = 2.0,
    last_hare: Number = 3.0,
) -> NPlayerGame:
    """The stag hunt of N players: the stag is brought down by so many hunters or not at all, a hare by anybody.

    To cooperate (action 0) is to hunt the stag: a hunter gets ``stag`` if there are ``threshold`` hunters or more, and
    ``failure`` if not. To defect is to hunt hares, which is safe: ``hare`` if all others do so too, ``last_hare`` if
    none does, and in between by their share. With two players it is ``stag_hunt``.

    Arguments:
        threshold: hunters that it takes; at most N.
        num_players: N, from 2 to 10.
        inner_episode_length: its steps, T.
        stag: what each hunter gets of a hunt that succeeds.
        failure: and of one that does not.
        hare: what hares are worth where all hunt them.
        last_hare: and where nobody else does.

    Raises ``ValueError`` for a threshold of more hunters than there are players. Warns of payoffs with which all
    hunting the stag and all hunting hares are not both stable, or the first is not the better.
    """
    whole("threshold", threshold, most=num_players)
    defectors = np.arange(num_players)
    share = defectors / (num_players - 1)
    enough = (num_players - defectors >= threshold).astype(float)
    arrays: Any = jnp if traced((stag, failure, hare, last_hare)) else np
    hunts, keeps = stag * enough + failure * (1 - enough), last_hare * (1 - share) + hare * share
    table = arrays.stack([hunts, keeps])
    if not traced(table) and not (table[0, 0] > max(table[1, 0], table[1, -1]) and table[1, -1] > table[0, -1]):
        _warn("stag hunt", table, "that all hunting the stag and all hunting hares are stable, and the first pays more")
    return NPlayerGame(table, inner_episode_length, title="N-player stag hunt")


def _dilemma(title: str, table: Any, inner_episode_length: int) -> NPlayerGame:
    if not traced(table) and not ((table[1] > table[0]).all() and table[0, 0] > table[1, -1]):
        _warn("dilemma", table, "that defection pays each, and cooperation all")
    return NPlayerGame(table, inner_episode_length, title=title)


def _warn(what: str, table: np.ndarray, wanted: str) -> None:
    told = f"payoffs {table.tolist()}, of who cooperates and who defects by the number of others who defect"
    warnings.warn(f"{told}, make no {what}: wanted is {wanted}", stacklevel=4)


class NamedNPlayerGame(NamedTuple):
    """A row in the table of N-player games."""

    make: Callable[..., NPlayerGame]
    """With a default for everything, ``num_players`` and ``inner_episode_length`` among it."""
    choices: Mapping[str, Mapping[str, Any]]
    """Of options that are words, what they may be."""


N_PLAYER_GAMES: Mapping[str, NamedNPlayerGame] = MappingProxyType(
    {
        "n-ipd": NamedNPlayerGame(n_player_prisoners_dilemma, {"payoffs": N_IPD_PAYOFFS}),
        "public-goods": NamedNPlayerGame(public_goods, {}),
        "n-stag-hunt": NamedNPlayerGame(n_player_stag_hunt, {}),
    }
)
"""By the names that everybody calls them."""

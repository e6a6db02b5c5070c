"""From a tournament to a league's table: a row for each player."""

from typing import Any, NamedTuple

import numpy as np

from coala_agents.evaluation._company import Company
from coala_agents.evaluation._scores import Score, Tournament

NAIVE = "naive"
"""The entrant that a league's table has a column of its own for."""


class Mean(NamedTuple):
    """A mean reward per step, and half of its 95 % interval, ``None`` where nothing says how sure it is."""

    value: float
    half: float | None


class Standing(NamedTuple):
    """What a player got; every field but the first two is per step, in the game's units."""

    player: str
    learns: bool
    others: Mean | None
    """From all other entrants, each counted once; ``None`` if there are none."""
    itself: Mean
    """From itself: agents of one run across seeds, if it has several."""
    naive: Mean | None
    """From the entrant ``naive``, if it takes part."""
    gave: Mean | None
    """What all the others got from it."""
    most: Mean
    """The most that anybody got from it, the best response if one was trained."""
    by: str
    """Who did."""


def standings(tournament: Tournament) -> list[Standing]:
    """Return a row for each entrant, the best against the others first.

    The interval of a mean over several opponents is the mean of theirs: as wide as it can be, for all of them have met
    the same random numbers.
    """
    names = tournament.names
    most = {found.entrant: found.most for found in tournament.exploitability()}
    rows = []
    for name, learns in zip(names, tournament.learns, strict=True):
        others = [other for other in names if other != name]
        rows.append(
            Standing(
                player=name,
                learns=learns,
                others=_over([_score(tournament, name, other) for other in others]),
                itself=_mean(_score(tournament, name, name)),
                naive=_mean(_score(tournament, name, NAIVE)) if NAIVE in names else None,
                gave=_over([_score(tournament, other, name) for other in others]),
                most=_mean(most[name]),
                by=most[name].player,
            )
        )
    return sorted(rows, key=lambda row: -np.inf if row.others is None else row.others.value, reverse=True)


def as_table(rows: list[Standing]) -> list[dict[str, Any]]:
    """Return the same for a file: a value and half an interval for each mean, empty where there is none."""
    return [
        {
            name: {"mean": round(x.value, 6), "half": None if x.half is None else round(x.half, 6)}
            if isinstance(x, Mean)
            else x
            for name, x in row._asdict().items()
        }
        for row in rows
    ]


def _score(tournament: Tournament, player: str, opponent: str) -> Score:
    met = [score for score in tournament.scores if (score.player, score.opponent) == (player, opponent)]
    return min(met, key=lambda score: score.company is Company.WITHIN_POOL)


def _mean(score: Score) -> Mean:
    row = score.rows()["reward"]
    return Mean(float(row["mean"]), None if row["low"] is None else float(row["high"] - row["low"]) / 2)


def _over(scores: list[Score]) -> Mean | None:
    if not scores:
        return None
    means = [_mean(score) for score in scores]
    halves = [mean.half for mean in means if mean.half is not None]
    value = float(np.mean([mean.value for mean in means]))
    return Mean(value, float(np.mean(halves)) if len(halves) == len(means) else None)

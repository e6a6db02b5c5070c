"""What a tournament has found, and its files."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from coala_agents.evaluation._company import Company
from coala_agents.evaluation._rows import Rows, rows_of
from coala_agents.statistics import SEEDS, THIS_AGENT, Estimate, t_interval
from coala_envs.checks import checked
from coala_envs.files import replacing, write_text
from coala_envs.games import Share, with_shares

ALWAYS_DEFECT, BEST_RESPONSE = "[always-defect]", "[best response]"
"""The probes' names. The brackets keep them apart from an entrant that happens to be the same."""

TOURNAMENT = "tournament.json"
TABLE = "tournament.csv"


class Score(NamedTuple):
    """What one player did against another.

    The first axis is the seat in which the player sat. The columns are draws of the random numbers, which both seatings
    share: take the mean over the seats before asking how sure a mean is.
    """

    player: str
    opponent: str
    company: Company | None
    """How the agents who met know each other, if they are of one run."""
    quantities: dict[str, Float[np.ndarray, "seats draws"]]
    """The player's mean ``reward`` per step in each meta-episode, in the game's units, and measures."""
    shares: Mapping[str, Share]
    """The game's."""
    seeds: Int[np.ndarray, "seats draws"] | None = None
    """The training seed of the agent that played for ``player``; ``None`` for one that is no run's."""
    opponents_seeds: Int[np.ndarray, "seats draws"] | None = None
    """The same of ``opponent``, in the same meta-episode."""

    @property
    def reward(self) -> Float[np.ndarray, "seats draws"]:
        """The player's mean reward per step in each meta-episode."""
        return self.quantities["reward"]

    @property
    def cooperation(self) -> Float[np.ndarray, "seats draws"] | None:
        """The player's share of cooperation, likewise; ``None`` where the game does not measure it."""
        found = with_shares(self.shares, self.quantities).get("cooperation")
        return None if found is None else np.asarray(found, float)

    def rows(self) -> Rows:
        """Return mean and 95 % interval of every quantity.

        The interval is over the training seeds of the player or of the opponent, whichever leaves less certain; over
        draws, and so of these agents only, where neither has several or one of them is a training of one seed.
        """
        sides = [seeds for seeds in (self.seeds, self.opponents_seeds) if seeds is not None]
        if not sides or any(np.ptp(seeds) == 0 for seeds in sides):
            return rows_of({name: x.mean(axis=0) for name, x in self.quantities.items()}, THIS_AGENT, self.shares)
        tables = [rows_of(_by_seed(self.quantities, seeds), SEEDS, self.shares) for seeds in sides]
        return max(tables, key=lambda rows: rows["reward"]["high"] - rows["reward"]["low"])

    @property
    def mean(self) -> float:
        """The mean reward per step, all seats and all seeds alike."""
        return float(self.rows()["reward"]["mean"])


class Exploitability(NamedTuple):
    """The most that anybody got from an entrant: any entrant, itself included, or a probe."""

    entrant: str
    most: Score
    """Of who got it, against the entrant."""
    note: str
    """Says so where that is more than the best response got, beyond chance; else empty."""


class Tournament(NamedTuple):
    """Who earned what against whom."""

    names: tuple[str, ...]
    learns: tuple[bool, ...]
    """Of each entrant: whether it changes inside a meta-episode."""
    probes: tuple[str, ...]
    """Which of ``ALWAYS_DEFECT`` and ``BEST_RESPONSE`` every entrant met besides."""
    sizes: dict[str, int]
    """What the tournament was played with: batch size, lengths, meta-episodes, seed."""
    scores: tuple[Score, ...]
    """Of each entrant against each, itself included, and against each probe; then of the probes. Agents of one run have
    two: across seeds and within the pool."""

    def score(self, player: str, opponent: str, company: Company | None = None) -> Score:
        """Return what ``player`` did against ``opponent``; either may be a probe. Agents of one run have a ``company``.

        Raises ``KeyError`` if they did not meet so.
        """
        met = [score for score in self.scores if (score.player, score.opponent) == (player, opponent)]
        for score in met:
            if score.company == company:
                return score
        asked = f" {company}" if company else ""
        found = ", but " + " and ".join(score.company or "without company" for score in met) if met else ""
        raise KeyError(f"{player} did not meet {opponent}{asked}{found}")

    def exploitability(self) -> list[Exploitability]:
        """Return, for each entrant, the most that anybody got from it."""
        return [self._most_got_from(name) for name in self.names]

    def _most_got_from(self, name: str) -> Exploitability:
        most = max((score for score in self.scores if score.opponent == name), key=lambda score: score.mean)
        if BEST_RESPONSE not in self.probes or most.player == BEST_RESPONSE:
            return Exploitability(name, most, "")
        response = self.score(BEST_RESPONSE, name)
        if not _difference(most, response).low > 0:
            return Exploitability(name, most, "")
        return Exploitability(
            name,
            most,
            f"{most.player} gets {most.mean:.3f} from {name}, its best response {response.mean:.3f}: train that longer",
        )


@checked
def write_tournament(tournament: Tournament, folder: Path) -> tuple[Path, Path]:
    """Write ``tournament.json`` and ``tournament.csv`` into a folder, which is made if need be; return their paths.

    Both hold a row for each score: rewards per step with mean and interval, and cooperation, of which the table has the
    mean only. What was not measured is ``null`` in the one and empty in the other. The first also holds the most that
    anybody got from each entrant; in the table these rows are marked in the last column.

    Raises ``OSError`` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(score) for score in tournament.scores]
    text = {
        "entrants": [
            {"name": name, "learns": learns} for name, learns in zip(tournament.names, tournament.learns, strict=True)
        ],
        "probes": tournament.probes,
        **tournament.sizes,
        "interval": "95 %, Student's t, over what each says; seats averaged",
        "scores": rows,
        "exploitability": [
            {"entrant": found.entrant, "most": _row(found.most), "note": found.note}
            for found in tournament.exploitability()
        ],
    }
    write_text(folder / TOURNAMENT, json.dumps(text, indent=2, ensure_ascii=False) + "\n")
    with replacing(folder / TABLE) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        rewards = ("reward", "reward_low", "reward_high", "over")
        table.writerow(["player", "opponent", "company", *rewards, "cooperation", "note"])
        notes = {id(found.most): found.note or "the most that anybody gets" for found in tournament.exploitability()}
        for score, row in zip(tournament.scores, rows, strict=True):
            cooperation = row["cooperation"]["mean"] if row["cooperation"] else None
            who = (row["player"], row["opponent"], row["company"])
            reward = [row["reward"][name] for name in ("mean", "low", "high", "over")]
            table.writerow([*who, *reward, cooperation, notes.get(id(score))])
    return folder / TOURNAMENT, folder / TABLE


def _row(score: Score) -> dict[str, Any]:
    rows = score.rows()
    return {
        "player": score.player,
        "opponent": score.opponent,
        "company": score.company,
        "reward": _rounded(rows["reward"]),
        "cooperation": _rounded(rows["cooperation"]) if "cooperation" in rows else None,
    }


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}


def _difference(one: Score, other: Score) -> Estimate:
    """How much more one got than the other from one entrant: over its seeds, or its meta-episodes if it has one."""
    if one.opponents_seeds is None or other.opponents_seeds is None or np.ptp(one.opponents_seeds) == 0:
        # Both met the same random numbers, so that the difference is surer than either.
        return t_interval((one.reward - other.reward).mean(axis=0), THIS_AGENT)
    first = _by_seed({"reward": one.reward}, one.opponents_seeds)["reward"]
    return t_interval(first - _by_seed({"reward": other.reward}, other.opponents_seeds)["reward"])


def _by_seed(
    quantities: Mapping[str, Float[np.ndarray, "seats draws"]], seeds: Int[np.ndarray, "seats draws"]
) -> dict[str, Float[np.ndarray, " seeds"]]:
    return {
        name: np.array([values[seeds == seed].mean() for seed in np.unique(seeds)])
        for name, values in quantities.items()
    }

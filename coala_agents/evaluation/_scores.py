"""What a tournament has found, and its files."""

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from coala_agents.evaluation._interval import interval

ALWAYS_DEFECT, BEST_RESPONSE = "[always-defect]", "[best response]"
"""The probes' names. The brackets keep them apart from an entrant that happens to be the same."""

TOURNAMENT = "tournament.json"
TABLE = "tournament.csv"


class Score(NamedTuple):
    """What one player did against another."""

    player: str
    opponent: str
    reward: Float[np.ndarray, " meta_episodes"]
    """The player's mean reward per step in each meta-episode, in the game's units. In self-play, of both seats."""
    cooperation: Float[np.ndarray, " meta_episodes"] | None
    """The player's share of cooperation, likewise; ``None`` where the game does not measure it."""


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
    """Of each entrant against each, itself included, and against each probe; then of the probes."""

    def score(self, player: str, opponent: str) -> Score:
        """Return what ``player`` did against ``opponent``; either may be a probe.

        Raises ``KeyError`` if they did not meet.
        """
        for score in self.scores:
            if (score.player, score.opponent) == (player, opponent):
                return score
        raise KeyError(f"{player} did not meet {opponent}")


def write_tournament(tournament: Tournament, folder: Path) -> tuple[Path, Path]:
    """Write ``tournament.json`` and ``tournament.csv`` into a folder, which is made if need be; return their paths.

    Both hold a row for each score: rewards per step with mean and interval, and cooperation, of which the table has the
    mean only. What was not measured is ``null`` in the one and empty in the other.

    Raises ``OSError`` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(score) for score in tournament.scores]
    found = {
        "entrants": [
            {"name": name, "learns": learns} for name, learns in zip(tournament.names, tournament.learns, strict=True)
        ],
        "probes": tournament.probes,
        **tournament.sizes,
        "interval": "95 %, normal: mean ± 1.96 standard errors over meta-episodes",
        "scores": rows,
    }
    (folder / TOURNAMENT).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    with open(folder / TABLE, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["player", "opponent", "reward", "reward_low", "reward_high", "cooperation"])
        for row in rows:
            cooperation = row["cooperation"]["mean"] if row["cooperation"] else None
            table.writerow([row["player"], row["opponent"], *row["reward"].values(), cooperation])
    return folder / TOURNAMENT, folder / TABLE


def _row(score: Score) -> dict[str, Any]:
    return {
        "player": score.player,
        "opponent": score.opponent,
        "reward": _rounded(score.reward),
        "cooperation": None if score.cooperation is None else _rounded(score.cooperation),
    }


def _rounded(samples: Float[np.ndarray, " samples"]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in interval(samples)._asdict().items()}

"""What a tournament has found: scores, their statistics, and who can be exploited by how much."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from coala_agents.evaluation._rows import Rows, rows_of
from coala_agents.statistics import SEEDS, THIS_AGENT
from coala_envs.games import Share, with_shares

ALWAYS_DEFECT, BEST_RESPONSE = "[always-defect]", "[best response]"
"""The probes' names. The brackets keep them apart from an entrant that happens to be the same."""
ANOTHER_SEED = "[another seed]"
"""Agents of the same run that have never met the player."""

Seeds = Int[np.ndarray, " meta_episodes"] | None


class Score(NamedTuple):
    """What one player did against another. Both have sat in both seats, in the same meta-episodes."""

    player: str
    opponent: str
    quantities: dict[str, Float[np.ndarray, " meta_episodes"]]
    """The player's mean ``reward`` per step, in the game's units, and measures; the mean over both seatings."""
    shares: Mapping[str, Share]
    """The game's."""
    seeds: tuple[Seeds, Seeds] = (None, None)
    """The training seed of the player's and the opponent's agent in each meta-episode; ``None`` for untrained ones."""

    @property
    def reward(self) -> Float[np.ndarray, " meta_episodes"]:
        """The mean reward per step in each meta-episode."""
        return self.quantities["reward"]

    @property
    def cooperation(self) -> Float[np.ndarray, " meta_episodes"] | None:
        """The share of cooperation in each meta-episode, ``None`` where the game does not measure it."""
        found = with_shares(self.shares, self.quantities).get("cooperation")
        return None if found is None else np.asarray(found, float)

    def rows(self) -> Rows:
        """Return mean and interval of every quantity.

        The interval is over the training seeds of the player or of the opponent, whichever of them leaves less certain;
        over meta-episodes, and so of these agents only, where neither has several.
        """
        known = [seeds for seeds in self.seeds if seeds is not None and len(set(seeds.tolist())) > 1]
        if not known:
            return rows_of(self.quantities, THIS_AGENT, self.shares)
        tables = [rows_of(_by_seed(self.quantities, seeds), SEEDS, self.shares) for seeds in known]
        return max(tables, key=lambda rows: rows["reward"]["high"] - rows["reward"]["low"])


class Exploitation(NamedTuple):
    """The most that anybody was seen to get from an entrant."""

    by: str
    """A probe or another entrant."""
    reward: float
    """Per step."""
    best_response: float | None
    """What the trained best response got. If it is less than ``reward``, its training found no best response."""


class Tournament(NamedTuple):
    """Who earned what against whom."""

    names: tuple[str, ...]
    learns: tuple[bool, ...]
    """Of each entrant: whether it changes inside a meta-episode."""
    alike: tuple[str, ...]
    """Of each entrant: whom it meets as itself, ``a copy of itself`` or ``the others of its pool``."""
    probes: tuple[str, ...]
    """Which of ``ALWAYS_DEFECT`` and ``BEST_RESPONSE`` every entrant met besides."""
    sizes: dict[str, int]
    """What the tournament was played with: batch size, lengths, meta-episodes, seed."""
    scores: tuple[Score, ...]
    """Of each entrant against each, itself included, against ``ANOTHER_SEED`` where it has several, and against each
    probe; then of the probes."""

    def score(self, player: str, opponent: str) -> Score:
        """Return what ``player`` did against ``opponent``; either may be a probe.

        Raises ``KeyError`` if they did not meet.
        """
        for score in self.scores:
            if (score.player, score.opponent) == (player, opponent):
                return score
        raise KeyError(f"{player} did not meet {opponent}")

    def exploitation(self, name: str) -> Exploitation | None:
        """Return the most that any probe or other entrant got from an entrant; ``None`` if it met nobody."""
        got = {
            score.player: float(score.reward.mean())
            for score in self.scores
            if score.opponent == name and score.player != name
        }
        if not got:
            return None
        by = max(got, key=lambda player: got[player])
        return Exploitation(by, got[by], got.get(BEST_RESPONSE))


def _by_seed(
    quantities: Mapping[str, Float[np.ndarray, " meta_episodes"]], seeds: Int[np.ndarray, " meta_episodes"]
) -> dict[str, Float[np.ndarray, " seeds"]]:
    return {
        name: np.array([values[seeds == seed].mean() for seed in np.unique(seeds)])
        for name, values in quantities.items()
    }

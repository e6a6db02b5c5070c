"""Whether two agents know each other, and which agents of two entrants meet in which meta-episode."""

import enum
import math

from coala_agents.evaluation._entrants import Agent


class Company(enum.StrEnum):
    """How agents of one run stand to each other. Those of different runs, and players of no run, have none."""

    ACROSS_SEEDS = "across seeds"
    """They learnt apart, with the same algorithms and settings."""
    WITHIN_POOL = "within the pool"
    """They were trained together."""


Pairs = list[tuple[int, int]]
"""The number of the first entrant's agent, and of the second's; 0 for an entrant that is one player."""


def pairs_by_company(first: tuple[Agent, ...], second: tuple[Agent, ...]) -> dict[Company | None, Pairs]:
    """Return which agents of two entrants, or of one and itself, can meet, apart by how they know each other.

    A tournament deals its meta-episodes out to the pairs in this order. Wherever it stops, the agents of each entrant
    have played almost equally often. No agent meets itself, unless its run has no other.
    """
    sizes = max(1, len(first)), max(1, len(second))
    # Every agent in turn on either side, one further each time that the two sides are in step again.
    deal = [(k % sizes[0], (k + k // math.lcm(*sizes)) % sizes[1]) for k in range(math.prod(sizes))]
    if not first or not second or first[0].run != second[0].run:
        return {None: deal}
    found: dict[Company | None, Pairs] = {}
    for i, j in deal:
        one, other = first[i], second[j]
        if one.seed != other.seed:
            found.setdefault(Company.ACROSS_SEEDS, []).append((i, j))
        elif one != other:
            found.setdefault(Company.WITHIN_POOL, []).append((i, j))
    return found or {None: deal}

"""Which agents of two pools play with each other in each of several meta-episodes."""

import itertools
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

Dealt = Int[np.ndarray, "meta_episodes sides"]


def dealt(size: int, other_size: int, number: int) -> Dealt:
    """Return a pair of agents for each of ``number`` meta-episodes, all pairs as often as each other as far as it goes.

    Pairs come by diagonals, so that even a few meta-episodes have every agent of both pools in them.
    """
    return _repeated(list(itertools.product(range(size), range(other_size))), max(size, other_size), number)


def dealt_among_itself(seeds: Sequence[int], number: int) -> tuple[Dealt, Dealt | None]:
    """Return the same for a pool against itself: agents of one seed, and agents of different seeds.

    Where no seed has two agents, the first are copies of an agent; the second is ``None`` with one seed.

    Arguments:
        seeds: of each agent; none for a player that was not trained.
        number: of meta-episodes.
    """
    pairs = list(itertools.combinations(range(len(seeds)), 2))
    together = [pair for pair in pairs if seeds[pair[0]] == seeds[pair[1]]]
    apart = [pair for pair in pairs if seeds[pair[0]] != seeds[pair[1]]]
    copies = [(agent, agent) for agent in range(max(1, len(seeds)))]
    size = max(1, len(seeds))
    return _repeated(together or copies, size, number), _repeated(apart, size, number) if apart else None


def _repeated(pairs: list[tuple[int, int]], size: int, number: int) -> Dealt:
    by_diagonals = sorted(pairs, key=lambda pair: ((pair[1] - pair[0]) % size, pair))
    return np.array([by_diagonals[index % len(pairs)] for index in range(number)])

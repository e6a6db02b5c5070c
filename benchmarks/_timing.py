"""Measuring in turns: what disturbs the machine for a while then disturbs everything that is compared.

Imports nothing of ours, for ``iteration.py`` measures other commits with it.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax


class Spread(NamedTuple):
    """What several measurements gave: the middle, and the quartiles around it. A single one has no spread."""

    median: float
    lower: float
    upper: float
    repeats: int


def spread(values: list[float]) -> Spread:
    """Return the median and the quartiles, those of the values themselves and not of what they are a sample of."""
    lower, median, upper = statistics.quantiles(values, method="inclusive") if len(values) > 1 else 3 * values
    return Spread(median, lower, upper, len(values))


def seconds(call: Callable[[], Any]) -> float:
    """Return how long a call takes, with all the computing that it starts."""
    began = time.perf_counter()
    jax.block_until_ready(call())
    return time.perf_counter() - began


def in_turns(measures: Mapping[str, Callable[[], float]], repeats: int, *, before: int = 1) -> dict[str, list[float]]:
    """Take every measure once in each round, and return what the rounds gave.

    Arguments:
        measures: each returns a number.
        repeats: rounds that count.
        before: rounds that do not, in which programs compile.
    """
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(before + repeats):
        for name, measure in measures.items():
            number = measure()
            if turn >= before:
                taken[name].append(number)
    return taken

"""Robust statistics over seeds with bootstrap intervals (Agarwal et al. 2021, arXiv 2108.13264)."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.stats

from coala_agents.statistics._interval import LEVEL, SEEDS, Estimate
from coala_agents.statistics._values import Values, known

RESAMPLES = 2000
FEWEST_FOR_IQM = 10
"""Seeds from which on the interquartile mean is reported: of fewer it is little more than a median."""


def interquartile_mean(values: Values) -> Estimate:
    """Return the mean of the middle half, with a 95 % bootstrap interval over seeds.

    A quarter of the seeds, rounded down, is left out at either end. Raises ``ValueError`` as ``t_interval``.
    """
    return _bootstrapped((known("values", values),), lambda x, axis: scipy.stats.trim_mean(x, 0.25, axis=axis))


def bootstrap_mean(values: Values) -> Estimate:
    """Return the mean with a 95 % bootstrap interval over seeds, which does not assume that they are normal.

    Raises ``ValueError`` as ``t_interval``.
    """
    return _bootstrapped((known("values", values),), np.mean)


def probability_of_improvement(x: Values, y: Values) -> Estimate:
    """Return how often a seed of ``x`` is above one of ``y``, ties counting half, with a 95 % bootstrap interval.

    It is the Mann-Whitney statistic over the number of pairs. With fewer than ``FEWEST_FOR_IQM`` seeds on either side
    there is no interval: the bootstrap would leave out 1/2 far too often (of three and three equal samples in one case
    of five). Raises ``ValueError`` as ``t_interval``.
    """

    def share(x: np.ndarray, y: np.ndarray, axis: int) -> Any:
        del axis  # the last one
        difference = np.expand_dims(x, -1) - np.expand_dims(y, -2)
        return ((difference > 0) + 0.5 * (difference == 0)).mean(axis=(-2, -1))

    found = _bootstrapped((known("x", x), known("y", y)), share)
    return found if found.number >= FEWEST_FOR_IQM else found._replace(low=np.nan, high=np.nan)


def _bootstrapped(samples: tuple[np.ndarray, ...], statistic: Callable[..., Any]) -> Estimate:
    count = min(map(len, samples))
    if count == 0:
        return Estimate(np.nan, np.nan, np.nan, SEEDS, 0)
    found = float(statistic(*samples, axis=-1))
    if count == 1:
        return Estimate(found, np.nan, np.nan, SEEDS, 1)
    with warnings.catch_warnings():
        # Of equal values every resample is the same: the interval is that point.
        warnings.simplefilter("ignore", scipy.stats.DegenerateDataWarning)
        interval = scipy.stats.bootstrap(
            samples,
            statistic,
            confidence_level=LEVEL,
            n_resamples=RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(0),
        ).confidence_interval
    return Estimate(found, float(interval.low), float(interval.high), SEEDS, count)

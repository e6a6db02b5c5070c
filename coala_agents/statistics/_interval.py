"""A mean over independent units and how sure it is: Student's t."""

import math
from typing import NamedTuple

import numpy as np
import scipy.stats
from jaxtyping import Float

LEVEL = 0.95

SEEDS = "seeds"
THIS_AGENT = "meta-episodes, of this agent only"
"""What intervals are over: independently trained agents, or the play of one, which says nothing of another training."""


class Estimate(NamedTuple):
    """A mean with its 95 % interval, and what that is over."""

    mean: float
    low: float
    high: float
    over: str
    """``SEEDS`` or ``THIS_AGENT``."""
    number: int
    """How many of these there are. With one there is no interval: ``low`` and ``high`` are NaN."""

    def as_json(self) -> dict[str, float | str | int | None]:
        """Return the fields by name, NaN as ``None``."""
        return {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in self._asdict().items()
        }


def t_interval(values: Float[np.ndarray, " units"], over: str = SEEDS) -> Estimate:
    """Return the mean of independent values with Student's 95 % interval, mean ± t(n - 1) standard errors.

    Units without a value (NaN) are left out.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return Estimate(math.nan, math.nan, math.nan, over, 0)
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean, math.nan, math.nan, over, 1)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, len(known) - 1) * known.std(ddof=1) / math.sqrt(len(known)))
    return Estimate(mean, mean - half, mean + half, over, len(known))


def ratio_interval(
    part: Float[np.ndarray, " units"], whole: Float[np.ndarray, " units"], over: str = SEEDS
) -> Estimate:
    """Return the sum of ``part`` over the sum of ``whole`` with Student's 95 % interval of that ratio.

    The ratio estimator of survey sampling: its standard error is that of the mean of part - ratio · whole, over the
    mean of whole. Units that have more to share weigh more; those with nothing know nothing and are left out.
    """
    known = whole > 0
    part, whole = part[known], whole[known]
    if not len(whole):
        return Estimate(math.nan, math.nan, math.nan, over, 0)
    ratio = float(part.sum()) / float(whole.sum())
    spread = t_interval((part - ratio * whole) / whole.mean(), over)
    return Estimate(ratio, ratio - (spread.mean - spread.low), ratio + (spread.high - spread.mean), over, len(part))

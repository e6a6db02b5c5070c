"""A mean over independent units and how sure it is: Student's t."""

import math
from typing import NamedTuple

import scipy.stats

from coala_agents.statistics._values import Values, in_a_row, known
from coala_envs.checks import choice

LEVEL = 0.95

SEEDS = "seeds"
THIS_AGENT = "meta-episodes, of this agent only"
META_EPISODES = "meta-episodes"
"""What intervals are over: independently trained agents; the play of one, which says nothing of another training; or
that of players who were not trained at all."""
UNITS = (SEEDS, THIS_AGENT, META_EPISODES)


class Estimate(NamedTuple):
    """A mean with its 95 % interval, and what that is over."""

    mean: float
    low: float
    high: float
    over: str
    """One of ``UNITS``."""
    number: int
    """How many of these there are. With one there is no interval: ``low`` and ``high`` are NaN."""

    def as_json(self) -> dict[str, float | str | int | None]:
        """Return the fields by name, NaN as ``None``."""
        return {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in self._asdict().items()
        }


def t_interval(values: Values, over: str = SEEDS) -> Estimate:
    """Return the mean of independent values with Student's 95 % interval, mean ± t(n - 1) standard errors.

    Units without a value (NaN) are left out. Raises ``ValueError`` for what is no row of numbers, for infinite ones,
    and for units that are none of ``UNITS``.
    """
    choice("over", over, UNITS)
    seen = known("values", values)
    if len(seen) == 0:
        return Estimate(math.nan, math.nan, math.nan, over, 0)
    mean = float(seen.mean())
    if len(seen) == 1:
        return Estimate(mean, math.nan, math.nan, over, 1)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, len(seen) - 1) * seen.std(ddof=1) / math.sqrt(len(seen)))
    return Estimate(mean, mean - half, mean + half, over, len(seen))


def ratio_interval(part: Values, whole: Values, over: str = SEEDS) -> Estimate:
    """Return the sum of ``part`` over the sum of ``whole`` with Student's 95 % interval of that ratio.

    The ratio estimator of survey sampling: its standard error is that of the mean of part - ratio · whole, over the
    mean of whole. Units that have more to share weigh more; those with nothing know nothing and are left out.

    Raises ``ValueError`` as ``t_interval``, and for two rows of different lengths.
    """
    parts, wholes = in_a_row("part", part), in_a_row("whole", whole)
    if len(parts) != len(wholes):
        raise ValueError(f"part and whole must be of the same units, got {len(parts)} and {len(wholes)}")
    sharing = wholes > 0
    parts, wholes = parts[sharing], wholes[sharing]
    if not len(wholes):
        return Estimate(math.nan, math.nan, math.nan, choice("over", over, UNITS), 0)
    ratio = float(parts.sum()) / float(wholes.sum())
    spread = t_interval((parts - ratio * wholes) / wholes.mean(), over)
    return Estimate(ratio, ratio - (spread.mean - spread.low), ratio + (spread.high - spread.mean), over, len(parts))

"""Statistics over independent training runs: intervals, interquartile means, probabilities of improvement."""

from coala_agents.statistics._bootstrap import FEWEST_FOR_IQM as FEWEST_FOR_IQM
from coala_agents.statistics._bootstrap import bootstrap_mean as bootstrap_mean
from coala_agents.statistics._bootstrap import interquartile_mean as interquartile_mean
from coala_agents.statistics._bootstrap import probability_of_improvement as probability_of_improvement
from coala_agents.statistics._interval import META_EPISODES as META_EPISODES
from coala_agents.statistics._interval import SEEDS as SEEDS
from coala_agents.statistics._interval import THIS_AGENT as THIS_AGENT
from coala_agents.statistics._interval import Estimate as Estimate
from coala_agents.statistics._interval import ratio_interval as ratio_interval
from coala_agents.statistics._interval import t_interval as t_interval
from coala_agents.statistics._units import units as units

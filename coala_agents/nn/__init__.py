"""Networks."""

from coala_agents.nn._policies import HawkPolicy as HawkPolicy

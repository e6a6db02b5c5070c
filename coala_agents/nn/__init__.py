"""Networks: the Hawk policy and what it is made of, a GRU, and all by name."""

from coala_agents._recurrence import ScanMethod as ScanMethod
from coala_agents._recurrence import linear_recurrence as linear_recurrence
from coala_agents.nn._gru import GRUPolicy as GRUPolicy
from coala_agents.nn._hawk import HawkBlock as HawkBlock
from coala_agents.nn._hawk import HawkMemory as HawkMemory
from coala_agents.nn._networks import NETWORKS as NETWORKS
from coala_agents.nn._networks import NetworkEntry as NetworkEntry
from coala_agents.nn._networks import network_entry as network_entry
from coala_agents.nn._networks import register_network as register_network
from coala_agents.nn._policies import HawkPolicy as HawkPolicy
from coala_agents.nn._rg_lru import RGLRU as RGLRU

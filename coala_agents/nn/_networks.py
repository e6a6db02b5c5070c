"""The table of networks. A new one is its own file here and a row, with the fields of a configuration that size it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from coala_agents.nn._gru import GRUPolicy
from coala_agents.nn._policies import HawkPolicy
from coala_envs.co_players import AbstractPolicy, MLPPolicy, TabularPolicy


class Network(NamedTuple):
    """A row in the table of networks."""

    make: Callable[..., AbstractPolicy]
    """``make(obs_size, num_actions, **sizes, key=...)``."""
    sizes: tuple[str, ...]
    """Its keyword arguments, which a configuration holds under the same names."""


NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        "hawk": Network(HawkPolicy, ("width", "lru_width", "mlp_width", "num_heads", "num_blocks", "scan_method")),
        "gru": Network(GRUPolicy, ("width",)),
        "mlp": Network(MLPPolicy, ("width",)),
        "tabular": Network(TabularPolicy, ()),
    }
)
"""By name; the first is the paper's. The last two remember nothing."""

"""The table of networks. A new one is its own file here and a row; from outside, ``register_network``."""

import dataclasses
import inspect
import sys
from collections.abc import Callable
from types import MappingProxyType

from coala_agents.nn._gru import GRUPolicy
from coala_agents.nn._policies import HawkPolicy
from coala_envs.checks import check_fields, checked, choice
from coala_envs.co_players import AbstractPolicy, MLPPolicy, TabularPolicy
from coala_envs.registry import check_name, imported, spelt


@dataclasses.dataclass(frozen=True)
class NetworkEntry:
    """A row in the table of networks.

    Arguments:
        name: what everybody calls it, in lower case with hyphens.
        make: ``make(obs_size, num_actions, *, key, **sizes)``, with a default for each of the sizes.

    Raises ``ValueError`` for a name of another form, and for a ``make`` without ``key`` or with a size that has no
    default.
    """

    name: str
    make: Callable[..., AbstractPolicy]

    def __post_init__(self) -> None:
        check_fields(self)
        check_name("network", self.name, "hawk")
        parameters = inspect.signature(self.make).parameters
        if "key" not in parameters:
            raise ValueError(f"the maker of {self.name} must take key, it takes {', '.join(parameters) or 'nothing'}")
        bare = [name for name in self.sizes if parameters[name].default is inspect.Parameter.empty]
        if bare:
            raise ValueError(f"the maker of {self.name} must have a default for {', '.join(bare)}")

    @property
    def sizes(self) -> tuple[str, ...]:
        """The arguments that size it: those by keyword, but for the key."""
        parameters = inspect.signature(self.make).parameters.values()
        return tuple(one.name for one in parameters if one.kind is one.KEYWORD_ONLY and one.name != "key")


_ROWS = (
    NetworkEntry("hawk", HawkPolicy),
    NetworkEntry("gru", GRUPolicy),
    NetworkEntry("mlp", MLPPolicy),
    NetworkEntry("tabular", TabularPolicy),
)
_TABLE = {entry.name: entry for entry in _ROWS}
NETWORKS = MappingProxyType(_TABLE)
"""All registered networks by name; the first is the paper's, and the last two of ours remember nothing."""


@checked
def network_entry(name: str) -> NetworkEntry:
    """Return the row of a network.

    Arguments:
        name: its name, with hyphens or underscores; or ``module:name``, which imports the module first. If it does not
            register a network of that name, its function or class of that name becomes one.

    Raises ``ValueError`` for an unknown name, and lists the known ones; ``ImportError`` for a module that cannot be
    imported.
    """
    short = imported(name)
    made = getattr(sys.modules[name.rpartition(":")[0]], short, None) if short != name else None
    if callable(made):
        same = [entry for entry in _TABLE.values() if entry.make is made]
        return same[0] if same else register_network(spelt(short), made)
    return _TABLE[choice("network", spelt(short), _TABLE, also="MODULE:NAME")]


def register_network(name: str, make: Callable[..., AbstractPolicy]) -> NetworkEntry:
    """Register a network from outside: agents and naive learners can then be trained with it by its name.

    Arguments as ``NetworkEntry``, which is returned. Raises ``ValueError`` for a name that is taken, and as it.
    """
    entry = NetworkEntry(name, make)
    if name in _TABLE:
        raise ValueError(f"the name {name} is taken by another network")
    _TABLE[name] = entry
    return entry

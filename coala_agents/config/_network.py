"""The part of a configuration that says which network a policy is."""

import dataclasses
import functools
import inspect
import math
from typing import Annotated, Any, ClassVar

import tyro

from coala_agents.nn import NETWORKS, network_entry
from coala_agents.parts import MadeByName, carried_over, class_of
from coala_envs.checks import checked
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame

MakePolicy = functools.partial[AbstractPolicy]


@dataclasses.dataclass(frozen=True)
class NetworkConfig(MadeByName):
    """A network by name, with its own sizes; ``network`` makes one."""

    prefix: ClassVar[str] = ""

    def chosen(self, name: str) -> "NetworkConfig":
        """Return another network, of the same sizes where it has them."""
        if self.prefix and not name:
            return TheAgentsNetwork()
        other = network(name, prefix=self.prefix)
        return carried_over(self, other.name, type(other)) if self.name else other

    def build(self, game: AbstractGame) -> MakePolicy:
        """Return what makes a policy for the game, ``make_policy(key=...)``."""
        return functools.partial(type(self).make, math.prod(game.obs_shape), game.num_actions, **self.options)

    def most_parameters(self, game: AbstractGame) -> int:
        """Return more than it can have, up to a constant: guards against sizes that no machine holds."""
        sizes = {name: value for name, value in self.options.items() if type(value) is int}
        blocks, widest = sizes.pop("num_blocks", 1), max(sizes.values(), default=1)
        return blocks * widest**2 + widest * math.prod(game.obs_shape)


@dataclasses.dataclass(frozen=True)
class TheAgentsNetwork(NetworkConfig):
    """No network of their own: naive learners have the agents'."""

    selector: ClassVar[str] = "naive_network"
    prefix: ClassVar[str] = "naive_network_"

    name: Annotated[str, tyro.conf.arg(name="naive-network")] = ""
    """Of the naive learners; the agents' unless given."""


@checked
def network(name: str = "hawk", *, prefix: str = "", **sizes: Any) -> NetworkConfig:
    """Return the part of a configuration that says which network a policy is.

    Arguments:
        name: of a registered network, as ``network_entry`` takes it.
        prefix: of its flags on the command line.
        sizes: what its constructor takes; its own defaults serve for the rest.

    Raises ``ValueError`` for an unknown network, and for sizes that it does not have.
    """
    entry = network_entry(name)
    flags = tuple((size, prefix + size) for size in entry.sizes)
    left_out = tuple(one for one in inspect.signature(entry.make).parameters if one not in entry.sizes)
    told = f"Of the {'naive learners' if prefix else 'agents'}: {', '.join(NETWORKS)}, or MODULE:NAME."
    kind: Any = class_of(
        NetworkConfig,
        prefix.removesuffix("_") or "network",
        entry.name,
        entry.make,
        told=told,
        left_out=left_out,
        flags=flags,
    )
    kind.prefix = prefix
    made: NetworkConfig = kind().merged(sizes)
    return made

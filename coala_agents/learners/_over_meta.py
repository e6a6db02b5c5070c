"""The meta-batch over several devices: what is done to each meta-episode by itself is done where it lies."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
from jax.sharding import PartitionSpec

SEEDS, META = "seeds", "meta"
"""The axes of the mesh of devices, which ``jax.set_mesh`` makes known to what is compiled within it."""


def is_spread() -> bool:
    """Tell whether what is being compiled is for a mesh of several devices."""
    return META in jax.sharding.get_abstract_mesh().axis_names


def over_meta(function: Callable[..., Any], shared: Any, split: Any, *, axis: int = 0) -> Any:
    """Return ``function(shared, split)``, computed by each device for the meta-episodes that lie there.

    On one device it is that call and nothing else. XLA would divide most of it by itself, but not a loop over the
    meta-episodes, for which it gathers them all on every device.

    Arguments:
        function: may not mix meta-episodes, but for those that are sure to lie together.
        shared: what all devices have, with or without arrays in it.
        split: arrays with a leading meta axis, of which each device has an equal part.
        axis: which axis of the results is the meta axis.
    """
    if not is_spread():
        return function(shared, split)
    return where_it_lies(function, shared, split, META, PartitionSpec(*axis * [None], META))


def mean_over_meta(function: Callable[..., Any], shared: Any, split: Any) -> Any:
    """Return ``function(shared, split)``, which is a mean over the meta-episodes, as that over all devices."""
    if not is_spread():
        return function(shared, split)

    def averaged(shared: Any, split: Any) -> Any:
        return jax.lax.pmean(function(shared, split), META)

    return where_it_lies(averaged, shared, split, META, PartitionSpec())


def where_it_lies(function: Callable[..., Any], shared: Any, split: Any, along: str, out: Any) -> Any:
    """Return ``function(shared, split)`` as each device computes it from its part of ``split``.

    Arguments:
        function: sees one device's part, and may add up over devices by the names of the mesh's axes.
        shared: what all devices have, with or without arrays in it.
        split: arrays whose leading axis lies along an axis of the mesh.
        along: that axis.
        out: where the results lie: a ``PartitionSpec``, or a tree of them.
    """
    arrays, rest = eqx.partition(shared, eqx.is_array)

    def local(arrays: Any, split: Any) -> Any:
        return function(eqx.combine(arrays, rest), split)

    specs = {"in_specs": (PartitionSpec(), PartitionSpec(along)), "out_specs": out}
    # Unchecked: a scan whose carry begins the same on all devices and then differs is what most of this is.
    return jax.shard_map(local, **specs, check_vma=False)(arrays, split)

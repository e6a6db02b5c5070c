"""The devices of a run: how many, what lies where, and back again.

The seeds go to different devices first, for they have nothing to say to each other; then every agent's meta-batch. All
of a seed's devices hold its agents, and play and differentiate a part of the meta-batch each; gradients and sums are
all that passes between them.
"""

import contextlib
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from coala_agents.learners import META, SEEDS
from coala_agents.training._processes import in_every, of_first
from coala_envs.checks import counted

AUTO = "auto"


def mesh_of(num_seeds: int, meta_parts: int, devices: int | str = AUTO) -> Mesh | None:
    """Return the devices of a run, by seeds and parts of the meta-batch; ``None`` for a single device.

    Arguments:
        num_seeds: seeds that are trained at once.
        meta_parts: the most equal parts that a meta-batch can be cut into; see ``Setting.meta_parts``.
        devices: how many, over all processes; ``"auto"``: as many as there are and can have equal parts.

    Raises ``ValueError`` if there are not so many, if they cannot have equal parts, and if a process would have none.
    """
    there, processes = jax.device_count(), jax.process_count()
    possible = [
        count
        for count in range(processes, there + 1, processes)
        if _for_seeds(count, num_seeds, meta_parts) and count // processes <= jax.local_device_count()
    ]
    of_processes = f" in equal numbers from each of {processes} processes" if processes > 1 else ""
    what = f"{counted(num_seeds, 'seed')} and a meta-batch that can be cut into {counted(meta_parts, 'equal part')}"
    if devices == AUTO:
        if not possible:
            raise ValueError(f"none of {there} devices, taken{of_processes}, divide {what}")
        devices = possible[-1]
    if not isinstance(devices, int) or not 1 <= devices <= there:
        raise ValueError(f"devices must be {AUTO} or a number from 1 to {there}, which JAX finds, got {devices!r}")
    if devices not in possible:
        can = ", ".join(map(str, possible)) or "none"
        raise ValueError(f"{devices} devices{of_processes} do not divide {what}; these do: {can}")
    if devices == 1:
        return None
    seeds = _for_seeds(devices, num_seeds, meta_parts)
    by_process: dict[int, list[Any]] = {}
    for device in jax.devices():
        by_process.setdefault(device.process_index, []).append(device)
    chosen = [device for process in sorted(by_process) for device in by_process[process][: devices // processes]]
    return Mesh(np.array(chosen).reshape(seeds, -1), (SEEDS, META), axis_types=(AxisType.Auto,) * 2)


def _for_seeds(devices: int, num_seeds: int, meta_parts: int) -> int:
    """Return into how many the seeds are divided, at most, if the rest divides the meta-batch; 0 if nothing does."""
    ways = [seeds for seeds in range(1, devices + 1) if devices % seeds == num_seeds % seeds == 0]
    return max((seeds for seeds in ways if meta_parts % (devices // seeds) == 0), default=0)


def upon(mesh: Mesh | None) -> contextlib.AbstractContextManager[Any]:
    """Return a context in which programs are compiled for the mesh; nothing changes without one."""
    return contextlib.nullcontext() if mesh is None else jax.set_mesh(mesh)


def placed(tree: Any, mesh: Mesh | None, *axes: str) -> Any:
    """Return the tree with its arrays on the mesh, their leading axes along ``axes``; as it is without one.

    Those of the first process, where there are several: what another host has computed may differ by rounding.
    """
    if mesh is None:
        return tree
    sharding = NamedSharding(mesh, PartitionSpec(*axes))
    arrays, rest = eqx.partition(tree, lambda leaf: eqx.is_array(leaf) or isinstance(leaf, np.ndarray))

    def place(leaf: Any) -> Any:
        host = np.asarray(leaf)
        return jax.make_array_from_callback(host.shape, sharding, lambda index: host[index])

    return eqx.combine(jax.tree.map(place, of_first(arrays)), rest)


def fetched(tree: Any, mesh: Mesh | None) -> Any:
    """Return the tree with its arrays whole and on one device, in every process: all must call this together."""
    if mesh is None:
        return tree
    arrays, rest = eqx.partition(tree, eqx.is_array)
    return eqx.combine(jax.tree.map(lambda leaf: jnp.asarray(np.asarray(leaf)), in_every(arrays)), rest)


def kept(tree: Any, *axes: str | None) -> Any:
    """Say, within a program for a mesh, along which axes the leading axes of the arrays lie; none: all everywhere."""
    return jax.lax.with_sharding_constraint(tree, PartitionSpec(*axes))

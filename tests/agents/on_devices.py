"""What ``test_devices.py`` runs in a process of its own: the devices of a process are counted before JAX starts.

Called with the number of devices, a folder, and the names of functions here; prints what they return, as JSON.
"""

import json
import os
import pathlib
import re
import sys

COUNT, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count={COUNT}"

import jax  # noqa: E402
import numpy as np  # noqa: E402
from jaxtyping import install_import_hook  # noqa: E402

jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_disable_most_optimizations", True)
install_import_hook(["coala_envs", "coala_agents"], "beartype.beartype")

from coala_agents import experiments  # noqa: E402
from coala_agents.config import RunConfig, preset, run_config  # noqa: E402
from coala_agents.learners import SEEDS  # noqa: E402
from coala_agents.training import _loop, fetched, mesh_of  # noqa: E402
from coala_agents.training._devices import placed, upon  # noqa: E402
from coala_envs.co_players import _gradient_learner  # noqa: E402

TINY = {"network": "mlp", "width": 8, "batch_size": 2, "num_inner_episodes": 2, "inner_episode_length": 2}
MIXED = {
    **{"p_naive": 0.5, "num_meta_agents": 2, "num_seeds": 2, "meta_batch_size": 8, "gradient_ratio_interval": 2},
    **{"normalise_advantages": True, "centring": True},
}


def tiny(**flags) -> RunConfig:
    return run_config(**{**TINY, "naive_pool_size": 2, "num_minibatches": 2, "iterations": 3, **flags})


def difference(config: RunConfig, devices: int) -> dict:
    """Return the mesh, and by how much states and metrics after training differ from those of one device."""
    trained = experiments.experiment(config)
    mesh = experiments.mesh_for(trained, devices)
    ends = []
    for on in (None, mesh):
        reported = []
        trained.train(trained.start(), 0, lambda done, *told, reported=reported: reported.append(told), on)
        ends.append((trained.saved(fetched(reported[-1][0], on)), [metrics for _, metrics in reported]))
    one, many = (jax.tree.leaves(end) for end in ends)
    far = max(
        float(np.nanmax(np.abs(np.asarray(a) - np.asarray(b)), initial=0)) for a, b in zip(one, many, strict=True)
    )
    return {"mesh": list(mesh.devices.shape), "difference": far, "leaves": len(many)}


def one_seed() -> dict:
    return difference(tiny(meta_batch_size=8), 2)


def taught() -> dict:
    """Credit for teaching looks into opponents where they are played, and adds up what they are worth."""
    return difference(tiny(meta_batch_size=8, credit="leave-one-out"), 2)


def mixed() -> dict:
    """Naive learners that are taken for large learn one after another, in a loop that XLA cannot divide."""
    _gradient_learner.PARAMETERS_IN_CACHE = 1
    return difference(tiny(**MIXED), 8)


def pair() -> dict:
    small = {**TINY, "meta_batch_size": 2, "num_steps": 1, "iterations": 3, "num_seeds": 2}
    config = preset("ipd-lola-coala").with_flags(network="mlp")
    known = config.flat()
    return difference(config.with_flags(**{name: value for name, value in small.items() if name in known}), 2)


def collectives(**flags: str) -> list:
    """Return what devices send each other in an iteration of a mixed pool: the kind, the type and the numbers in it."""
    config = tiny(**MIXED, **flags)
    setting, seeds = experiments.experiment(config).setting, config.training.seeds
    mesh = mesh_of(len(seeds), setting.meta_parts, 8)
    state = placed(_loop.start_seeds(setting, seeds), mesh, SEEDS)
    with upon(mesh):
        stacked = placed(_loop.as_seeds(seeds), mesh, SEEDS)
        lowered = _loop._iterate_seeds.lower(placed(setting, mesh), state, stacked, *np.uint32([0, 1]), 1)
        text = lowered.compile().compiled.as_text()
    found = []
    kinds = "all-gather|all-reduce|all-to-all|collective-permute|reduce-scatter|collective-broadcast"
    for types, kind in re.findall(rf"= (\S.*?) ({kinds})(?:-start)?\(", text):
        for dtype, shape in re.findall(r"(\w+)\[([\d,]*)\]", types):
            found.append([kind, dtype, int(np.prod([int(n) for n in shape.split(",") if n]))])
    return found


def taught_collectives() -> list:
    return collectives(credit="teaching")


def refusals() -> list:
    told = []
    for num_seeds, meta_parts, devices in ((2, 4, 9), (2, 4, 6), (3, 1, 2), (2, 4, 0), (2, 4, "all")):
        try:
            mesh_of(num_seeds, meta_parts, devices)
        except ValueError as error:
            told.append(str(error))
    return told


def shapes() -> list:
    """Return the meshes of ``auto``: as many devices as can have equal parts, for the seeds first."""
    asked = ((8, 1), (2, 4), (3, 1), (3, 4), (1, 6), (5, 8), (1, 1))
    return [mesh and list(mesh.devices.shape) for mesh in (mesh_of(seeds, parts) for seeds, parts in asked)]


def interrupted() -> int:
    """Leave a run that was ended after four iterations on eight devices."""

    def stop(done: int, metrics: dict) -> None:
        if done == 4:
            raise KeyboardInterrupt

    config = RunConfig.from_dict(json.loads((FOLDER / "config.json").read_text()))
    return experiments.train(config, FOLDER / "run", progress=stop, devices="auto").iterations


if __name__ == "__main__":
    print(json.dumps({name: globals()[name]() for name in sys.argv[3:]}))

"""``coala doctor``: what a report of a fault must say, and what a newcomer asks first."""

import dataclasses
import os
import platform
from pathlib import Path
from typing import Any

import jax

from coala_agents._version import installed, version
from coala_agents.cli._arguments import read
from coala_agents.cli._places import COMPARISON, HEADROOM, REPRODUCTION, SWEEPS, TOURNAMENT
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._terminal import check_device
from coala_agents.runs import RUNS
from coala_envs import known_faults
from coala_envs.checks import counted

PACKAGES = ("jax", "jaxlib", "equinox", "optax", "numpy", "gymnasium", "pettingzoo", "pygame-ce", "matplotlib", "tyro")
PLACES = {
    "train": RUNS,
    "sweep": SWEEPS,
    "headroom": HEADROOM,
    "tournament": TOURNAMENT,
    "reproduce": REPRODUCTION,
    "compare": COMPARISON,
}


@dataclasses.dataclass(frozen=True)
class _Doctor:
    json: Json = False


def doctor(given: list[str]) -> None:
    """Print what is installed, what it runs on, what is known to be wrong with it, and where things are written."""
    asked, found = read(_Doctor, given, "doctor"), _found()
    if asked.json:
        print_json(found)
        return
    print(f"coala {found['coala']}, Python {found['python']}, {found['platform']}")
    print("\npackages:")
    print(*(f"  {name:<12} {known or 'not installed'}" for name, known in found["packages"].items()), sep="\n")
    print("\ndevices:")
    print(*(f"  {device}" for device in found["devices"] or [f"none: {found['device_error']}"]), sep="\n")
    print(f"  {counted(found['cores'], 'core')}, {found['threads']} of them for this process")
    print("\nknown faults of these versions:")
    print(*(f"  {fault}" for fault in found["known_faults"] or ["none"]), sep="\n")
    print(f"  XLA_FLAGS: {found['xla_flags'] or 'none'}")
    print("\nfiles:")
    print(f"  compiled programs {found['compiled'] or 'are not kept'}")
    print(*(f"  coala {name:<11} {place}" for name, place in found["writes"].items()), sep="\n")


def _found() -> dict[str, Any]:
    devices, error = _devices()
    compiled: str | None = jax.config.values["jax_compilation_cache_dir"]
    return {
        "coala": version(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: installed(name) for name in PACKAGES},
        "devices": devices,
        "device_error": error,
        "cores": os.cpu_count(),
        "threads": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "known_faults": known_faults(),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "compiled": compiled,
        "writes": {name: str(Path.cwd() / place) for name, place in PLACES.items()},
    }


def _devices() -> tuple[list[str], str]:
    """Return what JAX computes on; or nothing, and what is wrong with it: to say that is what this is for."""
    try:
        check_device()
    except OSError as error:
        return [], str(error)
    kinds = [(device.id, dict.fromkeys([device.platform, device.device_kind])) for device in jax.devices()]
    return [f"{number}: {', '.join(kind)}" for number, kind in kinds], ""

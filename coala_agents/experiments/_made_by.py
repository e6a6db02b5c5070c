"""What a reader needs to make a result again: command, versions, commit, machine and settings."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import jax

from coala_agents._version import DISTRIBUTION, installed

PACKAGES = ("jax", "jaxlib", "equinox", "optax", "numpy")
SETTINGS = ("jax_enable_x64", "jax_default_prng_impl", "jax_threefry_partitionable")
ROOT = Path(__file__).parent.parent.parent


def made_by(command: str) -> dict[str, Any]:
    """Return what made a result; ``None`` for what is not known.

    Threads and flags are in it because round-off depends on them, and after some ten iterations the numbers do.
    """
    device = jax.devices()[0]
    return {
        "command": command,
        "coala": installed(DISTRIBUTION),
        "commit": commit(ROOT),
        **{package: installed(package) for package in PACKAGES},
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} x {platform.machine()}, {device.platform} ({device.device_kind})",
        "threads": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "settings": {name: getattr(jax.config, name) for name in SETTINGS},
    }


def commit(root: Path) -> str | None:
    """Return the commit of the source tree at ``root``, marked if it was changed since.

    ``None`` unless the tree is a repository of its own: installed packages may lie within somebody else's.
    """
    try:
        top = _git(root, "rev-parse", "--show-toplevel")
        if top is None or not (root / "pyproject.toml").exists() or Path(top).resolve() != root.resolve():
            return None
        return _git(root, "describe", "--always", "--dirty", "--abbrev=12")
    except FileNotFoundError:  # no git
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    asked = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    return asked.stdout.strip() or None if asked.returncode == 0 else None

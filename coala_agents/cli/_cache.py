"""What was compiled once is kept: a run of a preset that ran before begins in a quarter of the time."""

import hashlib
import os
import platform
import sys
from pathlib import Path
from typing import Any


def keep_compiled_programs() -> None:
    """Let JAX keep compiled programs in the user's cache folder, unless the environment says otherwise.

    ``JAX_COMPILATION_CACHE_DIR`` names another folder, and ``JAX_ENABLE_COMPILATION_CACHE=false`` keeps nothing. A
    folder that cannot be made keeps nothing either. Call it before anything is compiled.
    """
    import jax

    config: Any = jax.config
    if config.jax_compilation_cache_dir is not None or not config.jax_enable_compilation_cache:
        return
    folder = _cache_folder() / "coala" / f"compiled-{_kind_of_machine()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a home that is read-only, or none: then every run compiles, as without a cache
        return
    config.update("jax_compilation_cache_dir", str(folder))


def _cache_folder() -> Path:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")


def _kind_of_machine() -> str:
    """Return a word for the processor: a home that several machines share holds programs that some cannot run."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(errors="replace").splitlines() if known.is_file() else [platform.processor()]
    features = sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))} or set(lines))
    return hashlib.sha256("\n".join([platform.machine(), *features]).encode()).hexdigest()[:12]

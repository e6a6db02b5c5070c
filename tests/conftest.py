"""JAX made strict, and the packages' annotations checked while the tests run."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# What one process of a session has compiled, its workers and the commands that tests start, no other compiles again.
# Nothing comes from another session, and the folder goes with this one.
if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
    _COMPILED = tempfile.TemporaryDirectory(prefix="coala-compiled-")
    os.environ["JAX_COMPILATION_CACHE_DIR"] = _COMPILED.name
    os.environ["JAX_PERSISTENT_COMPILATION_CACHE_MIN_COMPILE_TIME_SECS"] = "0.05"
# The suite compiles much and computes little, in this process and in those that tests start.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "true")

import jaxlib

# Half of the suite's time is XLA's compiling, and this way of it is a third faster. Only with the release that it was
# tried with, Python 3.11's newest: a flag that XLA does not know ends the process.
if jaxlib.__version__ == "0.10.2":
    faster = "--xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {faster}".strip()

import jax
import pytest
from jaxtyping import install_import_hook

jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

install_import_hook(["coala_envs", "coala_agents"], "beartype.beartype")

from coala_envs import avoid_wrong_sums  # noqa: E402  (after the hook, which checks what is imported later)

avoid_wrong_sums()


def pytest_collection_modifyitems(items):
    """Files at the top start processes and take longest: first, so that no worker waits for another's last one."""
    top = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent not in (top, top / "examples"))


@pytest.fixture(autouse=True, scope="module")
def _forget_what_was_compiled(request):
    """Compiled programs hold memory maps, of which Linux gives a process 65530: enough for some files of tests.

    And JAX takes a program of double precision for one of single precision that was compiled from the same function.
    """
    text = request.path.read_text(encoding="utf-8")
    doubles = "float64" in text or "enable_x64" in text
    if doubles:
        jax.clear_caches()
    yield
    maps = Path("/proc/self/maps")
    if doubles or not maps.exists() or maps.read_text().count("\n") > 30_000:
        jax.clear_caches()


@pytest.fixture
def float64():
    """Compute in double precision within a test."""
    with jax.enable_x64(True):
        yield


@pytest.fixture
def registered():
    """Games, co-players, networks and algorithms that a test registers are gone after it."""
    import gymnasium
    import pettingzoo

    from coala_agents.nn import _networks
    from coala_agents.registry import _algorithms
    from coala_envs.co_players import _table
    from coala_envs.registry import _games

    ours = [_table._TABLE, _games._TABLE, _networks._TABLE, _algorithms._TABLE]
    theirs = [getattr(pettingzoo, name, {}) for name in ("parallel_registry", "aec_registry")]
    tables = [*ours, gymnasium.registry, *theirs]
    before = [dict(table) for table in tables]
    yield
    for table, kept in zip(tables, before, strict=True):
        for name in set(table) - set(kept):
            del table[name]

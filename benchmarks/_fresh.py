"""A training iteration in a process of its own: what compiling takes, and the most memory that it ever holds.

``python -m benchmarks._fresh JSON`` is that process: it writes what it measured as its last line.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

MIB = 2**20
ROOT = Path(__file__).parent.parent


def fresh(preset: str, flags: dict[str, Any], *, iterations: int) -> dict[str, float]:
    """Return what ``measured`` gives in a fresh process, which takes nothing from a cache of compiled programs.

    Raises ``RuntimeError`` with the process's last words if it fails.
    """
    asked = json.dumps({"preset": preset, "flags": flags, "iterations": iterations})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._fresh", asked],
        cwd=ROOT,
        env={**os.environ, "JAX_ENABLE_COMPILATION_CACHE": "false"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{asked} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measured(preset: str, flags: dict[str, Any], iterations: int) -> dict[str, float]:
    """Return seconds and MiB of compiling a preset's iteration, and of running so many.

    ``temporary_mib`` is XLA's own: what the program needs beside its arguments and results, known before it runs.
    ``trajectory_mib`` is what the meta-batch's trajectory holds. ``peak_mib`` is the operating system's, of the whole
    process: Python, JAX and the compiler are in it, and ``compiled_mib`` is that before the first iteration.
    """
    import equinox as eqx
    import jax

    from coala_agents.config import PRESETS
    from coala_agents.experiments import build
    from coala_agents.training import compiler_options, iterate, play_meta_batch, start

    setting = build(PRESETS[preset].with_flags(**flags))
    key = jax.random.key(0)
    state = jax.jit(lambda key: start(setting, key=key))(key)
    whole = eqx.filter_jit(
        lambda setting, state, key: iterate(setting, state, key=key), compiler_options=compiler_options()
    )
    began = time.perf_counter()
    lowered = whole.lower(setting, state, key)
    traced = time.perf_counter()
    program = lowered.compile()
    compiled = time.perf_counter()
    found = {"lower_s": traced - began, "compile_s": compiled - traced, "compiled_mib": peak_mib()}
    found["temporary_mib"] = program.compiled.memory_analysis().temp_size_in_bytes / MIB

    learner, pomdp = setting.agents[0].learner, setting.pomdp(setting.opponent)
    agent = jax.eval_shape(lambda key: learner.init(key=key), key)
    keys = jax.random.split(key, setting.meta_batch_size)
    trajectory = eqx.filter_eval_shape(lambda agent: play_meta_batch(learner, agent, pomdp, keys)[1], agent)
    found["trajectory_mib"] = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(trajectory)) / MIB

    for _ in range(iterations):
        state, _ = jax.block_until_ready(program(setting, state, key))
    return {**found, "peak_mib": peak_mib()}


def peak_mib() -> float:
    """Return the process's peak resident memory so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform == "linux" else MIB)


if __name__ == "__main__":
    from coala_envs import avoid_wrong_sums

    avoid_wrong_sums()
    print(json.dumps(measured(**json.loads(sys.argv[1]))))

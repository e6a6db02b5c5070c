"""Peak memory of training on long meta-episodes. ``python benchmarks/memory.py``

One iteration of CleanUp-lite at the paper's lengths, M 100 x T 64 = 6400 steps, B 32, with the meta-batch given: play,
and a gradient step through the whole meta-trajectory. Peak resident memory of the process, from the operating system;
it includes JAX itself and compilation. ``--json FILE`` also writes the figures, ``--tiny`` only tries that it runs.
"""

import argparse
import json
import resource
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import jax

from coala_agents.config import PRESETS
from coala_agents.experiments import build, made_by
from coala_agents.training import start_seeds, train
from coala_envs import avoid_wrong_sums
from coala_envs.files import write_text


def main() -> None:
    """Measure and print."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meta-batch-size", type=int, default=4)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tiny", action="store_true")
    args = parser.parse_args()
    sizes: dict[str, Any] = {"meta_batch_size": args.meta_batch_size, "num_minibatches": 1, "num_epochs": 1}
    if args.tiny:
        sizes |= {"num_inner_episodes": 2, "inner_episode_length": 4, "batch_size": 2}
    config = PRESETS["cleanup-lite-shaping-paper"].with_flags(**sizes)
    setting = build(config)
    state = jax.block_until_ready(start_seeds(setting, [0]))
    before = peak_mib()
    times: list[float] = []
    began = time.perf_counter()

    def report(*_: Any) -> None:
        nonlocal began
        times.append(time.perf_counter() - began)
        began = time.perf_counter()

    train(setting, state, [0], last=2, report=report)
    result = {
        **made_by(shlex.join(["python", *sys.argv])),
        "steps": setting.num_inner_episodes * setting.game.inner_episode_length,
        "batch_size": setting.batch_size,
        "meta_batch_size": setting.meta_batch_size,
        "mib_before_training": before,
        "peak_mib": peak_mib(),
        "seconds_of_the_second_iteration": round(times[1], 1),
    }
    print(json.dumps(result, indent=2))
    if args.json:
        write_text(args.json, json.dumps(result, indent=2) + "\n")


def peak_mib() -> int:
    """Return the process's peak resident memory so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    main()

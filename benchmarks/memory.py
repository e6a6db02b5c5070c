"""Peak memory of training on long histories: meta-episodes of M x T steps, B 32, meta-batch 32.

The activations of the backward pass are bounded (``ShapingPG.max_unroll``): beyond it, only the trajectory grows with
M. XLA says what a program needs before it runs; the longest is run as well, for what the operating system says of it.
"""

from collections.abc import Iterator

from benchmarks._fresh import fresh
from benchmarks._rows import Effort, Row
from benchmarks._timing import spread
from benchmarks._tiny import TINY

PRESET = "cleanup-lite-shaping-paper"
"""T 64, B 32, and the largest observations. In one epoch, for the others take time and no memory."""
QUANTITIES = {
    "temporary_mib": "XLA's temporary memory, MiB",
    "trajectory_mib": "of it the trajectory, MiB",
    "compiled_mib": "peak of the process before the first iteration, MiB",
    "peak_mib": "peak of the process, MiB",
}


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows. ``peak`` needs gigabytes at M 100."""
    lengths = effort.of([5, 10, 25, 50, 100], [5, 25], [2])
    for episodes in lengths:
        runs = effort.of(episodes == lengths[-1], False, True)
        sizes = {"num_inner_episodes": episodes, "meta_batch_size": 32, "num_epochs": 1}
        preset, flags = effort.of((PRESET, sizes), (PRESET, sizes), ("ipd-shaping", TINY))
        found = fresh(preset, flags, iterations=1 if runs else 0)
        for key, quantity in QUANTITIES.items():
            if runs or key != "peak_mib":
                yield Row("memory", f"{preset}, M {flags['num_inner_episodes']}", quantity, spread([found[key]]))

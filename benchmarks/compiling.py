"""How long a preset's training iteration compiles, each time in a fresh process and without a cache.

Tracing by JAX and lowering are one figure, XLA's compiling the other. ``coala train`` keeps compiled programs, so that
a second run of the same configuration waits for the first figure only.
"""

from collections.abc import Iterator

from benchmarks._fresh import fresh
from benchmarks._rows import Effort, Row
from benchmarks._timing import spread
from benchmarks._tiny import TINY
from benchmarks.training import PAPER
from coala_agents.config import PRESETS


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows, presets taken in turns."""
    ours = [name for name, config in PRESETS.items() if not (name.endswith(PAPER) or config.learner.in_a_pair)]
    presets = effort.of(ours, ["ipd-shaping", "coin-game-shaping"], ["ipd-shaping"])
    rounds = [
        {name: fresh(name, effort.of({}, {}, TINY), iterations=0) for name in presets}
        for _ in range(effort.of(3, 1, 1))
    ]
    for name in presets:
        for quantity, key in {"trace and lower, s": "lower_s", "compile, s": "compile_s"}.items():
            yield Row("compiling", name, quantity, spread([found[name][key] for found in rounds]))

"""Environment steps per second of a training iteration as one size grows: B, M, T, the meta-batch; and devices.

Each size is a program of its own, and all sizes of one kind are timed in turns.
"""

from collections.abc import Iterator

from benchmarks._rows import STEPS, Effort, Row, steps_per_second
from benchmarks._tiny import TINY
from benchmarks.training import iteration_of
from coala_agents.config import PRESETS

PRESET = "ipd-shaping"
SIZES: dict[str, tuple[str, tuple[int, ...]]] = {
    "B": ("batch_size", (4, 16, 64)),
    "M": ("num_inner_episodes", (5, 20, 80)),
    "T": ("inner_episode_length", (5, 10, 40)),
    "meta-batch": ("meta_batch_size", (8, 32, 128)),
}
"""By what the table calls them; the middle one is the preset's, but for ``tiny``."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows."""
    for letter, (flag, sizes) in list(SIZES.items())[: effort.of(None, None, 1)]:
        calls = {}
        for size in effort.of(sizes, sizes[:2], (2,)):
            config = PRESETS[PRESET].with_flags(**{**effort.of({}, {}, TINY), flag: size})
            calls[f"{PRESET}, {letter} {size}"] = iteration_of(config)
        yield from steps_per_second("scaling", calls, effort.repeats)
    yield Row("scaling", f"{PRESET}, devices", STEPS, skipped="training is on one device")

"""Environment steps per second of a training iteration as one size grows: B, M, T, the meta-batch; and devices.

Each size is a program of its own, and all sizes of one kind are timed in turns.
"""

from collections.abc import Iterator

from jax.sharding import Mesh

from benchmarks._play import Call
from benchmarks._rows import STEPS, Effort, Row, steps_per_second
from benchmarks._tiny import TINY
from benchmarks.training import iteration_of
from coala_agents.config import PRESETS
from coala_agents.experiments import experiment, mesh_for
from coala_agents.training import AUTO

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
    yield from _devices(effort)


def _devices(effort: Effort) -> Iterator[Row]:
    """Yield a row for one device and one for all that can have equal parts."""
    config = PRESETS[PRESET].with_flags(**effort.of({}, {}, TINY), iterations=1)
    trained = experiment(config)
    mesh = mesh_for(trained, AUTO)
    if mesh is None:
        reason = "JAX finds one device, or none that can have equal parts"
        yield Row("scaling", f"{PRESET}, devices", STEPS, skipped=reason)
        return
    state, steps = trained.start(), trained.env_steps_per_iteration

    def on(mesh: Mesh | None) -> Call:
        return lambda: trained.train(state, 0, lambda *_: None, mesh), steps

    calls = {f"{PRESET}, 1 device": on(None), f"{PRESET}, {mesh.size} devices": on(mesh)}
    yield from steps_per_second("scaling", calls, effort.repeats)

"""A meta-episode in a few lines, once it is over or given up."""

import numpy as np

from coala_envs.checks import checked, counted
from coala_envs.rendering._compose import measure_of, measured
from coala_envs.rendering._look import Look
from coala_envs.rendering._record import MetaEpisodeRecord


@checked
def summary(look: Look, record: MetaEpisodeRecord) -> str:
    """Return what each player earned, and how the main measure changed from the first inner episode to the last."""
    if not record.t:
        return "no step was played"
    begun = len(record.by_episode("reward"))
    lines = [f"{counted(record.t, 'step')} in {counted(begun, 'inner episode')}"]
    for player, name in enumerate(record.names):
        mean = record.so_far("reward")[player]
        lines.append(f"{name}: {mean * record.t:+.1f} in all, {mean:+.2f} per step")
    measure = measure_of(look, record)
    if measure is not None:
        values = measured(measure, record)
        whose = ("",) if measure.shared else tuple(f", {name}" for name in record.names)
        for of_player, first, last in zip(whose, values[0], values[-1], strict=False):
            lines.append(f"{measure.title}{of_player}: from {_told(first)} to {_told(last)}")
    return "\n".join(lines)


def _told(value: np.floating) -> str:
    return "none" if np.isnan(value) else f"{value:.2f}"

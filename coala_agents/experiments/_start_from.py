"""Runs that go on from the agents of another run, among new company or under new settings."""

from pathlib import Path
from typing import Any

import equinox as eqx
import jax

from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._load import Run, load_run
from coala_agents.training import Setting, TrainingState


def start_from(config: TrainConfig, setting: Setting, state: TrainingState) -> TrainingState:
    """Give the agents of every algorithm that the run ``config.start_from`` has the parameters they have there.

    Seed by seed and agent by agent, in their order. Optimisers and schedules begin anew, and other algorithms start
    as in ``state``.

    Raises as ``source_of``, and ``ValueError`` for another number of agents or another network.
    """
    source = source_of(config, setting)
    grown = []
    for group, fresh in zip(setting.agents, state.agents, strict=True):
        known = _of_algorithm(source, group.name)
        if known is None:
            grown.append(fresh)
            continue
        if _shapes(known) != _shapes(fresh.params):
            raise ValueError(
                f"the {group.name} agents of {config.start_from} differ from this run's in number or in network"
            )
        grown.append(jax.vmap(jax.vmap(group.learner.starting_from))(known))
    return TrainingState(tuple(grown), state.naive_pool)


def source_of(config: TrainConfig, setting: Setting) -> Run:
    """Return the run whose agents this one starts from.

    Raises ``FileNotFoundError`` if there is no such run, and ``ValueError`` if it has no such algorithm or another
    number of seeds.
    """
    source = load_run(Path(config.start_from))
    if source.config.num_seeds != config.num_seeds:
        raise ValueError(
            f"{config.start_from} has {source.config.num_seeds} seed(s), this run {config.num_seeds}: they go together"
        )
    if not set(source.names) & set(setting.names):
        raise ValueError(
            f"{config.start_from} has agents of {', '.join(source.config.algorithms)}; this run wants "
            f"{', '.join(config.algorithms)}"
        )
    return source


def _of_algorithm(run: Run, name: str) -> Any:
    """Return the parameters, ``[seeds, agents]`` before every leaf, or ``None``."""
    for group, states in zip(run.setting.agents, run.agents, strict=True):
        if group.name == name:
            return states.params
    return None


def _shapes(params: Any) -> Any:
    return jax.tree.map(lambda leaf: leaf.shape, eqx.filter(params, eqx.is_array))

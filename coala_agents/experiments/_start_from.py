"""Runs that go on from the agents of another run, among new company or under new settings."""

from typing import Any

import equinox as eqx
import jax

from coala_agents.config import RunConfig
from coala_agents.experiments._experiment import Run
from coala_agents.training import Setting, TrainingState


def start_from(source: Run, config: RunConfig, setting: Setting, state: TrainingState) -> TrainingState:
    """Give the agents of every algorithm that another run has the parameters they have there.

    Seed by seed and agent by agent, in their order. Optimisers and schedules begin anew, and other algorithms start
    as in ``state``.

    Raises as ``checked``, and ``ValueError`` for another number of agents or another network.
    """
    known = dict(zip((group.name for group in checked(source, config).setting.agents), source.agents, strict=True))
    grown = []
    for group, fresh in zip(setting.agents, state.agents, strict=True):
        if group.name not in known:
            grown.append(fresh)
            continue
        params = known[group.name].params
        if _shapes(params) != _shapes(fresh.params):
            theirs = f"the {group.name} agents of {_folder(config)}"
            raise ValueError(f"{theirs} differ from this run's in number or in network")
        grown.append(jax.vmap(jax.vmap(group.learner.starting_from))(params))
    return TrainingState(tuple(grown), state.naive_pool)


def checked(source: Run, config: RunConfig) -> Run:
    """Return the run whose agents another one starts from.

    Raises ``ValueError`` if it is one of a pair, has no such algorithm or another number of seeds.
    """
    theirs, mine = source.config.training.num_seeds, config.training.num_seeds
    if theirs != mine:
        raise ValueError(f"num_seeds must be {theirs}, as in {_folder(config)}, got {mine}")
    if not isinstance(source.setting, Setting) or not set(source.names) & set(config.agents):
        has, wants = (", ".join(one.learner.algorithms) for one in (source.config, config))
        raise ValueError(f"{_folder(config)} has agents of {has}; this run wants {wants}")
    return source


def _folder(config: RunConfig) -> str:
    return str(config.flat()["start_from"])


def _shapes(params: Any) -> Any:
    return jax.tree.map(lambda leaf: leaf.shape, eqx.filter(params, eqx.is_array))

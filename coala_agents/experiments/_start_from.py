"""Runs whose agents do not begin from scratch: from those of another run, or from policies that imitate a player."""

from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import numpy as np

from coala_agents.config import RunConfig
from coala_agents.experiments._experiment import Load, Run
from coala_agents.training import (
    CheckpointError,
    Setting,
    TrainingState,
    policies_file,
    read_naive_pool,
    shipped_policies,
)


def check_source(source: str, config: RunConfig, load: Load) -> None:
    """Raise, before anything is written, for a source that cannot be: as ``checked``, and for a file of no policies."""
    if policies_file(source).is_file():
        read_naive_pool(source)
        return
    try:
        run = load(Path(source))
    except FileNotFoundError as error:
        if Path(source).expanduser().is_dir():  # what it lacks is all there is to say
            raise
        raise FileNotFoundError(f"{error}; nor policies to start from: {', '.join(shipped_policies())}") from error
    checked(run, config)


def begun_from(source: str, config: RunConfig, setting: Setting, state: TrainingState, load: Load) -> TrainingState:
    """Give the agents the parameters of a source: a run's folder, or a file of policies. Raises as either."""
    if policies_file(source).is_file():
        return start_from_policies(source, setting, state)
    return start_from(load(Path(source)), config, setting, state)


def start_from_policies(name: str, setting: Setting, state: TrainingState) -> TrainingState:
    """Give agents of whatever algorithm the policies of a file of ``coala imitate``, or of one that comes with coala.

    In their order, seed by seed and agent by agent, and from the first again where there are too few.

    Raises ``CheckpointError`` for a file that is none, or of another network.
    """
    saved = read_naive_pool(name)
    size, grown, first = saved.header["naive_pool_size"], [], 0
    for group, fresh in zip(setting.agents, state.agents, strict=True):
        like = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((size, *leaf.shape[2:]), leaf.dtype), fresh.params)
        try:
            known = saved.tree(like, any_precision=True)
        except CheckpointError as error:
            raise CheckpointError(
                f"{name} holds policies that {group.name} agents cannot start from: {error}"
            ) from error
        seeds = len(jax.tree.leaves(fresh.params)[0])
        agent = np.arange(seeds)[:, None] * setting.num_agents + first + np.arange(group.size)
        params = jax.tree.map(lambda leaf, chosen=agent % size: leaf[chosen], known)
        grown.append(jax.vmap(jax.vmap(group.learner.starting_from))(params))
        first += group.size
    return TrainingState(tuple(grown), state.naive_pool)


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

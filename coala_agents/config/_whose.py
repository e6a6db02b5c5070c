"""Whose a flag is that a configuration does not have."""

from collections.abc import Iterator, Mapping
from typing import Any

from coala_agents.config._game import game
from coala_agents.config._naive import NAIVE_ALGORITHMS, naive_algorithm
from coala_agents.config._network import network
from coala_agents.config._pair import PairConfig
from coala_agents.config._pool import PoolConfig
from coala_agents.config._training import MetaTrainingConfig
from coala_agents.parts import Part
from coala_agents.registry import ALGORITHMS, NETWORKS, OBJECTIVES, learner, objective
from coala_envs.checks import checked, known_few, nearest
from coala_envs.registry import GAMES


@checked
def whose(flag: str, mine: Mapping[str, Any]) -> str:
    """Return what to say of a flag that a configuration, whose flags are ``mine``, does not have."""
    for kind in _choices():
        if owners := [name for name, part in kind.items() if flag in part.flat()]:
            chosen = [mine[name] for name in ("game", "algorithm", "objective", "network") if name in mine]
            return f"{flag} is of {', '.join(owners)}; this run is of {', '.join(chosen)}"
    few = known_few(flag, list(mine), "coala train --help")
    return f"unknown configuration field {flag!r}{nearest(flag, mine)}; known: {few}"


def flags_of_all() -> set[str]:
    """Return the flags that some configuration has."""
    return {flag for kind in _choices() for part in kind.values() for flag in part.flat()}


def _choices() -> Iterator[dict[str, Part]]:
    """Yield what can be chosen, kind by kind; what holds parts of another kind stands after them."""
    yield {name: game(name) for name in GAMES}
    yield {name: objective(name) for name in OBJECTIVES}
    yield {name: network(name) for name in NETWORKS}
    yield {f"naive network {name}": network(name, prefix="naive_network_") for name in NETWORKS}
    yield {f"naive learners by {name}": naive_algorithm(name) for name in NAIVE_ALGORITHMS}
    yield {name: learner(name) for name in ALGORITHMS}
    whom = {"opponents of meta agents": PoolConfig(), "pairs such as that of ipd-loqa": PairConfig()}
    yield {**whom, "training of meta agents": MetaTrainingConfig()}

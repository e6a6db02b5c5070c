"""Trained agents as entrants of a tournament."""

from typing import Any

import jax

from coala_agents.evaluation._entrants import Entrant
from coala_agents.experiments._load import LolaRun, Run
from coala_envs.co_players import FromPool, FrozenPolicy


def entrants_from_run(name: str, run: Run | LolaRun) -> list[Entrant]:
    """Return an entrant for each algorithm of a run, with the agents of all its seeds.

    A run of one algorithm gives one entrant of the given name; otherwise the names are ``NAME/ALGORITHM``. Meta agents
    remember the whole meta-episode, LOLA players one inner episode.
    """
    names, population = run.names, run.policies
    algorithms = list(dict.fromkeys(names))

    def entrant(algorithm: str) -> Entrant:
        agents = [index for index, other in enumerate(names) if other == algorithm]
        chosen = jax.tree.map(lambda leaf: leaf[:, agents[0] : agents[-1] + 1], population)
        states: Any = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), chosen)
        like = FrozenPolicy(jax.tree.map(lambda leaf: leaf[0], states), forgets=run.forgets)
        called = name if len(algorithms) == 1 else f"{name}/{algorithm}"
        seeds = tuple(seed for seed in run.config.seeds for _ in agents)
        return Entrant(called, FromPool(like, states), learns=False, seeds=seeds)

    return [entrant(algorithm) for algorithm in algorithms]

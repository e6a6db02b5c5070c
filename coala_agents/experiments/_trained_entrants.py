"""Trained agents as entrants of a tournament."""

from typing import Any

import jax

from coala_agents.evaluation._entrants import Agent, Entrant
from coala_agents.experiments._load import LolaRun, Run
from coala_envs.co_players import FromPool, FrozenPolicy


def entrants_from_run(name: str, run: Run | LolaRun, *, origin: str | None = None) -> list[Entrant]:
    """Return an entrant for each algorithm of a run: all its agents, of all seeds.

    A run of one algorithm gives one entrant of the given name; otherwise the names are ``NAME/ALGORITHM``. Meta agents
    remember the whole meta-episode, LOLA players one inner episode.

    Arguments:
        name: see above.
        run: whose agents.
        origin: what tells this run from others, should it enter a tournament under several names; else its name.
    """
    names, population = run.names, run.policies
    algorithms = list(dict.fromkeys(names))

    def entrant(algorithm: str) -> Entrant:
        numbers = [number for number, other in enumerate(names) if other == algorithm]
        # All seeds in turn, then those of the next agent: dealt out in this order, seeds count alike.
        agents = [Agent(origin or name, seed, number) for number in numbers for seed in run.config.seeds]
        chosen = jax.tree.map(lambda leaf: leaf[:, numbers[0] : numbers[-1] + 1].swapaxes(0, 1), population)
        states: Any = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), chosen)
        like = FrozenPolicy(jax.tree.map(lambda leaf: leaf[0], states), forgets=run.forgets)
        title = name if len(algorithms) == 1 else f"{name}/{algorithm}"
        return Entrant(title, FromPool(like, states), learns=False, agents=tuple(agents))

    return [entrant(algorithm) for algorithm in algorithms]

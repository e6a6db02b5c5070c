"""Trained agents as players and as entrants of a tournament."""

from typing import Any

import jax

from coala_agents.evaluation._entrants import Agent, Entrant
from coala_agents.experiments._experiment import Run
from coala_envs.checks import checked, choice
from coala_envs.co_players import FromPool, FrozenPolicy


@checked
def entrants_from_run(name: str, run: Run, *, origin: str | None = None, greedy: bool = False) -> list[Entrant]:
    """Return an entrant for each algorithm of a run: all its agents, of all seeds.

    A run of one algorithm gives one entrant of the given name; otherwise the names are ``NAME/ALGORITHM``. Meta agents
    remember the whole meta-episode, players of a pair one inner episode.

    Arguments:
        name: see above.
        run: whose agents.
        origin: what tells this run from others, should it enter a tournament under several names; else its name.
        greedy: they take their most probable action instead of drawing one.
    """
    algorithms = list(dict.fromkeys(run.names))
    titles = [name] if len(algorithms) == 1 else [f"{name}/{algorithm}" for algorithm in algorithms]
    return [
        entrant_from_run(run, algorithm, title=title, origin=origin or name, greedy=greedy)
        for algorithm, title in zip(algorithms, titles, strict=True)
    ]


@checked
def entrant_from_run(
    run: Run, algorithm: str, *, title: str = "", origin: str = "run", greedy: bool = False
) -> Entrant:
    """Return the agents of one algorithm of a run, of all seeds, under a title; else that of the algorithm.

    Raises ``ValueError`` for an algorithm that the run does not have.
    """
    choice("algorithm", algorithm, run.names)
    numbers = [number for number, other in enumerate(run.names) if other == algorithm]
    # All seeds in turn, then those of the next agent: dealt out in this order, seeds count alike.
    agents = [Agent(origin, seed, number) for number in numbers for seed in run.config.training.seeds]
    chosen = jax.tree.map(lambda leaf: leaf[:, numbers[0] : numbers[-1] + 1].swapaxes(0, 1), run.policies)
    states: Any = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), chosen)
    first = jax.tree.map(lambda leaf: leaf[0], states)
    like = FrozenPolicy(first, forgets=run.experiment.forgets, greedy=greedy)
    return Entrant(title or algorithm, FromPool(like, states), learns=False, agents=tuple(agents))

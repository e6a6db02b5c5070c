"""What ``coala evaluate`` finds, as data."""

from typing import Any

from coala_agents.experiments import Run
from coala_envs.checks import Fraction, checked
from coala_envs.games import with_chance


@checked
def evaluation_report(
    run: Run,
    *,
    num_opponents: int = 64,
    seed: int = 0,
    epsilon: float | tuple[float, ...] = 0.0,
    survival: Fraction = 1.0,
    greedy: bool = False,
) -> dict[str, Any]:
    """Play trained agents against fresh opponents of their run, each other, and other seeds, and return the report.

    Arguments:
        run: of meta agents, or of a pair.
        num_opponents: see ``Experiment.evaluate``.
        seed: of the opponents and of the play.
        epsilon, survival: see ``with_chance``.
        greedy: the agents take their most probable action instead of drawing one.

    Returns means and 95 % intervals, per step in the game's units, by ``quantity/role``: ``all``, ``by_seed``,
    ``by_agent``, and ``between`` the algorithms of a mixed pool.

    Raises ``ValueError`` for numbers out of range.
    """
    how: dict[str, Any] = {"num_opponents": num_opponents, "seed": seed, "greedy": greedy}
    game = with_chance(run.game, epsilon=epsilon, survival=survival)
    seen = run.experiment.evaluate(run.agents, **how, game=game)
    names = run.names
    between = seen.between(names) if len(run.config.learner.algorithms) > 1 else {}
    return {
        "run": {"preset": run.config.preset, "algorithm": run.config.learner.algorithm, "iteration": run.iteration},
        **how,
        "epsilon": epsilon,
        "survival": survival,
        "all": seen.rows(),
        "by_seed": dict(zip(run.config.training.seeds, seen.rows_by_seed(), strict=True)),
        "by_agent": [{"algorithm": name, **rows} for name, rows in zip(names, seen.rows_by_agent(), strict=True)],
        "between": [
            {"algorithm": name, "opponent": opponent, "all": pair.rows(), "by_seed": pair.rows_by_seed()}
            for (name, opponent), pair in between.items()
        ],
    }

"""``coala evaluate``: a table of rewards with intervals, and the same as JSON."""

import dataclasses
from typing import Annotated, Any

import tyro

from coala_agents import experiments
from coala_agents._roles import Cast, split_metric
from coala_agents.cli._arguments import read
from coala_agents.cli._chance import Epsilon, Greedy, Survival, chance
from coala_agents.cli._report import Json, print_json
from coala_agents.evaluation import Rows
from coala_agents.runs import TrainedRun
from coala_envs.checks import counted


@dataclasses.dataclass(frozen=True)
class _Evaluate:
    run: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="DIR|NAME")]
    """Folder of a run, or pretrained agents by name (coala list)."""
    num_opponents: int = 64
    """Fresh naive learners, one meta-episode against each; also meta-episodes with each other agent."""
    seed: int = 0
    """Of the opponents and of the play."""
    epsilon: Epsilon = "0"
    survival: Survival = 1.0
    greedy: Greedy = False
    json: Json = False


def evaluate(given: list[str]) -> None:
    """Evaluate a run into its folder, or agents that have no run any more."""
    args = read(_Evaluate, given, "evaluate")
    run, folder = experiments.meta_agents_of(args.run)
    asked = chance(args.epsilon, args.survival, args.greedy)
    trained = TrainedRun(folder, run)
    result = trained.evaluate(num_opponents=args.num_opponents, seed=args.seed, **dataclasses.asdict(asked))
    if args.json:
        print_json(result)
        return
    cast = experiments.cast_of(run.config)
    called = run.config.learner.called
    algorithms = " and ".join(map(called, run.config.learner.algorithms))
    after, played = counted(run.iteration, "iteration"), counted(args.num_opponents, "meta-episode")
    print(f"{algorithms} after {after}; {played} per pairing")
    if asked.told:
        print(asked.told)
    print_rows(result["all"], cast)
    by_agent = [{name: row for name, row in rows.items() if name != "algorithm"} for rows in result["by_agent"]]
    for algorithm in run.config.learner.algorithms if result["between"] else ():
        agent = run.names.index(algorithm)
        print(f"\n{called(algorithm)}, agent {agent} of the pool")
        print_rows(by_agent[agent], cast)
    for pair in result["between"]:
        print(f"\n{called(pair['algorithm'])} against {called(pair['opponent'])} in its pool")
        print_rows(pair["all"], cast)
    if trained.keeps:
        print(f"wrote {folder / experiments.EVALUATION}")


def print_rows(rows: Rows, cast: Cast) -> None:
    """Print a table of quantities with their intervals."""
    over = next(iter(rows.values()))["over"]
    named = {quantity: _named(quantity, cast) for quantity in rows}
    width = max(map(len, named.values())) + 2
    print(f"{'per step':<{width}}{'mean':>8}   {'95 % interval':<16}{'n':>4}")
    for quantity, row in rows.items():
        print(f"{named[quantity]:<{width}}{told(row)}{row['number']:>4}")
        if "interquartile_mean" in row:
            print(f"{'  interquartile mean':<{width}}{told(row['interquartile_mean'])}".rstrip())
    print(f"n: {over}")


def _named(metric: str, cast: Cast) -> str:
    quantity, role = split_metric(metric)
    return f"{quantity} {role.where(cast)}" if role else quantity


def told(row: dict[str, Any]) -> str:
    """Return an estimate as text: the mean, and the interval if there is one."""
    if row["mean"] is None:
        return f"{'none':>8}"
    interval = "" if row["low"] is None else f"[{row['low']:.3f}, {row['high']:.3f}]"
    return f"{row['mean']:>8.3f}   {interval:<16}"

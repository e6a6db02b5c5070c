"""``coala evaluate``: a table of rewards with intervals, and the same as JSON."""

import dataclasses
import json
from typing import Annotated, Any

import tyro

from coala_agents import evaluation, experiments
from coala_agents._roles import Cast, split_metric
from coala_agents.cli._arguments import Folder, read
from coala_agents.cli._chance import Epsilon, Greedy, Survival, chance
from coala_agents.cli._report import Json, print_json
from coala_agents.evaluation import Rows
from coala_envs.files import check_writable_folder, write_text


@dataclasses.dataclass(frozen=True)
class _Evaluate:
    folder: Annotated[Folder, tyro.conf.Positional]
    """Folder of a run."""
    num_opponents: int = 64
    """Fresh naive learners, one meta-episode against each; also meta-episodes with each other agent."""
    seed: int = 0
    """Of the opponents and of the play."""
    epsilon: Epsilon = "0"
    survival: Survival = 1.0
    greedy: Greedy = False
    json: Json = False


def evaluate(given: list[str]) -> None:
    """Evaluate a run into its folder."""
    args = read(_Evaluate, given, "evaluate")
    run = experiments.load_meta_agents(args.folder)
    check_writable_folder(args.folder)
    asked = chance(args.epsilon, args.survival, args.greedy)
    setting = dataclasses.replace(run.setting, game=asked.around(run.game))
    how: dict[str, Any] = {"num_opponents": args.num_opponents, "seed": args.seed, "greedy": asked.greedy}
    seen = evaluation.evaluate(setting, run.agents, **how)
    rows, by_agent = seen.rows(), seen.rows_by_agent()
    between = seen.between(run.setting.names) if len(run.config.learner.algorithms) > 1 else {}
    result = {
        "run": {"preset": run.config.preset, "algorithm": run.config.learner.algorithm, "iteration": run.iteration},
        **how,
        "epsilon": asked.epsilon,
        "survival": asked.survival,
        "all": rows,
        "by_seed": dict(zip(run.config.training.seeds, seen.rows_by_seed(), strict=True)),
        "by_agent": [{"algorithm": name, **rows} for name, rows in zip(run.setting.names, by_agent, strict=True)],
        "between": [
            {"algorithm": name, "opponent": opponent, "all": pair.rows(), "by_seed": pair.rows_by_seed()}
            for (name, opponent), pair in between.items()
        ],
    }
    path = args.folder / "evaluation.json"
    write_text(path, json.dumps(result, indent=2) + "\n")
    if args.json:
        print_json(result)
        return
    cast = experiments.cast_of(run.config)
    called = run.config.learner.called
    algorithms = " and ".join(map(called, run.config.learner.algorithms))
    print(f"{algorithms} after {run.iteration} iterations; {args.num_opponents} meta-episodes per pairing")
    if asked.told:
        print(asked.told)
    _print_table(rows, cast)
    if between:
        for algorithm in run.config.learner.algorithms:
            agent = run.setting.names.index(algorithm)
            print(f"\n{called(algorithm)}, agent {agent} of the pool")
            _print_table(by_agent[agent], cast)
    for (algorithm, opponent), pair in between.items():
        print(f"\n{called(algorithm)} against {called(opponent)} in its pool")
        _print_table(pair.rows(), cast)
    print(f"wrote {path}")


def _print_table(rows: Rows, cast: Cast) -> None:
    over = next(iter(rows.values()))["over"]
    named = {quantity: _named(quantity, cast) for quantity in rows}
    width = max(map(len, named.values())) + 2
    print(f"{'per step':<{width}}{'mean':>8}   {'95 % interval':<16}{'n':>4}   n: {over}")
    for quantity, row in rows.items():
        print(f"{named[quantity]:<{width}}{told(row)}{row['number']:>4}")
        if "interquartile_mean" in row:
            print(f"{'  interquartile mean':<{width}}{told(row['interquartile_mean'])}".rstrip())


def _named(metric: str, cast: Cast) -> str:
    quantity, role = split_metric(metric)
    return f"{quantity} {role.where(cast)}" if role else quantity


def told(row: dict[str, Any]) -> str:
    """Return an estimate as text: the mean, and the interval if there is one."""
    if row["mean"] is None:
        return f"{'none':>8}"
    interval = "" if row["low"] is None else f"[{row['low']:.3f}, {row['high']:.3f}]"
    return f"{row['mean']:>8.3f}   {interval:<16}"

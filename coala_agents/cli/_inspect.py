"""``coala inspect``: what the agents of a run answer to each joint action, as a table, JSON and a figure."""

import dataclasses
import json
import math
from typing import Annotated, Any

import numpy as np
import tyro

from coala_agents import evaluation, experiments
from coala_agents._roles import Role
from coala_agents.cli._arguments import Folder, read
from coala_agents.cli._report import Json, print_json
from coala_agents.evaluation import STATES, Behaviour, MemoryOneFit, early, late
from coala_agents.experiments import Run
from coala_envs.files import check_writable_folder, write_text

KEY = """early, late: the first and the last quarter of the meta-episode
s0: the opening of an inner episode
cc, cd, dc, dd: the last joint action, the agent's own first; -: never occurred
chi: the nearest extortion strategy's gain over mutual defection, divided by its
  opponent's; 1 is fair (tit-for-tat), inf leaves the opponent none
phi: how fast that strategy answers
loss: how far the agent is from it, a mean squared difference; chi and phi say
  something only where it is small"""


@dataclasses.dataclass(frozen=True)
class _Inspect:
    folder: Annotated[Folder, tyro.conf.Positional]
    """Folder of a run."""
    num_opponents: int = 32
    """Fresh naive learners, one meta-episode against each; also meta-episodes with each other agent."""
    seed: int = 0
    """Of the opponents and of the play."""
    json: Json = False


def inspect(given: list[str]) -> None:
    """Look at a run; write ``behaviour.json`` and ``behaviour.png`` into its folder."""
    args = read(_Inspect, given, "inspect")
    if experiments.is_exported(args.folder):
        raise ValueError(f"{args.folder} holds agents without their run; coala evaluate and coala watch take them")
    run = experiments.load_meta_agents(args.folder)
    check_writable_folder(args.folder)
    seen = evaluation.inspect(run.setting, run.agents, num_opponents=args.num_opponents, seed=args.seed)
    against = {opponent: _described(run, seen, opponent) for opponent in seen.reward}
    result = {
        "run": {"preset": run.config.preset, "algorithm": run.config.learner.algorithm, "iteration": run.iteration},
        "num_opponents": args.num_opponents,
        "seed": args.seed,
        "states": STATES,
        "against": against,
    }
    path = args.folder / "behaviour.json"
    write_text(path, json.dumps(result, indent=1) + "\n")
    from coala_agents import plotting

    figure = plotting.draw_behaviour(args.folder)
    if args.json:
        print_json(result)
        return
    cast = experiments.cast_of(run.config)
    for opponent, agents in against.items():
        where = opponent.seen[0].where(cast)
        print(f"\n{run.config.learner.label} {where}: cooperation after the last joint action")
        print(
            f"{'seed agent part':<18}" + "".join(f"{state:>7}" for state in STATES) + f"{'chi':>9}{'phi':>7}{'loss':>8}"
        )
        for agent in agents:
            for part in ("early", "late"):
                _print_row(f"{agent['seed']:<5}{agent['agent']:<6}{part}", agent[part])
    print(f"\n{KEY}\nwrote {path}\ndrew {figure}")


def _described(run: Run, seen: Behaviour, opponent: Role) -> list[dict[str, Any]]:
    """Return a record per seed and agent."""
    parts = {"early": early(run.setting.num_inner_episodes), "late": late(run.setting.num_inner_episodes)}
    return [
        {
            "seed": seed,
            "agent": agent,
            "algorithm": name,
            "reward": _rounded(seen.reward[opponent][index, agent, :, 0]),
            "opponents_reward": _rounded(seen.reward[opponent][index, agent, :, 1]),
            "cooperation_after": _rounded(seen.cooperation(opponent)[index, agent]),
            **{part: _fit(seen.memory_one(opponent, index, agent, where)) for part, where in parts.items()},
        }
        for index, seed in enumerate(run.config.training.seeds)
        for agent, name in enumerate(run.setting.names)
    ]


def _fit(fit: MemoryOneFit) -> dict[str, Any]:
    return {
        "cooperation": _rounded(fit.cooperation),
        "visits": _rounded(fit.visits),
        **{name: _rounded(value) for name, value in fit.extortion._asdict().items()},
    }


def _rounded(values: np.ndarray) -> Any:
    """Return what JSON can hold: NaN is null, and an infinite χ the word."""
    listed = np.round(np.asarray(values, float), 5).tolist()

    def known(value: Any) -> Any:
        if isinstance(value, list):
            return [known(item) for item in value]
        return None if math.isnan(value) else "inf" if math.isinf(value) else value

    return known(listed)


def _print_row(title: str, fit: dict[str, Any]) -> None:
    def shown(value: Any, width: int, digits: int = 2) -> str:
        text = "-" if value is None else value if isinstance(value, str) else f"{value:.{digits}f}"
        return f"{text:>{width}}"

    cooperation = "".join(shown(value, 7) for value in fit["cooperation"])
    print(f"{title:<18}{cooperation}{shown(fit['chi'], 9)}{shown(fit['phi'], 7)}{shown(fit['loss'], 8, 4)}")

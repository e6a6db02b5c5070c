"""The three numbers to look at before any training, put together: headroom, reachability, cost."""

import csv
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np

from coala_agents._roles import Role, metric
from coala_agents.evaluation._entrants import Entrant
from coala_agents.evaluation._gradient_noise import learners_gradients, noise_of, noise_scale, policy_gradient
from coala_agents.evaluation._headroom import headroom_json, measure_headroom, scripts_for
from coala_agents.evaluation._reachability import FRACTIONS, measure_reachability, reachability_json
from coala_agents.parts import Seed
from coala_agents.training import Setting, start_seeds
from coala_envs.checks import Size, as_kind, checked, choice, whole
from coala_envs.files import replacing, write_text

PARTS_OF_HEADROOM = ("headroom", "reachability", "cost")
HEADROOM_REPORT = "headroom.json"
HEADROOM_TABLE = "headroom.csv"

Progress = Callable[[int, int, str], Any]
"""Called with the meta-episodes played, those to play in all, and which part of the report is being made."""


@checked
def headroom_report(
    setting: Setting,
    *,
    seeds: list[int],
    num_meta_episodes: Size,
    skip: Collection[str] = (),
    beside: Sequence[Entrant] = (),
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure what a preset has to shape before anything is trained on it, and return it as JSON.

    - *Headroom*: the reward of the best fixed player who shapes less that of the best who does not, against naive
      learners, with both players' rewards and measures in the quarters of a meta-episode.
    - *Reachability*: the agent's reward as it plays a growing fraction of the games as who shapes and the others as who
      is greedy, the best of either kind.
    - *Cost*: the noise scale of the untrained learner's gradient, in meta-episodes and in steps of the game.

    Intervals are over meta-episodes, each with naive learners of its own start (of the pool, where there is one), and
    of the learner's own start for each seed in the cost.

    Arguments:
        setting: of the training, whose opponents are naive learners.
        seeds: the first fixes the play; the learner starts from each in turn.
        num_meta_episodes: of each player, each fraction, and each seed of the learner; even, and at least 4.
        skip: of ``PARTS_OF_HEADROOM``, what to leave out: the reachability needs the headroom.
        beside: who plays beside the fixed players, see ``measure_headroom``.
        progress: see ``Progress``.

    Raises ``ValueError`` for a game without fixed players, a number out of range, and parts that cannot be skipped.
    """
    if not seeds:
        raise ValueError("seeds must be a list of one at least, got []")
    for seed in seeds:
        as_kind(Seed, "seed", seed)
    if whole("num_meta_episodes", num_meta_episodes, least=4) % 2:
        raise ValueError(f"num_meta_episodes must be even, got {num_meta_episodes}")
    for part in skip:
        choice("skip", part, PARTS_OF_HEADROOM)
    parts = [part for part in PARTS_OF_HEADROOM if part not in skip]
    if not parts:
        raise ValueError("skip leaves nothing to measure")
    if "reachability" in parts and "headroom" not in parts:
        raise ValueError("the headroom tells who is best, and so is wanted for the reachability: skip both or neither")
    if beside and "headroom" not in parts:
        raise ValueError("who plays beside the fixed players is part of the headroom, which was skipped")
    if "cost" in parts:
        policy_gradient(setting)
    playing = len(scripts_for(setting.game)) + len(beside)
    runs = {"headroom": playing, "reachability": len(FRACTIONS), "cost": len(seeds)}
    total, done = num_meta_episodes * sum(runs[part] for part in parts), 0

    def told(part: str) -> Callable[[int], Any]:
        def played(number: int) -> None:
            nonlocal done
            done += number
            if progress is not None:
                progress(done, total, part)

        return played

    keys = jax.random.split(jax.random.key(np.uint32(seeds[0])), num_meta_episodes)
    report: dict[str, Any] = {
        "batch_size": setting.batch_size,
        "num_inner_episodes": setting.num_inner_episodes,
        "inner_episode_length": setting.game.inner_episode_length,
        "num_meta_episodes": num_meta_episodes,
        "seeds": seeds,
        "interval": "95 %, over meta-episodes",
    }
    if "headroom" in parts:
        headroom = measure_headroom(setting, keys, told("headroom"), beside=beside)
        report["headroom"] = headroom_json(headroom)
        if "reachability" in parts:
            players = headroom.best("greedy").name, headroom.best_shaping.name
            reachable = measure_reachability(setting, *players, keys, told("reachability"))
            report["reachability"] = reachability_json(reachable)
    if "cost" in parts:
        report["cost"] = _cost(setting, seeds, num_meta_episodes, told("cost"))
    return report


def _cost(
    setting: Setting, seeds: Sequence[int], num_meta_episodes: int, played: Callable[[int], Any]
) -> dict[str, Any]:
    state = start_seeds(setting, list(seeds))
    agents = []
    for index, seed in enumerate(seeds):
        keys = jax.random.split(jax.random.fold_in(jax.random.key(np.uint32(seed)), 1), num_meta_episodes)
        one = jax.tree.map(lambda leaf, index=index: leaf[index], state)
        agents.append(learners_gradients(setting, one, keys, played))
    scale = noise_scale(agents)
    steps = setting.num_inner_episodes * setting.game.inner_episode_length * setting.batch_size
    in_steps = {name: None if value is None else value * steps for name, value in scale._asdict().items()}
    return {
        "noise_scale": {**scale._asdict(), "over": "meta-episodes, of these agents only"},
        "by_seed": [
            {**noise_of(gradients)._asdict(), "noise_scale": noise_of(gradients).scale} for gradients in agents
        ],
        "steps_of_a_meta_episode": steps,
        "steps_of_the_noise_scale": in_steps,
        "meta_batch_size": setting.meta_batch_size,
    }


@checked
def write_headroom(report: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write ``headroom.json`` and ``headroom.csv`` into a folder, which is made if need be; return their paths.

    The table has a row for every player, part of the meta-episode and quantity.

    Raises ``OSError`` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / HEADROOM_REPORT, json.dumps(report, indent=1) + "\n")
    with replacing(folder / HEADROOM_TABLE) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["player", "stance", "part", "quantity", "mean", "low", "high"])
        for score in report.get("headroom", {"scripts": []})["scripts"]:
            quarters = {f"quarter {number}": rows for number, rows in enumerate(score["quarters"], start=1)}
            for part, rows in {"all": score["mean"], **quarters}.items():
                for quantity, numbers in rows.items():
                    table.writerow([score["name"], score["stance"], part, quantity, *numbers])
        for point in report.get("reachability", {"curve": []})["curve"]:
            numbers = [point[field] for field in ("mean", "low", "high")]
            table.writerow(
                [f"shaping in {point['fraction']:g}", "mixture", "all", metric("reward", Role.EGO), *numbers]
            )
    return folder / HEADROOM_REPORT, folder / HEADROOM_TABLE

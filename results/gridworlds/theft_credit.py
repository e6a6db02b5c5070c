"""What does credit for teaching say of answering a theft? ``python results/gridworlds/theft_credit.py RUN --out FILE``

RUN is a run of the Coin Game with ``--credit teaching``. Its agent plays meta-episodes against naive learners. Of the
steps at which its own coin and the other's were both in its reach, those at which it took the other's are compared with
those at which it took its own, in the step after a theft and in any other: how often it did, and the mean difference of
the advantages, in that of the current inner episode and in the later part by several ``--credit-lambda``. The unit is
one game's share in the objective, so that a coin is worth the reward's scale over B.
"""

import argparse
import dataclasses
import json
import shlex
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.experiments import load_run, made_by
from coala_agents.learners import Teaching
from coala_agents.training import play_meta_batch, start_seeds
from coala_envs import avoid_wrong_sums
from coala_envs.files import write_text

LAMBDAS = (1.0, 0.8, 0.5, 0.0)


def both_in_reach(obs: np.ndarray, height: int, width: int) -> np.ndarray:
    """Tell at which steps the agent's own coin and the other's lie on two cells that it can be on in the next step."""
    own, _, *coins = (obs[..., k * height * width : (k + 1) * height * width].argmax(-1) for k in range(4))

    def in_reach(coin: np.ndarray) -> np.ndarray:
        rows, columns = np.abs(coin // width - own // width), np.abs(coin % width - own % width)
        return np.minimum(rows, height - rows) + np.minimum(columns, width - columns) <= 1

    return in_reach(coins[0]) & in_reach(coins[1]) & (coins[0] != coins[1])


def main() -> None:
    """Measure, print and write."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--meta-batches", type=int, default=8)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()

    run = load_run(args.run)
    game = run.setting.game
    pool, everybody = (
        jax.tree.map(lambda leaf: leaf[0], of_seeds)
        for of_seeds in (start_seeds(run.setting, run.config.training.seeds).naive_pool, run.policies)
    )
    pomdp = run.setting.pomdp(run.setting.met_by(everybody, pool, jnp.array(0)))
    state = jax.tree.map(lambda leaf: leaf[0, 0], run.agents[0])
    learner, meta, batch = run.setting.agents[0].learner, run.setting.meta_batch_size, run.setting.batch_size

    windows = {"num_windows": learner.teaching.num_windows, "window_length": learner.teaching.window_length}

    @jax.jit
    def played(key: Any) -> tuple[Any, Any, dict[str, Any]]:
        trajectory = play_meta_batch(learner, state, pomdp, jax.random.split(key, meta))[1]
        untaught = jax.tree.map(jnp.zeros_like, trajectory.witnessed.taught)
        nothing_later = dataclasses.replace(trajectory, witnessed=trajectory.witnessed._replace(taught=untaught))
        advantages = {"current inner episode": learner.samples(nothing_later).advantage / batch}
        for lam in LAMBDAS:
            teaching = Teaching("teaching", game, **windows, lesson_lambda=lam)
            all_of_it = dataclasses.replace(learner, teaching=teaching).samples(trajectory).advantage / batch
            advantages[f"later, lambda {lam:g}"] = all_of_it - advantages["current inner episode"]
        return trajectory.obs, trajectory.measures, advantages

    found: dict[str, list[float]] = {}
    for number in range(args.meta_batches):
        obs, measures, advantages = jax.tree.map(np.asarray, played(jax.random.key(number)))
        own, others = (measures[name][:, :, 1:, :, 0] > 0 for name in ("own_coins", "others_coins"))
        stolen = measures["others_coins"][:, :, :-1, :, 1] > 0
        choice = both_in_reach(obs, game.height, game.width)[:, :, 1:]
        for name, when in {"after a theft": choice & stolen, "else": choice & ~stolen}.items():
            found.setdefault(f"{name}: takes the other's", []).append(float(others[when].mean()))
            found.setdefault(f"{name}: takes its own", []).append(float(own[when].mean()))
            for part, advantage in advantages.items():
                of_steps = advantage[:, :, 1:]
                difference = of_steps[when & others].mean() - of_steps[when & own].mean()
                found.setdefault(f"{name}: {part}, the other's less its own", []).append(float(difference))
        for part, advantage in advantages.items():
            found.setdefault(f"{part}, standard deviation", []).append(float(advantage.std()))
    rows = {
        name: {"mean": float(np.mean(values)), "standard_error": float(np.std(values, ddof=1) / len(values) ** 0.5)}
        for name, values in found.items()
    }
    told = {"made_by": made_by(shlex.join(["python", *sys.argv])), "meta_batches": args.meta_batches, "rows": rows}
    print(json.dumps(told["rows"], indent=2))
    if args.out:
        write_text(args.out, json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()

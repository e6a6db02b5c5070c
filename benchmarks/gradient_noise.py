"""How noisy is each algorithm's gradient? ``python benchmarks/gradient_noise.py --out FILE``

COALA-PG agents train for some iterations, so that their critics know the game while their policies are still near the
start. Then they play meta-episodes against naive learners, and every credit rule gives its policy gradient of each of
them, from the same trajectories and with the same critic. The noise scale is the variance of one meta-episode's
gradient over the squared norm of the mean gradient: as many meta-episodes make noise and signal equally large. With a
meta-batch far below it, steps go astray. With ``--batch-sizes`` the same agents play with several B.

Credit for teaching needs to know what naive learners are worth: it learns that from other meta-batches of the same
agents. ``cosine`` is that of a mean gradient with that of the paper's form at a lambda of 1, ``play_seconds``
is what playing cost with all that the rule looks at.
"""

import argparse
import dataclasses
import json
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from benchmarks import _joint_baseline as joint_baseline
from coala_agents.config import PRESETS
from coala_agents.estimators import CREDIT_RULES
from coala_agents.evaluation import meta_episode_gradients, noise_of
from coala_agents.experiments import Run, load_run, made_by, train
from coala_agents.learners import FORMS, ShapingPG, Teaching, Witnessed
from coala_agents.training import Setting, play_meta_batch, start_seeds
from coala_envs import Trajectory, avoid_wrong_sums
from coala_envs.files import write_text

PAPER = ("coala-pg", 1.0)
JOINT_BASELINE = ("joint-baseline", 1.0)
"""Not an option of training, but a baseline to compare with: what the other games show, by ``_joint_baseline.py``."""
LESSON_LAMBDA = 0.5
"""Of one more row of credit for teaching: what an action teaches at once counts most."""
WORTH_BATCHES = 12
"""Meta-batches from which the worth of naive learners is learnt."""


def trained(preset: str, iterations: int, num_seeds: int) -> Run:
    """Train a preset's agents for a while."""
    config = PRESETS[preset].with_flags(iterations=iterations, num_seeds=num_seeds)
    with tempfile.TemporaryDirectory() as folder:
        train(config, Path(folder) / preset)
        return load_run(Path(folder) / preset)


class Players:
    """The first agent of one seed, and the naive learners that it was trained with."""

    def __init__(self, run: Run, setting: Setting, seed: int):
        naive_pool = start_seeds(run.setting, run.config.training.seeds).naive_pool
        naive_pool = jax.tree.map(lambda leaf: leaf[seed], naive_pool)
        everybody = jax.tree.map(lambda leaf: leaf[seed], run.policies)
        self.policy = jax.tree.map(lambda leaf: leaf[seed, 0], run.agents[0].params)
        self.pomdp = setting.pomdp(setting.met_by(everybody, naive_pool, jnp.array(0)))
        self.key = jax.random.key(run.config.training.seed + seed)

    def play(self, learner: ShapingPG, insight: Any, num_meta_episodes: int) -> tuple[Trajectory, float]:
        """Return meta-episodes, the same for every learner, and the seconds that playing them took."""
        state = dataclasses.replace(learner.starting_from(self.policy), insight=insight)
        keys = jax.random.split(self.key, num_meta_episodes)
        played = jax.jit(lambda: play_meta_batch(learner, state, self.pomdp, keys)[1])
        jax.block_until_ready(played())
        began = time.perf_counter()
        return jax.block_until_ready(played()), time.perf_counter() - began

    def worth(self, learner: ShapingPG, meta_batch_size: int) -> tuple[Any, Array]:
        """Return what is made of the worth of naive learners, from meta-batches of other keys.

        That is the learner's insight, and the joint baseline's weights.
        """
        assert learner.teaching is not None

        def learn(insight: Any, number: Array) -> tuple[Any, tuple[Array, Array]]:
            state = dataclasses.replace(learner.starting_from(self.policy), insight=insight)
            play_key, draw_key = jax.random.split(jax.random.fold_in(self.key, number + 2**16))
            keys = jax.random.split(play_key, meta_batch_size)
            trajectory = play_meta_batch(learner, state, self.pomdp, keys)[1]
            insight = learner.learnt_insight(insight, trajectory, None, is_first=number == 0, key=draw_key)
            return insight, joint_baseline.moments_of(learner, trajectory, self.pomdp.game.num_actions)

        insight, seen = jax.jit(lambda: jax.lax.scan(learn, learner.teaching.init(), jnp.arange(WORTH_BATCHES)))()
        return insight, joint_baseline.weights(seen)


def estimators(run: Run) -> dict[tuple[str, float], ShapingPG]:
    """Return the credit rules with the preset's lambda, and COALA-PG with the paper's, in all its forms."""
    alone = {"centring": False, "teaching": None}
    learner = dataclasses.replace(run.setting.agents[0].learner, **alone)
    coala = dataclasses.replace(learner, credit="coala-pg", gae_lambda=1.0)
    of_preset = {(rule, learner.gae_lambda): dataclasses.replace(learner, credit=rule) for rule in CREDIT_RULES}
    game, options = run.setting.game, run.config.flat()
    sizes = {"num_windows": options["credit_windows"], "window_length": options["credit_window_length"]}
    taught = {(form, 1.0): dataclasses.replace(coala, teaching=Teaching(form, game, **sizes)) for form in FORMS}
    quick = Teaching("teaching", game, **sizes, lesson_lambda=LESSON_LAMBDA)
    taught[f"teaching, lambda {LESSON_LAMBDA:g}", 1.0] = dataclasses.replace(coala, teaching=quick)
    # The formula of a baseline is the same, whatever it is made of.
    taught[JOINT_BASELINE] = taught["leave-one-out-baseline", 1.0]
    return {**of_preset, PAPER: coala, ("centring", 1.0): dataclasses.replace(coala, centring=True), **taught}


def measured(run: Run, setting: Setting, seed: int, num_meta_episodes: int) -> Iterator[dict[str, Any]]:
    """Yield a row for every estimator."""
    players, rules = Players(run, setting, seed), estimators(run)
    insight, weights = players.worth(rules["teaching", 1.0], run.setting.meta_batch_size)
    of_paper = None
    # The paper's form first: the others are compared with it.
    for name, learner in sorted(rules.items(), key=lambda rule: rule[0] != PAPER):
        looks = learner.teaching is not None and name != JOINT_BASELINE
        trajectory, seconds = players.play(learner, insight if looks else None, num_meta_episodes)
        if name == JOINT_BASELINE:
            worth = joint_baseline.worth_without(weights, trajectory, run.setting.game.num_actions)
            trajectory = dataclasses.replace(trajectory, witnessed=Witnessed(jnp.zeros(()), jnp.zeros(()), worth))
        deviation = jax.jit(lambda learner=learner, played=trajectory: learner.samples(played).advantage.std())()
        gradients = np.asarray(jax.jit(meta_episode_gradients)(learner, players.policy, trajectory), float)
        noise, mean = noise_of(gradients), gradients.mean(0)
        of_paper = mean if of_paper is None else of_paper
        row = {"credit": name[0], "gae_lambda": name[1], **noise._asdict(), "noise_scale": noise.scale}
        row |= {"deviation": float(deviation), "play_seconds": round(seconds, 3)}
        cosine = float(mean @ of_paper / np.linalg.norm(mean) / np.linalg.norm(of_paper))
        yield {**row, "cosine": cosine}


def main() -> None:
    """Measure, print and write."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", nargs="+", default=["coin-game-shaping", "cleanup-lite-shaping"])
    parser.add_argument("--batch-sizes", nargs="+", type=int, help="B of the meta-episodes; the preset's unless given")
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--games", type=int, default=2048, help="games in all; there are games / B meta-episodes")
    parser.add_argument("--num-seeds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    rows = []
    for preset in args.presets:
        run = trained(preset, args.iterations, args.num_seeds)
        for batch_size in args.batch_sizes or [run.setting.batch_size]:
            setting = dataclasses.replace(run.setting, batch_size=batch_size, p_naive=1.0)
            for seed in range(args.num_seeds):
                for row in measured(run, setting, seed, args.games // batch_size):
                    rows.append({"preset": preset, "batch_size": batch_size, "seed": seed, **row})
                    print(rows[-1], flush=True)
    told = {
        "made_by": made_by(shlex.join(["python", *sys.argv])),
        "iterations": args.iterations,
        "games": args.games,
        "rows": rows,
    }
    if args.out:
        write_text(args.out, json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()

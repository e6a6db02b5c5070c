"""How noisy is each algorithm's gradient? ``python benchmarks/gradient_noise.py --out FILE``

COALA-PG agents train for some iterations, so that their critics know the game while their policies are still near the
start. Then they play meta-episodes against naive learners, and every credit rule gives its policy gradient of each of
them, from the same trajectories and with the same critic. The noise scale is the variance of one meta-episode's
gradient over the squared norm of the mean gradient: as many meta-episodes make noise and signal equally large. With a
meta-batch far below it, steps go astray. With ``--batch-sizes`` the same agents play with several B.
"""

import argparse
import dataclasses
import json
import shlex
import sys
import tempfile
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.config import PRESETS
from coala_agents.evaluation import meta_episode_gradients, noise_of
from coala_agents.experiments import Run, load_run, made_by, train
from coala_agents.learners import ShapingPG
from coala_agents.training import Setting, play_meta_batch, start_seeds
from coala_envs import Trajectory, avoid_wrong_sums
from coala_envs.files import write_text


def trained(preset: str, iterations: int, num_seeds: int) -> Run:
    """Train a preset's agents for a while."""
    config = PRESETS[preset].with_flags(iterations=iterations, num_seeds=num_seeds)
    with tempfile.TemporaryDirectory() as folder:
        train(config, Path(folder) / preset)
        return load_run(Path(folder) / preset)


def play(run: Run, setting: Setting, seed: int, num_meta_episodes: int) -> Trajectory:
    """Let the first agent of one seed play meta-episodes against the naive learners it was trained with."""
    learnt = jax.tree.map(lambda leaf: leaf[seed, 0], run.agents[0])
    naive_pool = start_seeds(run.setting, run.config.training.seeds).naive_pool
    naive_pool = jax.tree.map(lambda leaf: leaf[seed], naive_pool)
    everybody = jax.tree.map(lambda leaf: leaf[seed], run.policies)
    pomdp = setting.pomdp(setting.met_by(everybody, naive_pool, jnp.array(0)))
    keys = jax.random.split(jax.random.key(run.config.training.seed + seed), num_meta_episodes)
    return jax.jit(lambda: play_meta_batch(run.setting.agents[0].learner, learnt, pomdp, keys)[1])()


def estimators(run: Run) -> dict[tuple[str, float], ShapingPG]:
    """Return the credit rules with the preset's lambda, and COALA-PG with the paper's too."""
    learner = run.setting.agents[0].learner
    gae_lambda = learner.gae_lambda
    wanted = dict.fromkeys(
        [("batch-unaware", gae_lambda), ("m-fos", gae_lambda), ("coala-pg", gae_lambda), ("coala-pg", 1.0)]
    )
    return {(credit, lam): dataclasses.replace(learner, credit=credit, gae_lambda=lam) for credit, lam in wanted}


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
                trajectory = play(run, setting, seed, args.games // batch_size)
                policy = jax.tree.map(lambda leaf, seed=seed: leaf[seed, 0], run.agents[0].params)
                for (credit, gae_lambda), learner in estimators(run).items():
                    found = jax.jit(meta_episode_gradients)(learner, policy, trajectory)
                    noise = noise_of(np.asarray(found, float))
                    row = {"preset": preset, "batch_size": batch_size, "seed": seed, "credit": credit}
                    row |= {"gae_lambda": gae_lambda, **noise._asdict(), "noise_scale": noise.scale}
                    print(row, flush=True)
                    rows.append(row)
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

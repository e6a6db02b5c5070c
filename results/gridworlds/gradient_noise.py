"""How noisy is each algorithm's gradient? ``python results/gridworlds/gradient_noise.py``

COALA-PG agents train for 20 iterations, so that their critics know the game while their policies are still near the
warm start. Then they play meta-episodes, and every credit rule gives its policy gradient of each of them, from the same
trajectories and with the same critic. The noise scale is the variance of one meta-episode's gradient over the squared
norm of the mean gradient: as many meta-episodes make noise and signal equally large. With a meta-batch far below it,
steps go astray.
"""

import argparse
import dataclasses
import json
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.experiments import SHAPING_PRESETS, Run, load_run, made_by, train
from coala_agents.learners import A2C, ShapingPG
from coala_agents.training import play_meta_batch, start_seeds
from coala_envs import Trajectory

OUT = Path(__file__).with_suffix(".json")
SETTINGS = ("coin-game-shaping", "cleanup-lite-shaping")
LAMBDAS = {"batch-unaware": (0.97,), "m-fos": (0.97,), "coala": (0.97, 1.0)}


def trained(setting: str, iterations: int) -> Run:
    """Train a preset's agents for a while, with three seeds."""
    config = dataclasses.replace(SHAPING_PRESETS[setting], iterations=iterations, num_seeds=3)
    with tempfile.TemporaryDirectory() as folder:
        train(config, Path(folder) / setting)
        return load_run(Path(folder) / setting)


def play(run: Run, seed: int, num_meta_episodes: int) -> Trajectory:
    """Let the agent of one seed play meta-episodes against the naive learners it was trained with."""
    group = run.setting.agents[0]
    learnt = jax.tree.map(lambda leaf: leaf[seed, 0], run.agents[0])
    naive_pool = start_seeds(run.setting, run.config.seeds).naive_pool
    naive_pool = jax.tree.map(lambda leaf: leaf[seed], naive_pool)
    everybody = jax.tree.map(lambda leaf: leaf[seed], run.policies)
    pomdp = run.setting.pomdp(run.setting.opponents(everybody, naive_pool, jnp.array(0)))
    keys = jax.random.split(jax.random.key(run.config.seed + seed), num_meta_episodes)
    return jax.jit(lambda: play_meta_batch(group.learner, learnt, pomdp, keys)[1])()


def gradients(learner: ShapingPG, policy: Any, trajectory: Trajectory) -> Float[Array, "meta parameters"]:
    """Return the policy gradient of every meta-episode, its advantages normalised over all of them."""
    samples = jax.vmap(learner.samples)(trajectory)
    advantage = (samples.advantage - samples.advantage.mean()) / samples.advantage.std()
    data = (trajectory.obs, samples._replace(advantage=advantage))

    def one(one_data: Any) -> Array:
        gradient, _ = learner.gradient(policy, jax.tree.map(lambda leaf: leaf[None], one_data))
        return jnp.concatenate([leaf.ravel() for leaf in jax.tree.leaves(gradient)])

    return jax.lax.map(one, data)


def noise_scale(samples: Float[np.ndarray, "meta parameters"]) -> dict[str, float | None]:
    """Return unbiased estimates of the mean gradient's squared norm and of the variance, and their ratio.

    There is no ratio where the mean gradient is lost in the noise of these meta-episodes.
    """
    count = len(samples)
    variance = float(((samples - samples.mean(0)) ** 2).sum() / (count - 1))
    signal = float((samples.mean(0) ** 2).sum()) - variance / count
    return {"signal": signal, "variance": variance, "noise_scale": variance / signal if signal > 0 else None}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--meta-episodes", type=int, default=128)
    args = parser.parse_args()
    rows = []
    for setting in SETTINGS:
        run = trained(setting, args.iterations)
        for seed in range(run.config.num_seeds):
            trajectory = play(run, seed, args.meta_episodes)
            policy = jax.tree.map(lambda leaf, seed=seed: leaf[seed, 0], run.agents[0].params)
            for credit, gae_lambdas in LAMBDAS.items():
                for gae_lambda in gae_lambdas:
                    learner = dataclasses.replace(
                        run.setting.agents[0].learner,
                        credit=credit,
                        gae_lambda=gae_lambda,
                        objective=A2C(value_coefficient=0.0),
                    )
                    found = jax.jit(gradients)(learner, policy, trajectory)
                    row = {"setting": setting, "seed": seed, "credit": credit, "gae_lambda": gae_lambda}
                    row |= noise_scale(np.asarray(found, float))
                    print(row, flush=True)
                    rows.append(row)
    told = {
        "made_by": made_by(shlex.join(["python", *sys.argv])),
        "iterations": args.iterations,
        "meta_episodes": args.meta_episodes,
        "rows": rows,
    }
    OUT.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""What does credit for teaching say of answering a theft? ``python results/gridworlds/theft_credit.py RUN --out FILE``

RUN is a run of the Coin Game with ``--credit teaching``. Its agent plays meta-episodes against naive learners. Wherever
its own coin and the other's are both in reach, let the policy's logits lean towards the other's coin and away from its
own, in the step after a theft or in any other: the derivative of the objective in that direction is the mean of
advantage times score. Whoever becomes a punisher needs one above 0 after a theft and below 0 else. It is told for the
advantage of the current inner episode and for the later part, with standard errors over meta-batches and the deviation
from one meta-episode to another, in coins per step.

With ``--untrained`` the agent is the one that the run started from, and its insight into opponents is learnt first.
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
from jaxtyping import Array

from coala_agents.experiments import load_run, made_by
from coala_agents.training import play_meta_batch, policies, start_seeds
from coala_envs import avoid_wrong_sums
from coala_envs.files import write_text
from coala_envs.games import CoinGame

MOVES = jnp.array([[0, 1], [0, -1], [-1, 0], [1, 0], [0, 0]])
"""Rows and columns of every action, as ``Move`` numbers them; the last is to stay."""
WARM_UP = 10
"""Meta-batches from which the untrained agent's insight is learnt."""


def towards(obs: Array, game: CoinGame) -> tuple[Array, Array]:
    """Tell which actions lead onto the own coin and which onto the other's, ``[..., action]``."""
    cells = game.height * game.width
    me, _, own, other = (obs[..., k * cells : (k + 1) * cells].argmax(-1) for k in range(4))
    moves = MOVES[: game.num_actions]
    rows = (me // game.width)[..., None] + moves[:, 0]
    columns = (me % game.width)[..., None] + moves[:, 1]
    cell = rows % game.height * game.width + columns % game.width
    return cell == own[..., None], cell == other[..., None]


def probabilities(policy: Any, obs: Array) -> Array:
    """Return the policy's, ``[meta, episodes, time, batch, action]``, of the same axes of observations."""
    meta, episodes, time, batch = obs.shape[:4]
    memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (batch, *leaf.shape)), policy.initial_memory())
    start = jnp.zeros(episodes * time, bool)
    histories = obs.reshape(meta, episodes * time, batch, -1)
    logits = jax.lax.map(lambda history: policy.unroll_batch(history, start, memory)[0].logits, histories)
    return jax.nn.softmax(logits).reshape(meta, episodes, time, batch, -1)


def main() -> None:
    """Measure, print and write."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--untrained", action="store_true")
    parser.add_argument("--meta-batches", type=int, default=8)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()

    run = load_run(args.run)
    setting = run.setting
    game, learner = setting.game, setting.agents[0].learner
    start = jax.tree.map(lambda leaf: leaf[0], start_seeds(setting, run.config.training.seeds))
    agents = start.agents if args.untrained else jax.tree.map(lambda leaf: leaf[0], run.agents)
    state = jax.tree.map(lambda leaf: leaf[0], agents[0])
    pomdp = setting.pomdp(setting.met_by(policies(agents), start.naive_pool, jnp.array(0)))
    coin = learner.reward_scale

    @jax.jit
    def played(state: Any, key: Any, is_first: Any) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        trajectory = play_meta_batch(learner, state, pomdp, jax.random.split(key, setting.meta_batch_size))[1]
        insight = learner.learnt_insight(state.insight, trajectory, None, is_first=is_first, key=key)
        untaught = jax.tree.map(jnp.zeros_like, trajectory.witnessed.taught)
        nothing_later = dataclasses.replace(trajectory, witnessed=trajectory.witnessed._replace(taught=untaught))
        own = learner.samples(nothing_later).advantage / coin
        parts = {"current inner episode": own, "later": learner.samples(trajectory).advantage / coin - own}
        onto_own, onto_others = towards(trajectory.obs, game)
        likely = probabilities(state.params, trajectory.obs)
        chosen = jax.nn.one_hot(trajectory.action[..., 0], game.num_actions)
        score = jnp.sum((chosen - likely) * (onto_others.astype(float) - onto_own.astype(float)), -1)
        apart = ~(onto_own & onto_others).any(-1)
        choice = (onto_own.any(-1) & onto_others.any(-1) & apart)[:, :, 1:]
        stolen = trajectory.measures["others_coins"][:, :, :-1, :, 1] > 0
        of_meta, told = {}, {}
        for when, steps in {"after a theft": choice & stolen, "else": choice & ~stolen}.items():
            for part, advantage in parts.items():
                of_meta[f"{when}: {part}"] = jnp.mean((advantage * score)[:, :, 1:] * steps, axis=(1, 2, 3))
            for whose, onto in {"its own": onto_own, "the other's": onto_others}.items():
                told[f"{when}: probability of {whose}"] = jnp.mean(jnp.sum(likely * onto, -1)[:, :, 1:], where=steps)
        told |= {f"{part}, standard deviation of a step's advantage": x.std() for part, x in parts.items()}
        return insight, of_meta, told

    found: dict[str, list[float]] = {}
    warm_up = WARM_UP if args.untrained else 0
    for number in range(warm_up + args.meta_batches):
        insight, of_meta, told = played(state, jax.random.key(number), jnp.array(args.untrained and number == 0))
        if number < warm_up:
            state = dataclasses.replace(state, insight=insight)
            continue
        for name, values in of_meta.items():
            found.setdefault(name, []).append(float(values.mean()))
            found.setdefault(f"{name}, standard deviation over meta-episodes", []).append(float(values.std()))
        for name, value in told.items():
            found.setdefault(name, []).append(float(value))
    rows = {
        name: {"mean": float(np.mean(values)), "standard_error": float(np.std(values, ddof=1) / len(values) ** 0.5)}
        for name, values in found.items()
    }
    report = {"made_by": made_by(shlex.join(["python", *sys.argv])), "meta_batches": args.meta_batches, "rows": rows}
    print(json.dumps(rows, indent=2))
    if args.out:
        write_text(args.out, json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()

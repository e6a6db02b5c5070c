"""LOLA-DICE against LOLA by COALA-PG: how far from the exact look-ahead gradient, how noisy, and at what cost.

At fixed pairs of memory-one policies of the classic prisoner's dilemma (150 steps, γ 0.96) each estimator is run many
times over, and held against the closed form of ``coala_agents.analytic``. That one plays without end: what comes after
step 150 weighs γ^150 = 0.2 %. The critic is that of a long batch between the two policies. Everything is measured on
the slopes in the log-odds of cooperation::

    bias    |mean of estimates - exact| / |exact|, and what chance alone would give as bias_floor
    noise   sqrt of the mean of |estimate - mean|² / |exact|
    cosine  mean cosine between one estimate and the exact gradient

    python benchmarks/look_aheads.py --json results/ipd-lola/look_aheads.json
"""

import argparse
import json
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.analytic import IteratedGame, lola_gradient
from coala_agents.experiments import made_by
from coala_agents.learners import AbstractLookAhead, LolaCoala, LolaDice, NaiveAscent, play_episodes
from coala_envs import avoid_wrong_sums
from coala_envs.co_players import TabularPolicy
from coala_envs.files import write_text
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma

DISCOUNT, RATE = 0.96, 0.15
POINTS = {
    "random play": np.zeros((2, 5)),
    "near defection": np.full((2, 5), -2.0),
    "near tit-for-tat": np.tile([2.0, 2.0, -2.0, 2.0, -2.0], (2, 1)),
}
"""Log-odds of cooperation in s0, CC, CD, DC, DD of both players."""


def policy(odds: np.ndarray, value: Any) -> TabularPolicy:
    """Return a tabular policy with these log-odds and this critic."""
    made = TabularPolicy(5, 2, key=jax.random.key(0))
    logits = jnp.stack([jnp.asarray(odds) / 2, -jnp.asarray(odds) / 2], axis=1)
    return eqx.tree_at(lambda it: (it.logits, it.value), made, (logits.astype(float), jnp.asarray(value, float)))


def critic(game: MatrixGame, odds: np.ndarray) -> np.ndarray:
    """Return the mean return from each state, per step, of the player in seat 0."""
    players = (policy(odds[0], np.zeros(5)), policy(odds[1], np.zeros(5)))
    seen = play_episodes(game, players, 0, batch_size=4096, key=jax.random.key(1))
    rewards, time_ = np.asarray(seen.reward[..., 0]), game.inner_episode_length
    returns = np.zeros_like(rewards)
    for t in reversed(range(time_)):
        returns[t] = rewards[t] + DISCOUNT * (returns[t + 1] if t + 1 < time_ else 0)
    states = np.asarray(seen.obs[:, :, 0]).argmax(-1)
    horizon = np.sum(DISCOUNT ** np.arange(time_))
    everywhere = returns.mean()
    means = [returns[states == s].mean() if (states == s).any() else everywhere for s in range(5)]
    return np.array(means) / horizon


def measure(
    game: MatrixGame, look_ahead: AbstractLookAhead, odds: np.ndarray, exact: np.ndarray, repeats: int
) -> dict[str, float]:
    """Run one estimator ``repeats`` times at one pair of policies."""
    own, other = (policy(odds[seat], critic(game, odds[[seat, 1 - seat]])) for seat in range(2))

    def estimates(keys: Any) -> Any:
        def one(key: Any) -> Any:
            logits = look_ahead.gradient(game, own, other, 0, key=key)[0].logits
            return (logits[:, 0] - logits[:, 1]) / 2

        return jax.lax.map(one, keys)

    keys = jax.random.split(jax.random.key(2), repeats)
    compiled = jax.jit(estimates).lower(keys).compile()
    began = time.perf_counter()
    seen = np.asarray(jax.block_until_ready(compiled(keys)), float)
    seconds = (time.perf_counter() - began) / repeats
    size = np.linalg.norm(exact)
    noise = np.sqrt(np.mean(np.sum((seen - seen.mean(0)) ** 2, axis=1))) / size
    cosines = seen @ exact / np.linalg.norm(seen, axis=1) / size
    return {
        "bias": float(np.linalg.norm(seen.mean(0) - exact) / size),
        "bias_floor": float(noise / np.sqrt(repeats)),
        "noise": float(noise),
        "cosine": float(cosines.mean()),
        "games": look_ahead.games_per_gradient,
        "milliseconds": 1000 * seconds,
    }


def main() -> None:
    """Measure, print a table, and write JSON if asked."""
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--repeats", type=int, default=256)
    parser.add_argument("--look-aheads", type=int, nargs="+", default=[1])
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs")
    args = parser.parse_args()
    game = iterated_prisoners_dilemma("classic", 150)
    closed = IteratedGame(game, DISCOUNT, normalised=False)
    repeats, rows = (2 if args.tiny else args.repeats), []
    for steps in args.look_aheads:
        naive = {b: NaiveAscent(steps, RATE, batch_size=b, discount=DISCOUNT) for b in (4, 16, 64, 256)}
        estimators: dict[tuple[str, int, int], AbstractLookAhead] = {
            ("lola-dice", b, 1): LolaDice(naive[b]) for b in ((16,) if args.tiny else (16, 64, 256))
        }
        estimators |= {
            ("lola-coala", b, k): LolaCoala(naive[b], k)
            for b, k in ([(4, 2)] if args.tiny else [(4, 16), (64, 16), (4, 256)])
        }
        for point, odds in POINTS.items():
            # One logit per state there, two here: half the rate is the same step.
            slopes = lola_gradient(closed, jnp.asarray(odds, float), learning_rate=2 * RATE, num_look_aheads=steps)
            exact = np.asarray(slopes[0], float)
            for (name, batch, meta), look_ahead in estimators.items():
                row = {
                    "estimator": name,
                    "look_aheads": steps,
                    "repeats": repeats,
                    "point": point,
                    "B": batch,
                    "K": meta,
                }
                row |= measure(game, look_ahead, odds, exact, repeats)
                rows.append(row)
                numbers = " ".join(f"{key} {row[key]:8.3f}" for key in ("bias", "bias_floor", "noise", "cosine"))
                print(
                    f"{name:<11} M {steps} {point:<17} B {batch:<4} K {meta:<3} {numbers} games {row['games']:<5} "
                    f"{row['milliseconds']:8.2f} ms",
                    flush=True,
                )
    if args.json:
        told = {"made_by": made_by(shlex.join(["python", *sys.argv])), "rows": rows}
        args.json.parent.mkdir(parents=True, exist_ok=True)
        write_text(args.json, json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Do naive learners learn within a meta-episode? ``python results/gridworlds/naive_learning.py [--tiny]``

Two members of the preset's pool play: the one in seat 0 stays as it is, the other learns as the preset's naive learners
do, from B games at a time. If its reward does not rise, there is hardly any learning that an agent could shape.
"""

import argparse
import dataclasses
import json
import shlex
import sys
from pathlib import Path

import equinox as eqx
import jax
import numpy as np
import optax
from jaxtyping import Array, Float

from coala_agents.config import PRESETS
from coala_agents.experiments import made_by
from coala_agents.training import load_naive_pool
from coala_envs import avoid_wrong_sums, play_match
from coala_envs.co_players import FromPool
from coala_envs.files import write_text

OUT = Path(__file__).with_suffix(".json")


def rewards(
    preset: str, batch_size: int, num_inner_episodes: int, num_matches: int
) -> Float[Array, "matches episodes"]:
    """Return the learner's reward per step in each inner episode."""
    config = PRESETS[preset]
    game, learner = config.game.build(), config.naive_learner()
    still = dataclasses.replace(learner, optimiser=optax.set_to_zero())
    pool = load_naive_pool(config.flat()["naive_pool"], learner)
    players = [FromPool(player, jax.vmap(player.starting_from)(pool)) for player in (still, learner)]

    @eqx.filter_jit
    @jax.vmap
    def match(key: Array) -> Float[Array, " episodes"]:
        played = play_match(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)
        return played.reward[..., 1].mean((1, 2))

    return match(jax.random.split(jax.random.key(0), num_matches))


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true")
    tiny = parser.parse_args().tiny
    avoid_wrong_sums()
    episodes, matches = (2, 2) if tiny else (20, 128)
    rows = []
    for preset in ("coin-game-shaping", "cleanup-lite-shaping"):
        for batch_size in (2,) if tiny else (16, 64):
            curve = np.asarray(rewards(preset, batch_size, episodes, matches))
            gain = curve[:, -5:].mean(1) - curve[:, :1].mean(1)
            row = {
                "preset": preset,
                "batch_size": batch_size,
                "first_inner_episode": round(float(curve[:, 0].mean()), 4),
                "last_five": round(float(curve[:, -5:].mean()), 4),
                "gain": round(float(gain.mean()), 4),
                "gain_standard_error": round(float(gain.std(ddof=1) / len(gain) ** 0.5), 4),
            }
            print(row)
            rows.append(row)
    if not tiny:
        told = {
            "made_by": made_by(shlex.join(["python", *sys.argv])),
            "inner_episodes": episodes,
            "matches": matches,
            "rows": rows,
        }
        write_text(OUT, json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""What each naive learner becomes against fixed players: ``python results/naive-learners/against_fixed.py [FILE]``."""

import json
import sys
from pathlib import Path

import equinox as eqx
import jax
import numpy as np

from coala_envs import avoid_wrong_sums, play_match
from coala_envs.co_players import make_co_player
from coala_envs.games import iterated_prisoners_dilemma

LEARNERS = ("naive", "naive-ppo", "naive-reinforce", "naive-q")
FIXED = ("always-cooperate", "always-defect", "tit-for-tat", "extortion")
SIZES = {"batch_size": 16, "num_inner_episodes": 100}
REPEATS, LAST = 8, 20
"""Repetitions, and the last inner episodes that are averaged over."""


def main(out: Path) -> None:
    """Play everybody against everybody, and write the means over games and repetitions."""
    avoid_wrong_sums()
    game = iterated_prisoners_dilemma(inner_episode_length=20)
    keys = jax.random.split(jax.random.key(0), REPEATS)

    @eqx.filter_jit
    def play(pair):
        return jax.vmap(lambda key: play_match(game, pair, **SIZES, key=key))(keys)

    found = {}
    for learner in LEARNERS:
        for fixed in FIXED:
            match = play((make_co_player(fixed, game, 0), make_co_player(learner, game, 1)))
            late = {"cooperation": match.measures["cooperation"][:, -LAST:], "reward": match.reward[:, -LAST:]}
            means = {name: np.asarray(values).mean((0, 1, 2, 3)) for name, values in late.items()}
            numbers = {
                "cooperation": means["cooperation"][1],
                "reward": means["reward"][1],
                "reward_of_fixed": means["reward"][0],
            }
            found.setdefault(learner, {})[fixed] = {name: round(float(mean), 3) for name, mean in numbers.items()}
    how = {"inner_episode_length": 20, **SIZES, "repeats": REPEATS, "last_inner_episodes": LAST, "seed": 0}
    out.write_text(json.dumps({"setting": how, "found": found}, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".json"))

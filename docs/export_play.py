"""Write what the page to play on needs of a run: ``python docs/export_play.py`` writes docs/play/data.json again.

The agent's parameters, and of the run's configuration the game, the sizes, the network and the naive learner.
"""

import base64
import json
import pathlib
from typing import Any

import jax
import numpy as np

from coala_agents.experiments import load_meta_agents
from coala_agents.registry import ADAM_EPSILON
from coala_envs.co_players import NaiveLearner, always_cooperate, always_defect, extortion, tit_for_tat
from coala_envs.files import read_json, write_text

DOCS = pathlib.Path(__file__).parent
DATA = DOCS / "play" / "data.json"
RUN = "results/ipd-pools/mixed-coala-pg"
SEED, AGENT = 0, 0
"""Which of the run's agents, by their places on the two axes."""


def exported() -> dict[str, Any]:
    """Return what the page needs, as JSON has it."""
    folder = DOCS.parent / RUN
    run = load_meta_agents(folder)
    game, naive = run.game, run.setting.naive_learner
    config = run.config.flat()
    policy = jax.tree.map(lambda leaf: np.asarray(leaf[SEED, AGENT], np.float32), run.policies)
    named = parameters_by_name(policy)
    number = SEED * run.setting.num_agents + AGENT
    seen = read_json(folder / "behaviour.json")["against"]["naive"][number]
    strategies = {
        "tit-for-tat": tit_for_tat(),
        "extortion": extortion(),
        "always-cooperate": always_cooperate(),
        "always-defect": always_defect(),
    }
    return {
        "made_by": "python docs/export_play.py",
        "run": RUN,
        "digest": run.digest,
        "seed": run.config.training.seeds[SEED],
        "agent": AGENT,
        "game": {
            "payoffs": np.asarray(game.payoffs)[0].tolist(),
            "inner_episode_length": game.inner_episode_length,
        },
        "batch_size": run.setting.batch_size,
        "num_inner_episodes": run.setting.num_inner_episodes,
        "network": {
            **{name: config[name] for name in ("num_blocks", "num_heads", "lru_width")},
            "shapes": [[name, list(leaf.shape)] for name, leaf in named.items()],
        },
        "naive": naive_options(naive, config),
        "strategies": {name: np.asarray(each.cooperation).round(6).tolist() for name, each in strategies.items()},
        "reward_of_agent": round(float(np.mean(seen["reward"])), 3),
        "reward_of_learners": round(float(np.mean(seen["opponents_reward"])), 3),
        "parameters": packed(named),
    }


def lines(data: dict[str, Any]) -> str:
    """Return JSON with a line for each entry."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in data.items()) + "\n}\n"


def parameters_by_name(policy: Any) -> dict[str, Any]:
    """Return a policy's arrays by the names of their fields, ``blocks.0.conv.weight``."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(policy)
    return {jax.tree_util.keystr(path, simple=True, separator="."): leaf for path, leaf in leaves}


def packed(named: dict[str, Any]) -> str:
    """Return arrays one after the other as little-endian float32, in base64."""
    return base64.b64encode(b"".join(np.asarray(leaf, "<f4").tobytes() for leaf in named.values())).decode()


def naive_options(naive: Any, config: dict[str, Any]) -> dict[str, float]:
    """Return how a naive learner learns. Raises ``ValueError`` for one that learns in a way that the page cannot."""
    is_a2c = isinstance(naive, NaiveLearner) and naive.critic and naive.normalise_advantages
    if config["naive_optimiser"] != "adam" or not is_a2c or naive.entropy_coefficient:
        raise ValueError("the page's naive learner is A2C with Adam, normalised advantages and no entropy bonus")
    return {
        "learning_rate": config["naive_learning_rate"],
        "adam_epsilon": ADAM_EPSILON,
        "max_gradient_norm": config["naive_max_gradient_norm"],
        "discount": naive.discount,
        "reward_scale": naive.reward_scale,
        "reward_origin": float(naive.reward_origin),
        "value_coefficient": naive.value_coefficient,
    }


if __name__ == "__main__":
    write_text(DATA, lines(exported()))

"""Write what the page to play on needs: ``python docs/export_play.py`` writes docs/play/*.json again.

For the prisoner's dilemma an agent's parameters, and of its run's configuration the game, the sizes, the network and
the naive learner; for the gridworlds the same of a preset, with a naive learner of its pool.
"""

import base64
import dataclasses
import json
import pathlib
from typing import Any

import jax
import numpy as np

from coala_agents.config import preset
from coala_agents.experiments import load_meta_agents
from coala_agents.registry import ADAM_EPSILON
from coala_agents.training import load_naive_pool
from coala_envs.co_players import NaiveLearner, always_cooperate, always_defect, extortion, tit_for_tat
from coala_envs.files import read_json, write_text
from coala_envs.games import CoinGame, CoinRules

DOCS = pathlib.Path(__file__).parent
PLAY = DOCS / "play"
DATA = PLAY / "ipd.json"
RUN = "results/ipd-pools/mixed-coala-pg"
SEED, AGENT = 0, 0
"""Which of the run's agents, by their places on the two axes."""
WORLDS = {"coin-game": "coin-game-2x2-shaping", "cleanup-lite": "cleanup-lite-shaping"}
"""The presets that the gridworlds are played in."""
MEMBER = 0
"""Of their pools of naive learners."""


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
        "network": network(config, named),
        "naive": naive_options(naive, config),
        "strategies": {name: np.asarray(each.cooperation).round(6).tolist() for name, each in strategies.items()},
        "reward_of_agent": round(float(np.mean(seen["reward"])), 3),
        "reward_of_learners": round(float(np.mean(seen["opponents_reward"])), 3),
        "parameters": packed(named),
    }


def exported_world(name: str) -> dict[str, Any]:
    """Return what the page needs of a gridworld, as JSON has it.

    Raises ``ValueError`` for rules that the page does not have.
    """
    run = preset(WORLDS[name])
    game, naive, config = run.game.build(), run.naive_learner(), run.flat()
    if isinstance(game, CoinGame) and (game.rules != CoinRules(can_stay=True, respawn="anywhere") or game.egocentric):
        raise ValueError("the page's Coin Game has the rules of the variant pax")
    pool = load_naive_pool(config["naive_pool"], naive)
    named = parameters_by_name(jax.tree.map(lambda leaf: np.asarray(leaf[MEMBER], np.float32), pool))
    numbers = {
        field.name: np.asarray(value).tolist()
        for field in dataclasses.fields(game)
        if np.ndim(value := getattr(game, field.name)) == 0 and not isinstance(value, CoinRules)
    }
    return {
        "made_by": "python docs/export_play.py",
        "name": name,
        "preset": run.preset,
        "pool": config["naive_pool"],
        "member": MEMBER,
        "game": numbers,
        "batch_size": config["batch_size"],
        "num_inner_episodes": config["num_inner_episodes"],
        "network": network(config, named),
        "naive": naive_options(naive, config),
        "scripts": scripts_met(run.preset),
        "parameters": packed(named),
    }


def scripts_met(preset_name: str) -> dict[str, dict[str, float]]:
    """Return what each script and the naive learners get per step, by the script's name without its game's."""
    seen = read_json(DOCS.parent / "results" / "gridworlds" / "headroom" / preset_name / "headroom.json")
    return {
        script["name"].split("-", 1)[1]: {
            "reward": round(script["mean"]["reward/ego"][0], 3),
            "reward_of_learners": round(script["mean"]["reward/naive"][0], 3),
        }
        for script in seen["headroom"]["scripts"]
    }


def network(config: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    """Return the sizes of a network, and the shapes of its parameters in their order."""
    sizes = {name: config[name] for name in ("num_blocks", "num_heads", "lru_width")}
    return {**sizes, "shapes": [[name, list(leaf.shape)] for name, leaf in named.items()]}


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
    for world in WORLDS:
        write_text(PLAY / f"{world}.json", lines(exported_world(world)))

"""What Python says of the agent on the page, and of a naive learner's updates."""

import functools
import json
import pathlib
import runpy

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.experiments import load_meta_agents
from coala_envs import Transition

ROOT = pathlib.Path(__file__).parents[2]
EXPORT = runpy.run_path(str(ROOT / "docs" / "export_play.py"))
DATA = json.loads(EXPORT["DATA"].read_text())
ACCURACY = 1e-5
"""Of float32 against JavaScript's float64: ten times what was seen, and a fraction of what a wrong constant makes."""
EPISODES, STEPS = DATA["num_inner_episodes"], DATA["game"]["inner_episode_length"]


@functools.cache
def run():
    return load_meta_agents(ROOT / DATA["run"])


def learner():
    return run().setting.naive_learner


@functools.cache
def fresh():
    """The state of a learner that has learnt nothing."""
    return eqx.filter_jit(learner().init)(key=jax.random.key(3))


def shipped():
    """The parameters of the agent that the page has."""
    return jax.tree.map(lambda leaf: leaf[EXPORT["SEED"], EXPORT["AGENT"]], run().policies)


def as_list(policy):
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(eqx.filter(policy, eqx.is_array))]).tolist()


def one_hot(seen):
    return jax.nn.one_hot(jnp.asarray(seen), 5)


def outputs(policy, seen):
    """Return logits and value after each step of histories ``[step][game]``, that of a game in a row."""
    games = len(seen[0])
    start = jnp.zeros(len(seen), bool).at[0].set(True)
    memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (games, *leaf.shape)), policy.initial_memory())
    output, _ = eqx.filter_jit(policy.unroll_batch)(one_hot(seen), start, memory)
    return np.concatenate([output.logits, output.value[..., None]], axis=-1).reshape(len(seen), -1)


def random_games(rng, batch):
    """Return an inner episode as the learner lives it: what it sees follows from what was done."""
    own, other = rng.integers(0, 2, (2, STEPS, batch))
    seen = np.concatenate([np.zeros((1, batch), int), 1 + 2 * own[:-1] + other[:-1]])
    reward = np.asarray(DATA["game"]["payoffs"])[own, other]
    return {"seen": seen.tolist(), "action": own.tolist(), "reward": reward.tolist()}


@functools.cache
def compiled_update():
    return eqx.filter_jit(learner().update)


def updates(state, batches):
    """Return the learner's parameters after an update on each of ``batches``."""
    after = []
    for batch in batches:
        reward = jnp.asarray(batch["reward"])
        lived = Transition(one_hot(batch["seen"]), jnp.asarray(batch["action"]), reward, jnp.zeros_like(reward))
        state, _ = compiled_update()(state, lived, key=jax.random.key(0))
        after.append(as_list(state.params))
    return np.array(after)

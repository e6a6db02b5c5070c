"""What Python says of the gridworlds on the page: their rules, their scripts, and a naive learner's updates."""

import functools
import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from reference import EXPORT, as_list

from coala_agents.config import preset
from coala_agents.training import load_naive_pool
from coala_envs import Transition
from coala_envs.co_players import make_co_player

WORLDS = tuple(EXPORT["WORLDS"])
DATA = {name: json.loads((EXPORT["PLAY"] / f"{name}.json").read_text()) for name in WORLDS}
DEEDS = {
    "coin-game": {"own_coins": "own", "others_coins": "thefts"},
    "cleanup-lite": {"cleaning": "cleaned", "zapping": "zaps", "zapped": "hit"},
}
"""The page's word for each measure that it has."""
STEPS, LENGTH, GAMES = 192, 16, 4
"""Of a walk, and of the inner episodes and batches that it is cut into for a learner."""


@functools.cache
def game(name):
    return preset(DATA[name]["preset"]).game.build()


@functools.cache
def learner(name):
    return preset(DATA[name]["preset"]).naive_learner()


@functools.cache
def member(name):
    """The parameters that the page's learner starts from."""
    pool = load_naive_pool(DATA[name]["pool"], learner(name))
    return jax.tree.map(lambda leaf: leaf[DATA[name]["member"]], pool)


@functools.cache
def walk(name):
    """A game of random actions: the start, actions, draws, and what Python makes of each step."""
    rng, world = np.random.default_rng(0), game(name)
    actions = rng.integers(0, world.num_actions, (STEPS, 2))
    draws = rng.random((STEPS, world.num_draws), np.float32)

    @jax.jit
    def follow(key, actions, draws):
        def step(state, given):
            after, timestep = world.advance(state, *given)
            return after, (timestep, world.measures(state, given[0], after))

        start, _ = world.reset(key=key)
        return start, jax.lax.scan(step, start, (actions, draws))[1]

    start, (timesteps, measures) = jax.device_get(follow(jax.random.key(1), jnp.asarray(actions), jnp.asarray(draws)))
    return start, actions, draws, timesteps, measures


def as_the_page_has_it(name, state):
    """Return a first state in the page's words."""
    cells = [int(row * game(name).width + column) for row, column in state.position]
    if name == "coin-game":
        coins = [int(row * game(name).width + column) for row, column in state.coins]
        return {"position": cells, "coins": coins, "took": [[], []], "reward": [0, 0]}
    rows = {what: np.flatnonzero(getattr(state, what)).tolist() for what in ("apples", "dirt")}
    return {"position": cells, "frozen": state.frozen.tolist(), **rows}


def ones(obs):
    """Return observations as the places of their ones, which is how the page has them."""
    return np.flatnonzero(obs).tolist() if obs.ndim == 1 else [ones(each) for each in obs]


def scripted(name, scripts):
    """Return what each script does in the second seat of the walk: actions and their log-probabilities, ``[step]``."""
    players = {script: make_co_player(f"{name.split('-', maxsplit=1)[0]}-{script}", game(name)) for script in scripts}

    @jax.jit
    def act(obs, keys):
        def follow(player):
            def step(memory, given):
                action, log_prob, memory = player.act((), memory, given[0], key=given[1])
                return memory, (action, log_prob)

            return jax.lax.scan(step, player.initial_memory(), (obs, keys))[1]

        return {script: follow(player) for script, player in players.items()}

    return jax.device_get(act(jnp.asarray(walk(name)[3].obs[:, 1]), jax.random.split(jax.random.key(2), STEPS)))


def lived(name):
    """Return the walk as batches of the second seat's inner episodes, each a ``Transition`` ``[step, game]``."""
    _, actions, _, timesteps, _ = walk(name)

    def cut(of):
        rows = np.asarray(of)
        return rows.reshape(-1, GAMES, LENGTH, *rows.shape[1:]).swapaxes(1, 2)

    # What is seen at a step is what the step before led to; the start itself is left out.
    seen = np.concatenate([timesteps.obs[:1, 1], timesteps.obs[:-1, 1]])
    parts = [cut(seen), cut(actions[:, 1]), cut(timesteps.reward[:, 1])]
    return [Transition(*map(jnp.asarray, part), jnp.zeros_like(part[2])) for part in zip(*parts, strict=True)]


@functools.cache
def learnt(name):
    """Return outputs on the first batch, ``[step][game * (actions + 1)]``, and the parameters after each update."""

    @eqx.filter_jit
    def step(state, batch):
        policy, start = state.params, jnp.zeros(LENGTH, bool).at[0].set(True)
        memory = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (GAMES, *leaf.shape)), policy.initial_memory())
        output, _ = policy.unroll_batch(batch.obs, start, memory)
        after, _ = learner(name).update(state, batch, key=jax.random.key(0))
        return after, jnp.concatenate([output.logits, output.value[..., None]], axis=-1)

    state, outputs, parameters = learner(name).starting_from(member(name)), [], []
    for batch in lived(name):
        state, output = step(state, batch)
        outputs.append(np.asarray(output).reshape(LENGTH, -1))
        parameters.append(as_list(state.params))
    return outputs[0], np.array(parameters)

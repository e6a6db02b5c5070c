"""A training iteration and its two halves as calls. Only what older commits have too: see ``iteration.py``."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax

from coala_agents.training import iterate, play_meta_batch, start

try:
    from coala_agents.training import compiled
except ImportError:  # before programs were compiled with options
    compiled = eqx.filter_jit


def iteration(setting: Any) -> Callable[[], Any]:
    """Return a call that makes a whole iteration of a setting of meta agents, compiled when first made."""
    key = jax.random.key(0)
    everybody = jax.jit(lambda key: start(setting, key=key))(key)
    whole = compiled(lambda setting, everybody, key: iterate(setting, everybody, key=key))
    return lambda: whole(setting, everybody, key)


def halves(setting: Any, opponent: Any) -> dict[str, Callable[[], Any]]:
    """Return calls that play a meta-batch, and learn from one, for the first agents of a setting.

    Arguments:
        setting: of meta agents.
        opponent: whom they play against.
    """
    learner, key = setting.agents[0].learner, jax.random.key(0)
    agent = jax.jit(lambda key: learner.init(key=key))(key)
    keys = jax.random.split(key, setting.meta_batch_size)
    pomdp = setting.pomdp(opponent)
    play = compiled(lambda pomdp, agent, keys: play_meta_batch(learner, agent, pomdp, keys)[1])
    learn = compiled(lambda agent, trajectory, key: learner.update(agent, trajectory, key=key))
    trajectory = play(pomdp, agent, keys)
    return {"play": lambda: play(pomdp, agent, keys), "learn": lambda: learn(agent, trajectory, key)}

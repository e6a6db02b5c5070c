"""What a training iteration needs beside its trajectory does not grow with the meta-episode."""

import functools

import equinox as eqx
import jax
import optax
import pytest

from coala_agents.learners import PPO, coala_pg
from coala_agents.nn import HawkPolicy
from coala_agents.training import Agents, Setting, iterate, play_meta_batch, start
from coala_envs.co_players import NaiveLearner, TabularPolicy
from coala_envs.games import CleanUpLite

GAME = CleanUpLite(8)
SIZES = (GAME.obs_shape[0], GAME.num_actions)
HAWK = functools.partial(HawkPolicy, *SIZES, width=8, lru_width=8, mlp_width=8)
SHORT, LONG = 8, 32
"""Inner episodes of 8 steps; stretches are of 32, so that both are longer."""


def memory(num_inner_episodes, objective):
    """Bytes of XLA's temporary memory in an iteration, and of the trajectory."""
    setting = Setting(
        agents=Agents(coala_pg(HAWK, optax.adam(0.01), objective, max_unroll=32)),
        game=GAME,
        opponent=NaiveLearner(functools.partial(TabularPolicy, *SIZES), optax.adam(0.05)),
        meta_batch_size=8,
        batch_size=8,
        num_inner_episodes=num_inner_episodes,
        naive_pool_size=0,
    )
    learner, key = setting.agents[0].learner, jax.random.key(0)
    keys = jax.random.split(key, setting.meta_batch_size)
    pomdp = setting.pomdp(setting.opponent)
    played = eqx.filter_eval_shape(lambda: play_meta_batch(learner, learner.init(key=key), pomdp, keys)[1])
    state = eqx.filter_eval_shape(lambda: start(setting, key=key))
    program = jax.jit(lambda state, key: iterate(setting, state, key=key)).lower(state, key).compile()
    trajectory = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(played))
    return program.memory_analysis().temp_size_in_bytes, trajectory


@pytest.mark.parametrize("objective", [PPO(num_epochs=2, num_minibatches=2)])
@pytest.mark.slow
def test_memory_grows_with_the_trajectory_and_nothing_else(objective):
    (short, short_trajectory), (long, long_trajectory) = (memory(m, objective) for m in (SHORT, LONG))
    assert long - short <= 1.25 * (long_trajectory - short_trajectory)

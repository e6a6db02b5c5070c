"""A naive learner too large to learn beside others on a CPU: one after another, with the same numbers and slopes."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.nn import HawkPolicy
from coala_envs import Transition
from coala_envs.co_players import NaiveLearner, NaiveState, _gradient_learner

LEARNERS = 3


@pytest.fixture
def played():
    keys = jax.random.split(jax.random.key(0), LEARNERS)
    small = functools.partial(HawkPolicy, 5, 2, width=6, lru_width=8, mlp_width=7)
    learner = NaiveLearner(small, optax.adam(0.1))
    states = jax.vmap(lambda key: learner.init(key=key))(keys)
    shape = (LEARNERS, 4, 2)
    obs = jax.nn.one_hot(jax.random.randint(keys[0], shape, 0, 5), 5)
    action = jax.random.randint(keys[1], shape, 0, 2)
    batch = Transition(obs, action, jax.random.normal(keys[2], shape), jnp.zeros(shape))
    return learner, states, batch


def learnt(learner, states, batch):
    return jax.vmap(lambda state, batch: learner.update(state, batch, key=jax.random.key(0))[0])(states, batch)


def slopes(learner, states, batch):
    """Of what is learnt, with respect to where learning starts and to what was paid."""

    def total(params, reward):
        given = Transition(batch.obs, batch.action, reward, batch.log_prob)
        after = learnt(learner, NaiveState(params, states.opt_state), given)
        return sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(after.params))

    return jax.jit(jax.grad(total, argnums=(0, 1)))(states.params, batch.reward)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("what", [pytest.param(learnt, marks=pytest.mark.slow), slopes])
def test_large_learners_learn_as_small_ones_do(monkeypatch, played, what):
    beside = what(*played)
    monkeypatch.setattr(_gradient_learner, "PARAMETERS_IN_CACHE", 0)
    after_another = what(*played)
    jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=1e-8, atol=1e-12), after_another, beside)

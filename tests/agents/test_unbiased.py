"""COALA-PG is the gradient of the objective; M-FOS's and the batch-unaware rule are not.

A toy POMDP (B 2, M 2, T 2, a tabular naive learner) is enumerated completely, all 2^16 joint action sequences, through
the library's own POMDP, co-player and estimator code. Only the drawing of the actions is replaced: a script plays them,
and the true probability of the script is the product of the policies' own.
"""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.learners import A2C, ShapingPG
from coala_envs import ShapingPOMDP, Trajectory
from coala_envs.co_players import NaiveLearner, TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

BATCH, EPISODES, TIME = 2, 2, 2
STEPS = EPISODES * TIME


class Scripted(eqx.Module):
    """A naive learner whose actions are read from its memory; their log-probabilities are its own."""

    naive: NaiveLearner

    def init(self, *, key):
        return self.naive.init(key=key)

    def initial_memory(self):
        return jnp.zeros(STEPS, int), jnp.array(0)

    def act(self, state, memory, obs, *, key):
        script, t = memory
        output, _ = self.naive._policy(state.params).step(obs, ())
        return script[t], jax.nn.log_softmax(output.logits)[script[t]], (script, t + 1)

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return self.naive.update(state, batch, key=key)


def make():
    make_policy = functools.partial(TabularPolicy, 5, 2, scale=0.7)
    naive = NaiveLearner(make_policy, optax.sgd(2.0), discount=0.9, reward_scale=1.0)
    game = iterated_prisoners_dilemma(inner_episode_length=TIME)
    return ShapingPOMDP(game, Scripted(naive), batch_size=BATCH, num_inner_episodes=EPISODES), make_policy


def play(pomdp, policy, ego_script, co_script, key):
    """Play scripts ``[batch, steps]``; return the trajectory and the joint log-probability."""
    state = pomdp.init(key=key)
    state = eqx.tree_at(lambda s: s.memories[0][0], state, co_script)
    episodes, log_prob = [], 0.0
    for episode in range(EPISODES):
        steps, extras = [], []
        for t in range(episode * TIME, (episode + 1) * TIME):
            output, _ = jax.vmap(lambda obs: policy.step(obs, ()))(state.obs[:, 0])
            taken = jax.nn.log_softmax(output.logits)[jnp.arange(BATCH), ego_script[:, t]]
            state, step = pomdp.play(state, ego_script[:, t], key=key)
            steps.append(step)
            extras.append({"log_prob": taken, "value": output.value})
            log_prob += taken.sum() + step.co_log_prob.sum()
        played = jax.tree.map(lambda *leaves: jnp.stack(leaves), *steps)
        extras = jax.tree.map(lambda *leaves: jnp.stack(leaves), *extras)
        state, learning = pomdp.learn(state, played, key=key)
        episodes.append(
            Trajectory(played.obs[:, :, 0], played.action, played.reward, played.measures, extras, learning)
        )
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *episodes), log_prob


@pytest.fixture(scope="module")
def gradients():
    """The exact gradient by autodiff, and every estimator's expectation, each ``[states, actions]``."""
    with jax.enable_x64(True):
        pomdp, make_policy = make()
        key = jax.random.key(3)
        # Both players start off-centre, and the critic is not zero: a baseline must not matter.
        policy = make_policy(key=jax.random.key(7))
        policy = eqx.tree_at(lambda p: p.value, policy, jnp.linspace(-1.0, 2.0, 5))
        scripts = jnp.array(list(itertools.product((0, 1), repeat=2 * BATCH * STEPS)))
        scripts = scripts.reshape(-1, 2, BATCH, STEPS)

        def objective(policy, script):
            trajectory, log_prob = play(pomdp, policy, script[0], script[1], key)
            return jnp.exp(log_prob) * trajectory.reward[..., 0].sum((0, 1)).mean()

        def probability(script):
            return jnp.exp(play(pomdp, policy, script[0], script[1], key)[1])

        def estimate(credit, script):
            learner = ShapingPG(make_policy, optax.sgd(1.0), A2C(value_coefficient=0.0), credit)
            trajectory, log_prob = play(pomdp, policy, script[0], script[1], key)
            data = jax.tree.map(lambda leaf: leaf[None], (trajectory.obs, learner.samples(trajectory)))
            # The loss averages over time where the paper sums.
            return -STEPS * jnp.exp(log_prob) * learner.gradient(policy, data)[0].logits

        def total(function):
            return jax.jit(lambda: jax.lax.map(function, scripts, batch_size=4096).sum(0))()

        exact = total(lambda script: jax.grad(objective)(policy, script).logits)
        expected = {
            credit: np.asarray(total(functools.partial(estimate, credit)))
            for credit in ("coala", "m-fos", "batch-unaware")
        }
        return np.asarray(exact), expected, float(total(probability))


def test_the_enumeration_is_complete(gradients):
    assert gradients[2] == pytest.approx(1.0, abs=1e-12)


def test_the_exact_gradient_is_not_trivial(gradients):
    assert np.abs(gradients[0]).max() > 0.1


def test_coala_pg_is_unbiased(gradients):
    exact, expected, _ = gradients
    np.testing.assert_allclose(expected["coala"], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("credit", ["m-fos", "batch-unaware"])
def test_the_baselines_are_biased(gradients, credit):
    exact, expected, _ = gradients
    assert np.abs(expected[credit] - exact).max() > 1e-3

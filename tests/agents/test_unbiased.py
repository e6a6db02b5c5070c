"""COALA-PG is the gradient of the objective; M-FOS's and the batch-unaware rule are not.

A toy POMDP (B 2, M 2, T 2, a tabular naive learner) is enumerated completely, all 2^16 joint action sequences, through
the library's own POMDP, co-player and estimator code. Only the drawing of the actions is replaced: a script plays them,
and the true probability of the script is the product of the policies' own.

Against another meta agent, which remembers but does not learn, it is the standard gradient that is exact, and every
algorithm uses it there.
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


class ScriptedMeta(eqx.Module):
    """A frozen player that grows friendlier with everything that it has seen, across inner episodes."""

    table: TabularPolicy

    def init(self, *, key):
        return ()

    def initial_memory(self):
        return jnp.zeros(STEPS, int), jnp.array(0), jnp.array(0.0)

    def act(self, state, memory, obs, *, key):
        script, t, mood = memory
        mood = mood + obs @ jnp.array([0.0, 0.8, -0.5, 0.3, -0.9])
        output, _ = self.table.step(obs, ())
        logits = output.logits + mood * jnp.array([1.0, -1.0])
        return script[t], jax.nn.log_softmax(logits)[script[t]], (script, t + 1, mood)

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return state, {}


MAKE_POLICY = functools.partial(TabularPolicy, 5, 2, scale=0.7)


def make(co_player):
    game = iterated_prisoners_dilemma(inner_episode_length=TIME)
    return ShapingPOMDP(game, co_player, batch_size=BATCH, num_inner_episodes=EPISODES)


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


def enumerate_gradients(pomdp, cases):
    """Return the exact gradient by autodiff, every case's expectation, each ``[states, actions]``, and the total
    probability. A case is a credit and whether the learner is told that its opponent learns."""
    key = jax.random.key(3)
    # Both players start off-centre, and the critic is not zero: a baseline must not matter.
    policy = MAKE_POLICY(key=jax.random.key(7))
    policy = eqx.tree_at(lambda p: p.value, policy, jnp.linspace(-1.0, 2.0, 5))
    scripts = jnp.array(list(itertools.product((0, 1), repeat=2 * BATCH * STEPS)))
    scripts = scripts.reshape(-1, 2, BATCH, STEPS)

    def objective(policy, script):
        trajectory, log_prob = play(pomdp, policy, script[0], script[1], key)
        return jnp.exp(log_prob) * trajectory.reward[..., 0].sum((0, 1)).mean()

    def probability(script):
        return jnp.exp(play(pomdp, policy, script[0], script[1], key)[1])

    def estimate(case, script):
        credit, learns = case
        learner = ShapingPG(MAKE_POLICY, optax.sgd(1.0), A2C(value_coefficient=0.0), credit)
        trajectory, log_prob = play(pomdp, policy, script[0], script[1], key)
        samples = learner.samples(trajectory, learns if learns is None else jnp.array(learns))
        data = jax.tree.map(lambda leaf: leaf[None], (trajectory.obs, samples))
        # The loss averages over time where the paper sums.
        return -STEPS * jnp.exp(log_prob) * learner.gradient(policy, data)[0].logits

    def total(function):
        return jax.jit(lambda: jax.lax.map(function, scripts, batch_size=4096).sum(0))()

    exact = total(lambda script: jax.grad(objective)(policy, script).logits)
    expected = {case: np.asarray(total(functools.partial(estimate, case))) for case in cases}
    return np.asarray(exact), expected, float(total(probability))


CREDITS = ("coala", "m-fos", "batch-unaware")


@pytest.fixture(scope="module")
def gradients():
    with jax.enable_x64(True):
        naive = NaiveLearner(MAKE_POLICY, optax.sgd(2.0), discount=0.9, reward_scale=1.0)
        return enumerate_gradients(make(Scripted(naive)), [*((credit, None) for credit in CREDITS), ("coala", True)])


@pytest.fixture(scope="module")
def gradients_against_meta():
    with jax.enable_x64(True):
        meta = ScriptedMeta(MAKE_POLICY(key=jax.random.key(11)))
        return enumerate_gradients(make(meta), [*((credit, False) for credit in CREDITS), ("m-fos", True)])


def test_the_enumeration_is_complete(gradients):
    assert gradients[2] == pytest.approx(1.0, abs=1e-12)


def test_the_exact_gradient_is_not_trivial(gradients):
    assert np.abs(gradients[0]).max() > 0.1


@pytest.mark.parametrize("learns", [None, True])
def test_coala_pg_is_unbiased(gradients, learns):
    exact, expected, _ = gradients
    np.testing.assert_allclose(expected["coala", learns], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("credit", ["m-fos", "batch-unaware"])
def test_the_baselines_are_biased(gradients, credit):
    exact, expected, _ = gradients
    assert np.abs(expected[credit, None] - exact).max() > 1e-3


@pytest.mark.parametrize("credit", CREDITS)
def test_against_a_meta_agent_everybody_uses_the_exact_gradient(gradients_against_meta, credit):
    exact, expected, probability = gradients_against_meta
    assert probability == pytest.approx(1.0, abs=1e-12)
    assert np.abs(exact).max() > 0.1
    np.testing.assert_allclose(expected[credit, False], exact, rtol=0, atol=1e-9)


def test_m_fos_taken_for_shaping_is_not_the_gradient_against_a_meta_agent(gradients_against_meta):
    exact, expected, _ = gradients_against_meta
    assert np.abs(expected["m-fos", True] - exact).max() > 0.1

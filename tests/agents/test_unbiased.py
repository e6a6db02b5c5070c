"""COALA-PG is the gradient of the objective; M-FOS's and the batch-unaware rule are not.

A toy POMDP (B 2, M 2, T 2, a tabular naive learner) is enumerated completely, all 2^16 joint action sequences, through
the library's own POMDP, co-player and estimator code. Only the drawing of the actions is replaced: a script plays them,
and the true probability of the script is the product of the policies' own.

Credit for teaching needs what a learner is worth: as a baseline it is exact with any made-up worth, by leaving one
game out with the true one, which is enumerated too.

Against another meta agent, which remembers but does not learn, it is the standard gradient that is exact, and every
algorithm uses it there.
"""

import functools
import itertools
import typing

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scripted import Scripted

from coala_agents.learners import A2C, FORMS, ShapingPG, Teaching
from coala_agents.learners._teaching import Witnessed
from coala_envs import ShapingPOMDP, Trajectory
from coala_envs.co_players import NaiveLearner, TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

BATCH, EPISODES, TIME = 2, 2, 2
STEPS = EPISODES * TIME


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


def play(pomdp, policy, ego_script, co_script, key, witness=None):
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
        before = state.co_players
        state, learning = pomdp.learn(state, played, key=key)
        seen = None if witness is None else witness(before, played, state.co_players)
        episodes.append(
            Trajectory(played.obs[:, :, 0], played.action, played.reward, played.measures, extras, learning, seen)
        )
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *episodes), log_prob


class Case(typing.NamedTuple):
    """An estimator, and what it is told."""

    credit: str
    opponent_learns: bool | None = None
    others: int | None = None
    """What other meta-episodes to centre on: a seed; ``None`` does not centre."""
    form: str = ""
    """Of credit for teaching, instead of centring."""
    worth: str = ""
    """What that takes a learner to be worth: made up, or true."""


def made_up_worth(state):
    """Any function of what the learner has become must do for a baseline."""
    return jnp.sum(jnp.sin(3 * state.params.logits) * jnp.arange(10.0).reshape(5, 2)) + 4 * jnp.sum(state.params.value)


def true_worth(game, policy, state):
    """The return of an inner episode that is to be expected against the learner, over all that may be played."""
    key = jax.random.key(0)  # the game draws nothing

    def from_here(situation, obs, steps):
        if not steps:
            return 0.0
        ego, co = (jax.nn.softmax(obs[seat] @ logits) for seat, logits in enumerate((policy, state.params.logits)))
        total = 0.0
        for joint in itertools.product((0, 1), repeat=2):
            after, timestep = game.step(situation, jnp.array(joint), key=key)
            probability = ego[joint[0]] * co[joint[1]]
            total += probability * (timestep.reward[0] + from_here(after, timestep.obs, steps - 1))
        return total

    return from_here(*game.reset(key=key), TIME)


def witness_of(case, pomdp, policy):
    """What the roll-out is told to look at; the worth of a learner is of the ego's policy as it is."""
    worth = made_up_worth if case.worth == "made up" else functools.partial(true_worth, pomdp.game, policy.logits)
    (player,) = pomdp.co_players

    def witness(before, steps, after):
        batch = steps.seen_by_co_player(0)
        taught = FORMS[case.form].taught(player.naive, before[0], after[0], batch, worth)
        return Witnessed(jnp.zeros((1, 1, 2)), batch.obs[:, 0], taught)

    return witness


def with_others(trajectory, seed):
    """Put two other meta-episodes beside one. Any rewards and values must do: they are a baseline."""
    stacked = jax.tree.map(lambda leaf: jnp.stack([leaf] * 3), trajectory)

    def parts(trajectory):
        taught = () if trajectory.witnessed is None else (trajectory.witnessed.taught,)
        return trajectory.reward, trajectory.extras["value"], *taught

    keys = jax.random.split(jax.random.key(seed), len(parts(stacked)))
    made_up = [
        leaf.at[1:].set(5 * jax.random.normal(key, leaf[1:].shape))
        for key, leaf in zip(keys, parts(stacked), strict=True)
    ]
    return eqx.tree_at(parts, stacked, tuple(made_up))


def enumerate_gradients(pomdp, cases):
    """Return the exact gradient by autodiff, every case's expectation, each ``[states, actions]``, and the total
    probability."""
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
        credit = {"teaching": Teaching(case.form, pomdp.game)} if case.form else {"centring": case.others is not None}
        learner = ShapingPG(MAKE_POLICY, optax.sgd(1.0), A2C(value_coefficient=0.0), case.credit, **credit)
        witness = witness_of(case, pomdp, policy) if case.form else None
        trajectory, log_prob = play(pomdp, policy, script[0], script[1], key, witness)
        meta_batch = jax.tree.map(lambda leaf: leaf[None], trajectory)
        if case.others is not None:
            meta_batch = with_others(trajectory, case.others)
        told = None if case.opponent_learns is None else jnp.full(len(meta_batch.reward), case.opponent_learns)
        data = jax.tree.map(lambda leaf: leaf[:1], (meta_batch.obs, learner.samples(meta_batch, told)))
        # The loss averages over time where the paper sums.
        return -STEPS * jnp.exp(log_prob) * learner.gradient(policy, data)[0].logits

    def total(function):
        return jax.jit(lambda: jax.lax.map(function, scripts, batch_size=4096).sum(0))()

    exact = total(lambda script: jax.grad(objective)(policy, script).logits)
    expected = {case: np.asarray(total(functools.partial(estimate, case))) for case in cases}
    return np.asarray(exact), expected, float(total(probability))


BASELINE, LEFT_OUT = "leave-one-out-baseline", "leave-one-out"
TAUGHT = [
    Case("coala-pg", None, None, BASELINE, "made up"),
    Case("coala-pg", True, 3, BASELINE, "made up"),
    Case("coala-pg", None, None, LEFT_OUT, "true"),
]
MISTAUGHT = Case("coala-pg", None, None, LEFT_OUT, "made up")
CREDITS = ("coala-pg", "m-fos", "batch-unaware")


@pytest.fixture(scope="module")
def gradients():
    with jax.enable_x64(True):
        naive = NaiveLearner(MAKE_POLICY, optax.sgd(2.0), discount=0.9, reward_scale=1.0)
        told = [Case("coala-pg", True), *(Case("coala-pg", None, seed) for seed in (0, 1)), Case("coala-pg", True, 2)]
        return enumerate_gradients(
            make(Scripted(naive, STEPS)), [*map(Case, CREDITS), *told, Case("m-fos", None, 0), *TAUGHT, MISTAUGHT]
        )


@pytest.fixture(scope="module")
def gradients_against_meta():
    with jax.enable_x64(True):
        meta = ScriptedMeta(MAKE_POLICY(key=jax.random.key(11)))
        told = [*(Case(credit, False) for credit in CREDITS), Case("coala-pg", False, 0), Case("m-fos", True)]
        return enumerate_gradients(make(meta), told)


def test_the_enumeration_is_complete(gradients):
    assert gradients[2] == pytest.approx(1.0, abs=1e-12)


def test_the_exact_gradient_is_not_trivial(gradients):
    assert np.abs(gradients[0]).max() > 0.1


@pytest.mark.parametrize("opponent_learns", [None, True])
def test_coala_pg_is_unbiased(gradients, opponent_learns):
    exact, expected, _ = gradients
    np.testing.assert_allclose(expected[Case("coala-pg", opponent_learns)], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", [Case("coala-pg", None, 0), Case("coala-pg", None, 1), Case("coala-pg", True, 2)])
def test_centring_on_whatever_other_meta_episodes_is_unbiased(gradients, case):
    exact, expected, _ = gradients
    np.testing.assert_allclose(expected[case], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", TAUGHT)
def test_credit_for_teaching_is_unbiased_as_a_baseline_and_with_the_true_worth(gradients, case):
    exact, expected, _ = gradients
    np.testing.assert_allclose(expected[case], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", [Case("m-fos"), Case("m-fos", None, 0), Case("batch-unaware"), MISTAUGHT])
def test_the_baselines_are_biased(gradients, case):
    exact, expected, _ = gradients
    assert np.abs(expected[case] - exact).max() > 1e-3


@pytest.mark.parametrize("case", [*(Case(credit, False) for credit in CREDITS), Case("coala-pg", False, 0)])
def test_against_a_meta_agent_everybody_uses_the_exact_gradient(gradients_against_meta, case):
    exact, expected, probability = gradients_against_meta
    assert probability == pytest.approx(1.0, abs=1e-12)
    assert np.abs(exact).max() > 0.1
    np.testing.assert_allclose(expected[case], exact, rtol=0, atol=1e-9)


def test_m_fos_taken_for_shaping_is_not_the_gradient_against_a_meta_agent(gradients_against_meta):
    exact, expected, _ = gradients_against_meta
    assert np.abs(expected[Case("m-fos", True)] - exact).max() > 0.1

"""Advantage Alignment and LOQA: the estimators against loops and enumeration, and the players around them."""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.config import PRESETS
from coala_agents.estimators import aligned_advantages, influenced_returns, loqa_objective
from coala_agents.experiments import experiment
from coala_agents.learners import (
    PPO,
    Episodes,
    Model,
    NaiveAscent,
    PairPlayerState,
    advantage_alignment,
    falling,
    lola_dice,
    loqa,
)
from coala_agents.training import Pair, start_pairs, update_pair
from coala_envs.co_players import TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

TIME, DISCOUNT = 3, 0.7
SCRIPTS = np.array(list(itertools.product((0, 1), repeat=2 * TIME))).reshape(-1, TIME, 2)  # [script, time, player]
STATES = np.concatenate([np.zeros((len(SCRIPTS), 1), int), 1 + 2 * SCRIPTS[:, :-1, 0] + SCRIPTS[:, :-1, 1]], axis=1).T
ACTIONS = SCRIPTS.transpose(1, 0, 2)
OWN, OTHER = np.array([[0.3, -0.8, 0.5, 1.1, -0.4], [-0.6, 0.2, 0.9, -0.7, 0.1]])
REWARDS = np.array([[-1.0, 0.0], [-3.0, -2.0]])[ACTIONS[..., 0], ACTIONS[..., 1]]  # the other's, [time, script]
VALUES = np.array([-1.5, 0.7, -2.0, 1.0, 0.4])[STATES]
ACTION_VALUES = np.array([[0.2, -1.0], [0.5, 0.1], [-0.3, 0.8], [1.5, 1.0], [-2.0, 0.6]])[STATES]
ADVANTAGES = np.array([[0.4, -1.2], [0.9, -0.3]])[ACTIONS[..., 0], ACTIONS[..., 1]] + 0.1 * STATES


def log_probs(params, player):
    signs = 1.0 - 2.0 * jnp.asarray(ACTIONS[..., player], float)
    return jax.nn.log_sigmoid(signs * jnp.asarray(params)[STATES])


def discounted(rewards, discount):
    """Return the discounted sums from each step on, by a loop."""
    sums = np.zeros_like(rewards)
    after = np.zeros(rewards.shape[1:])
    for t in reversed(range(len(rewards))):
        sums[t] = after = rewards[t] + discount * after
    return sums


RETURNS = discounted(REWARDS, DISCOUNT)
SIGNS = 1.0 - 2.0 * ACTIONS[..., 0]
SCORES = (SIGNS / (1 + np.exp(SIGNS * OWN[STATES])))[..., None] * np.eye(5)[STATES]
"""Derivatives of the own log-probabilities, ``[time, script, parameter]``."""


@pytest.mark.parametrize(("memory", "expected"), [("discounted", [1, 2.5, 1.5]), ("average", [1, 3, 2])])
def test_aligned_advantages_by_hand(memory, expected):
    """With γ 1/2 and β 2 the past is 0, 1/2, 1/4 + 1, or on average 0, 1, 3/2, and β γ is 1."""
    own, other = jnp.array([[1.0], [2.0], [-1.0]]), jnp.array([[3.0], [1.0], [2.0]])
    found = aligned_advantages(own, other, discount=0.5, weight=2.0, memory=memory)
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-6)


@pytest.mark.parametrize("memory", ["discounted", "average"])
def test_aligned_advantages_are_those_of_a_loop(float64, memory):
    own, other = np.random.default_rng(0).normal(size=(2, 7, 3))
    expected = own.copy()
    for t in range(1, 7):
        weights = [0.9 ** (t - k) if memory == "discounted" else 1 / t for k in range(t)]
        expected[t] += 1.3 * 0.9 * sum(weight * own[k] for k, weight in enumerate(weights)) * other[t]
    found = aligned_advantages(jnp.asarray(own), jnp.asarray(other), discount=0.9, weight=1.3, memory=memory)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    jax.tree.map(
        np.testing.assert_array_equal,
        aligned_advantages(jnp.asarray(own), jnp.asarray(other), discount=0.9, weight=0.0, memory=memory),
        own,
    )


def test_the_derivative_of_the_influenced_returns_is_that_of_the_other_s_action_values(float64):
    """Given what was played until a step, on average over all that may follow, whatever the baseline."""

    def influenced(own):
        how = {"returns": jnp.asarray(RETURNS), "values": jnp.asarray(VALUES), "discount": DISCOUNT}
        return influenced_returns(log_probs(own, 0), **how)

    values, slopes = jax.jit(lambda own: (influenced(own), jax.jacobian(influenced)(own)))(OWN)
    np.testing.assert_allclose(values, RETURNS, rtol=0, atol=1e-12)
    likely = np.exp(log_probs(OWN, 0) + log_probs(OTHER, 1))
    for t in range(TIME):
        prefixes = SCRIPTS[:, : t + 1].reshape(len(SCRIPTS), -1) @ 2 ** np.arange(2 * t + 2)
        same = prefixes[:, None] == np.arange(4 ** (t + 1))
        after = likely[t + 1 :].prod(0)[:, None] * same  # [script, prefix], of what follows the prefix
        # The derivative of an expectation, by the scores of everything that the own policy may still do.
        exact = after.T @ (SCORES[t + 1 :].sum(0) * RETURNS[t][:, None])
        assert (t == TIME - 1) == (np.abs(exact).max() < 0.01)
        np.testing.assert_allclose(after.T @ slopes[t], exact, rtol=0, atol=1e-12)


def test_loqa_climbs_its_surrogate(float64):
    """The enumerated surrogate has likelihood ratios in it, where the sampled one has magic boxes."""
    likely = np.exp((log_probs(OWN, 0) + log_probs(OTHER, 1)).sum(0))
    temperature = 1.7

    def sampled(own):
        influenced = influenced_returns(log_probs(own, 0), jnp.asarray(RETURNS), jnp.asarray(VALUES), discount=DISCOUNT)
        weighted = jnp.asarray(len(likely) * likely * ADVANTAGES)
        action = jnp.asarray(ACTIONS[..., 1])
        return loqa_objective(weighted, influenced, jnp.asarray(ACTION_VALUES), action, temperature=temperature)

    def enumerated(own):
        ratios, total = jnp.exp(log_probs(own, 0) - log_probs(OWN, 0)), 0.0
        for t in range(TIME):
            value, ratio = jnp.asarray(REWARDS[t]), jnp.ones(len(likely))
            for j in range(t + 1, TIME):
                before, ratio = ratio, ratio * ratios[j]
                value += DISCOUNT ** (j - t) * (ratio * REWARDS[j] - (ratio - before) * VALUES[j])
            first = ACTIONS[t, :, 1] == 0
            both = jnp.where(jnp.stack([first, ~first], axis=1), value[:, None], ACTION_VALUES[t]) / temperature
            answer = jnp.where(first, *jax.nn.log_softmax(both).T)
            total += jnp.sum(likely * ADVANTAGES[t] * answer) / TIME
        return total

    found, expected = jax.jit(lambda own: (jax.grad(sampled)(own), jax.grad(enumerated)(own)))(OWN)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_loqa_s_gradient_is_an_alignment_of_advantages(float64):
    """The score of step k is multiplied by the other's advantage there and by what was gained before, as it answers."""
    how = {"discount": DISCOUNT, "influence_discount": 0.6}
    action = jnp.asarray(ACTIONS[..., 1])

    def objective(logs):
        influenced = influenced_returns(logs, jnp.asarray(RETURNS), jnp.asarray(VALUES), **how)
        return loqa_objective(jnp.asarray(ADVANTAGES), influenced, jnp.asarray(ACTION_VALUES), action, temperature=2.0)

    taken = np.take_along_axis(ACTION_VALUES, ACTIONS[..., 1:], -1)[..., 0]
    left = ACTION_VALUES.sum(-1) - taken
    answers = (1 - 1 / (1 + np.exp((left - RETURNS) / 2.0))) / 2.0  # 1 - π2, over the temperature
    expected = np.zeros_like(RETURNS)
    for k, t in itertools.product(range(TIME), repeat=2):
        if t < k:
            weight = DISCOUNT * (DISCOUNT * 0.6) ** (k - t - 1)
            expected[k] += weight * ADVANTAGES[t] * answers[t] * (RETURNS - VALUES)[k]
    found = jax.jit(jax.grad(objective))(log_probs(OWN, 0))
    np.testing.assert_allclose(found * expected.size, expected, rtol=0, atol=1e-12)


MAKE = functools.partial(TabularPolicy, 5, 2, scale=0.7)
SGD = optax.sgd(0.5)
ALIGNED = advantage_alignment(MAKE, SGD, SGD, warm_up=1)


@pytest.fixture(scope="module")
def met():
    """Actions of eight games by the luck of the draw, and what the classic game makes of them."""
    action = np.random.default_rng(1).integers(2, size=(4, 8, 2))
    both = np.stack([action, action[..., ::-1]], axis=2)  # [time, batch, player, own first]
    seen = np.zeros((4, 8, 2), int)
    seen[1:] = 1 + 2 * both[:-1, ..., 0] + both[:-1, ..., 1]
    reward = np.array([[-1.0, -3.0], [0.0, -2.0]])[both[..., 0], both[..., 1]]
    steps = (np.eye(5)[seen].astype(np.float32), action.astype(np.int32), reward.astype(np.float32))
    return Episodes(*map(jnp.asarray, steps), {})


def test_values_learn_before_the_policy_does(met):
    start = ALIGNED.init(key=jax.random.key(0))
    # The other, the game and the key are for players who look at them.
    game, key = iterated_prisoners_dilemma("classic", 4), jax.random.key(3)
    update = jax.jit(lambda state: ALIGNED.update(state, start.params, met, game, 0, key=key)[0])
    first = update(start)
    second = update(first)
    np.testing.assert_array_equal(first.params.logits, start.params.logits)
    assert (second.params.logits != first.params.logits).any()
    for table in (lambda it: it.params.value, lambda it: it.model.params.value, lambda it: it.model.params.logits):
        assert (table(first) != table(start)).any()
    assert int(second.num_updates) == 2


def test_the_policy_descends_what_its_kind_says(met):
    """By scores and aligned advantages in numpy; one pass of PPO and LOQA without its weight are the plain gradient."""
    kinds = [
        advantage_alignment(MAKE, SGD, SGD, weight=0.0),
        loqa(MAKE, SGD, SGD, weight=0.0),
        advantage_alignment(MAKE, SGD, SGD, PPO(num_epochs=1, num_minibatches=1), weight=0.0),
        advantage_alignment(MAKE, SGD, SGD, weight=2.0),
        loqa(MAKE, SGD, SGD, weight=2.0),
    ]
    state = ALIGNED.init(key=jax.random.key(4))

    @jax.jit
    def all_slopes(state):
        sample, other = ALIGNED.judged(state, met)
        one = jnp.ones(())
        slopes = [jax.grad(kind.loss, has_aux=True)(state.params, met, sample, other, one)[0].logits for kind in kinds]
        return sample.advantage, other.advantage, slopes

    own, other, (plain, without, clipped, aligned, answered) = all_slopes(state)
    np.testing.assert_allclose(without, plain, rtol=0, atol=1e-6)
    np.testing.assert_allclose(clipped, plain, rtol=0, atol=1e-6)
    assert np.abs(answered - plain).max() > 1e-3

    seen = np.asarray(met.obs[:-1, :, 0])
    logits = seen @ np.asarray(state.params.logits)
    odds = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    scores = seen[..., None] * (np.eye(2)[met.action[:-1, :, 0]] - odds)[..., None, :]
    for weight, slope in ((0.0, plain), (2.0, aligned)):
        credit = np.asarray(aligned_advantages(own, other, discount=0.96, weight=weight))
        np.testing.assert_allclose(slope, -(scores * credit[..., None, None]).mean((0, 1)), rtol=0, atol=1e-6)


def test_the_entropy_bonus_falls_with_the_updates(met):
    """At first it is the whole bonus, half way half of it, and in the end none."""
    constant = {number: advantage_alignment(MAKE, SGD, SGD, entropy_coefficient=number) for number in (0.0, 0.4, 0.8)}
    falls = advantage_alignment(MAKE, SGD, SGD, entropy_coefficient=falling(0.8, 10))
    start = ALIGNED.init(key=jax.random.key(5))
    game, key = iterated_prisoners_dilemma("classic", 4), jax.random.key(3)

    def learnt(player, number):
        state = eqx.tree_at(lambda it: it.num_updates, start, jnp.array(number))
        return jax.jit(lambda state: player.update(state, start.params, met, game, 0, key=key)[0])(state).params.logits

    for number, coefficient in ((0, 0.8), (5, 0.4), (10, 0.0), (99, 0.0)):
        np.testing.assert_allclose(learnt(falls, number), learnt(constant[coefficient], number), rtol=0, atol=1e-6)
    assert np.abs(learnt(constant[0.8], 0) - learnt(constant[0.0], 0)).max() > 1e-2
    assert falling(0.3, 0) == 0.3
    with pytest.raises(ValueError, match=r"entropy_coefficient must be at least 0, got -0\.1"):
        advantage_alignment(MAKE, SGD, SGD, entropy_coefficient=-0.1)


def test_the_game_goes_on_after_the_last_step(float64, met):
    """Who earns the same in every step for ever is worth 1 / (1 - γ) of it, and there is nothing left to learn."""
    player = advantage_alignment(MAKE, SGD, SGD, discount=DISCOUNT, td_lambda=0.6)
    same = Episodes(met.obs.astype(float), met.action, jnp.full(met.reward.shape, -2.0), {})
    worth = -2.0 / (1 - DISCOUNT) / (1 + DISCOUNT + DISCOUNT**2 + DISCOUNT**3)
    knows = TabularPolicy(5, 2, key=jax.random.key(0))
    knows = eqx.tree_at(lambda it: (it.logits, it.value), knows, (jnp.full((5, 2), worth), jnp.full(5, worth)))
    state = PairPlayerState(knows, (), jnp.array(0), Model(knows, ()))

    @jax.jit
    def judged(state):
        sample, other = player.judged(state, same)
        return sample, other, player.model_loss(knows, same, other)

    sample, other, loss = judged(state)
    np.testing.assert_allclose(sample.target, worth, rtol=1e-12)
    np.testing.assert_allclose(other.target, -2.0 / (1 - DISCOUNT), rtol=1e-12)
    np.testing.assert_allclose(np.stack([sample.advantage, other.advantage]), 0.0, atol=1e-12)
    assert loss < 1e-20


def test_each_sees_the_game_from_its_own_seat(met):
    seen = met.from_the_other_seat()
    for field in ("action", "reward"):
        np.testing.assert_array_equal(getattr(seen, field)[..., 0], getattr(met, field)[..., 1])
    np.testing.assert_array_equal(seen.obs[:, :, 0], met.obs[:, :, 1])
    jax.tree.map(np.testing.assert_array_equal, seen.from_the_other_seat(), met)


def test_a_pair_may_be_of_two_kinds():
    """One that looks ahead and one that aligns advantages; the metrics of both are told, traced and not run."""
    first = lola_dice(MAKE, optax.sgd(0.1), NaiveAscent(0, batch_size=2))
    pair = Pair(iterated_prisoners_dilemma("classic", 3), (first, ALIGNED), 2)
    state = jax.tree.map(lambda leaf: leaf[0], start_pairs(pair, [0]))
    after, metrics = jax.eval_shape(lambda state: update_pair(pair, state, key=jax.random.key(0)), state)
    assert {metrics[f"learner/{name}"].shape for name in ("model_loss", "imagined_reward", "gradient_norm")} == {(2,)}
    assert after.players[0].model is None
    # Both play 2 games together; the one that looks ahead plays 2 of its own.
    assert pair.env_steps_per_update == 4 * 3


@pytest.mark.parametrize("name", ["ipd-advantage-alignment", "ipd-loqa"])
def test_a_player_begins_anew_from_a_policy(name):
    trained = experiment(PRESETS[name])
    like = trained.abstract()
    again = jax.eval_shape(trained.starting_from, jax.eval_shape(trained.policies, like))
    assert jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), again) == jax.tree.map(
        lambda leaf: (leaf.shape, leaf.dtype), like
    )


def test_another_algorithm_keeps_what_was_set_and_no_defaults_of_the_one_before():
    """LOLA-DICE's advantages are of lambda 1 by default, with which this one is wrong."""
    before = PRESETS["ipd-lola-dice"].with_flags(discount=0.9)
    after = before.with_flags(algorithm="loqa")
    assert (before.learner.gae_lambda, after.learner.gae_lambda, after.learner.discount) == (1.0, 0.0, 0.9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: loqa(MAKE, SGD, SGD, temperature=0.0), "temperature must be positive"),
        (lambda: loqa(MAKE, SGD, SGD, weight=-1.0), "weight must be at least 0"),
        (
            lambda: advantage_alignment(MAKE, SGD, SGD, memory="all"),
            "unknown memory 'all'; known: discounted, average",
        ),
        (
            lambda: advantage_alignment(MAKE, SGD, SGD, PPO()),
            "num_minibatches must be 1 for a player of a pair, got 2",
        ),
        (
            lambda: Pair(iterated_prisoners_dilemma("classic", 1), (ALIGNED, ALIGNED)),
            "inner_episode_length must be at least 2, .* got 1",
        ),
    ],
)
def test_bad_options_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()

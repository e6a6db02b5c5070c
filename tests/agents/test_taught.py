"""Credit for teaching as functions of arrays, against loops straight from the sums."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.estimators import (
    ahead,
    episode_returns,
    later_by_difference,
    later_by_lessons,
    later_over_baseline,
    moments,
    own_advantages,
    own_targets,
    ridge,
)

pytestmark = pytest.mark.usefixtures("float64")
META, EPISODES, TIME, BATCH = SIZES = (3, 4, 2, 2)
AMONG = [None, np.array([True, True, True]), np.array([True, False, True])]


def drawn(shape, seed=0):
    return jax.random.normal(jax.random.key(seed), shape)


def given(among, discount):
    told = None if among is None else jnp.array(among)
    return {"inner_episode_length": TIME, "discount": discount, "among": told}


def returned(rewards, meta, first, discount):
    """The batch-mean return from the start of an inner episode to the end of all."""
    steps = range(first * TIME, EPISODES * TIME)
    return sum(discount ** (k - first * TIME) * np.mean(rewards[meta, :, k]) for k in steps)


def left(m, discount):
    """How many inner episodes are left after m, the later ones discounted."""
    return sum(discount ** (TIME * (j - m - 1)) for j in range(m + 1, EPISODES))


def looped(one, discount):
    """What is credited at each step: ``one(meta, m, batch, step)``, which begins with the next inner episode."""
    wanted = np.zeros((META, BATCH, EPISODES * TIME))
    for i, m, t, b in np.ndindex(SIZES):
        wanted[i, b, m * TIME + t] = discount ** (TIME - t) * one(i, m, b, t)
    return wanted


@pytest.mark.parametrize("discount", [1.0, 0.9])
@pytest.mark.parametrize("among", AMONG)
def test_the_baseline_is_taken_from_the_later_return(among, discount):
    rewards, worth = drawn((META, BATCH, EPISODES * TIME)), drawn((META, EPISODES, BATCH), 1)
    kept = [i for i in range(META) if among is None or among[i]]

    def surprise(i, m, b):
        return returned(rewards, i, m + 1, discount) - left(m, discount) * worth[i, m, b]

    def one(i, m, b, t):
        others = [np.mean([surprise(other, m, game) for game in range(BATCH)]) for other in kept if other != i]
        return surprise(i, m, b) - np.mean(others)

    got = later_over_baseline(worth, rewards, **given(among, discount))
    np.testing.assert_allclose(got[jnp.array(kept)], looped(one, discount)[kept], rtol=0, atol=1e-12)


def test_a_baseline_alone_is_not_centred():
    rewards, worth = drawn((1, BATCH, EPISODES * TIME)), drawn((1, EPISODES, BATCH), 1)
    got = later_over_baseline(worth, rewards, inner_episode_length=TIME)
    wanted = returned(rewards, 0, 2, 1.0) - 2 * worth[0, 1, 1]
    np.testing.assert_allclose(got[0, 1, 2:4], [wanted, wanted], rtol=0, atol=1e-12)


@pytest.mark.parametrize("discount", [1.0, 0.9])
def test_a_difference_counts_for_every_inner_episode_that_is_left(discount):
    effect, rewards = drawn((META, EPISODES, BATCH)), drawn((META, BATCH, EPISODES * TIME), 1)
    got = later_by_difference(effect, rewards, **given(None, discount))
    wanted = looped(lambda i, m, b, t: left(m, discount) * effect[i, m, b], discount)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-12)
    assert not np.asarray(got[..., -TIME:]).any()


@pytest.mark.parametrize("lesson_lambda", [1.0, 0.7, 0.0])
@pytest.mark.parametrize("discount", [1.0, 0.9])
@pytest.mark.parametrize("among", AMONG)
def test_lessons_count_from_the_step_on_less_their_mean(among, discount, lesson_lambda):
    lessons, rewards = drawn(SIZES), drawn((META, BATCH, EPISODES * TIME), 1)
    kept = [i for i in range(META) if among is None or among[i]]

    def from_here(i, m, b, t):
        fading = lesson_lambda ** np.arange(TIME - t)
        return left(m, discount) * float(lessons[i, m, t:, b] @ fading)

    def one(i, m, b, t):
        return from_here(i, m, b, t) - np.mean([from_here(j, m, game, t) for j in kept for game in range(BATCH)])

    got = later_by_lessons(lessons, rewards, **given(among, discount), lesson_lambda=lesson_lambda)
    np.testing.assert_allclose(got[jnp.array(kept)], looped(one, discount)[kept], rtol=0, atol=1e-12)


@pytest.mark.parametrize("discount", [1.0, 0.9])
@pytest.mark.parametrize("lambda_", [1.0, 0.7])
def test_the_own_part_and_its_critic_see_no_further_than_the_inner_episode(lambda_, discount):
    rewards, values = (np.asarray(drawn((META, BATCH, EPISODES * TIME), seed)) for seed in (0, 1))
    advantages, targets = np.zeros_like(rewards), np.zeros_like(rewards)
    for i, b, m in np.ndindex(META, BATCH, EPISODES):
        of_episode = slice(m * TIME, (m + 1) * TIME)
        reward, value = rewards[i, b, of_episode], [*values[i, b, of_episode], 0.0]
        advantage = target = 0.0
        for t in reversed(range(TIME)):
            advantage = reward[t] + discount * value[t + 1] - value[t] + discount * lambda_ * advantage
            target = reward[t] + discount * ((1 - lambda_) * value[t + 1] + lambda_ * target)
            advantages[i, b, m * TIME + t], targets[i, b, m * TIME + t] = advantage / BATCH, target
    how = {"inner_episode_length": TIME, "discount": discount}
    got = own_advantages(jnp.asarray(rewards), jnp.asarray(values), gae_lambda=lambda_, **how)
    np.testing.assert_allclose(got, advantages, rtol=0, atol=1e-12)
    got = own_targets(jnp.asarray(rewards), jnp.asarray(values), td_lambda=lambda_, **how)
    np.testing.assert_allclose(got, targets, rtol=0, atol=1e-12)


@pytest.mark.parametrize("discount", [1.0, 0.9])
def test_returns_of_inner_episodes_and_how_many_are_ahead(discount):
    rewards = drawn((META, BATCH, EPISODES * TIME))
    got = episode_returns(rewards, inner_episode_length=TIME, discount=discount)
    by_step = np.asarray(rewards).mean(1).reshape(META, EPISODES, TIME)
    np.testing.assert_allclose(got, by_step @ (discount ** np.arange(TIME)), rtol=0, atol=1e-12)
    counted = [left(m - 1, discount) for m in range(EPISODES)]
    np.testing.assert_allclose(ahead(EPISODES, inner_episode_length=TIME, discount=discount), counted, atol=1e-12)


def test_the_regression_finds_what_made_the_returns_and_no_inner_episodes_level():
    weights = np.array([2.0, -1.0, 0.0, 0.5])
    x = drawn((200, EPISODES, 4))
    y = x @ weights + 10 * jnp.arange(4.0)[None] + 0.1 * drawn((200, EPISODES), 1)
    second, first = moments(x, y)
    np.testing.assert_allclose(ridge(second, first) * 1.1, weights, atol=0.05)
    np.testing.assert_allclose(ridge(10 * second, 10 * first), ridge(second, first), rtol=1e-9)
    among = jnp.arange(200) < 150
    for got, wanted in zip(moments(x, y, among), moments(x[:150], y[:150]), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)


def test_who_has_seen_nothing_expects_nothing():
    assert not np.asarray(ridge(jnp.zeros((3, 3)), jnp.zeros(3))).any()

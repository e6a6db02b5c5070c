"""What one game did to a naive learner: exactly, by leaving it out, and to first order, step by step."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs._types import Transition
from coala_envs.co_players import (
    Adam,
    FromPool,
    MLPPolicy,
    NaiveLearner,
    TabularPolicy,
    teachable,
    tit_for_tat,
)
from coala_envs.co_players._actor_critic import returns_to_go

TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.7)
NETWORK = functools.partial(MLPPolicy, 5, 2, width=4)
OPTIMISERS = {
    "sgd": optax.sgd(0.5),
    "momentum": optax.sgd(0.5, momentum=0.9),
    "adam": Adam(0.01, eps=1e-5),
    "clipped": optax.chain(optax.clip_by_global_norm(0.01), optax.adam(0.01, eps=1e-5)),
    "rmsprop": optax.rmsprop(0.01),
    "weight-decay": optax.adamw(0.01),
}
SCALED = [name for name in OPTIMISERS if name != "sgd"]
OPTIONS = {
    "plain": {"normalise_advantages": False, "value_coefficient": 0.0, "reward_scale": 1.0},
    "normalised": {"value_coefficient": 0.0, "reward_scale": 1.0},
    "all": {"value_coefficient": 0.5, "entropy_coefficient": 0.3, "reward_origin": 0.4, "discount": 0.9},
    "unnormalised": {"normalise_advantages": False, "entropy_coefficient": 0.3, "reward_scale": 0.3},
}
CASES = [*(("sgd", options) for options in OPTIONS), *((optimiser, "all") for optimiser in SCALED)]


def played(batch, time=4, seed=0):
    """What might have been played: the laws hold for any numbers."""
    keys = jax.random.split(jax.random.key(seed), 3)
    obs = jax.nn.one_hot(jax.random.randint(keys[0], (time, batch), 0, 5), 5, dtype=float)
    action = jax.random.randint(keys[1], (time, batch), 0, 2)
    # What is right depends on what is seen, so that gradients do not vanish in large batches.
    right = 2.0 * action.astype(float) * (obs @ jnp.array([1.0, 1.0, -1.0, 1.0, -1.0]))
    reward = right + jax.random.normal(keys[2], (time, batch))
    return Transition(obs, action, reward, jnp.zeros((time, batch)))


def made(optimiser="sgd", options="all", make=TABLE, critic=0.3, learnt=0):
    """A learner and its state, with a critic that says something, after some updates or none."""
    naive = NaiveLearner(make, OPTIMISERS[optimiser], **OPTIONS[options])
    state = naive.init(key=jax.random.key(5))
    value = critic * jax.random.normal(jax.random.key(6), state.params.value.shape)
    state = eqx.tree_at(lambda state: state.params.value, state, value)
    update = jax.jit(lambda state, batch: naive.update(state, batch, key=jax.random.key(0))[0])
    for number in range(learnt):
        state = update(state, played(6, seed=10 + number))
    return naive, state


def without(batch, game):
    return jax.tree.map(lambda leaf: jnp.delete(leaf, game, axis=1), batch)


def leaves_close(got, wanted, atol):
    for one, other in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=0, atol=atol)


def check_left_out(naive, state, batch):
    @jax.jit
    def both():
        games = range(batch.action.shape[1])
        updated = [naive.update(state, without(batch, game), key=jax.random.key(0))[0] for game in games]
        return naive.left_out(state, batch), jax.tree.map(lambda *leaves: jnp.stack(leaves), *updated)

    leaves_close(*both(), 1e-9)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("optimiser", "options"), CASES)
def test_without_a_game_is_an_update_on_the_others(optimiser, options):
    check_left_out(*made(optimiser, options, learnt=2), played(3))


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_so_it_is_when_nothing_has_been_learnt_yet(optimiser):
    check_left_out(*made(optimiser, "normalised"), played(3))


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("shape", [(2, 1), (2, 3), (3, 1), (5, 4)])
@pytest.mark.parametrize("rewards", ["equal", "different"])
def test_games_of_any_number_and_length_may_be_left_out(shape, rewards):
    naive, state = made("adam", critic=0.0, make=NETWORK)
    batch = played(*shape)
    if rewards == "equal":
        batch = eqx.tree_at(lambda batch: batch.reward, batch, jnp.ones_like(batch.reward))
    check_left_out(naive, state, batch)


def test_large_learners_that_learn_one_after_another_are_the_same(monkeypatch):
    from coala_envs.co_players import _gradient_learner

    naive, state = made("adam", make=NETWORK)
    batches = jax.tree.map(lambda *leaves: jnp.stack(leaves), played(3, seed=1), played(3, seed=2))
    slope = jax.tree.map(jnp.ones_like, state)

    def both(state):
        found = jax.vmap(naive.left_out, (None, 0))(state, batches)
        return found, jax.vmap(naive.lessons, (None, 0, None))(state, batches, slope)

    side_by_side = jax.jit(both)(state)
    monkeypatch.setattr(_gradient_learner, "PARAMETERS_IN_CACHE", 1)
    leaves_close(jax.jit(lambda state: both(state))(state), side_by_side, 1e-6)


def of_state(state):
    """A number that behaviour makes, and not linearly."""
    return jnp.sum(jnp.sin(3.0 * jax.nn.softmax(state.params.logits)) * jnp.arange(10.0).reshape(5, 2))


def slope_at(naive, state, batch):
    return eqx.filter_grad(of_state)(naive.update(state, batch, key=jax.random.key(0))[0])


def error_of_lessons(optimiser, options, copies):
    """How far the sums of lessons are from what leaving out gives, relative to the size of that.

    Of copies of the same games: what is learnt is the same, and only the share of one game smaller.
    """
    naive, state = made(optimiser, options, learnt=6)
    batch = jax.tree.map(lambda leaf: jnp.concatenate([leaf] * copies, axis=1), played(16, seed=3))

    @jax.jit
    def error():
        after = of_state(naive.update(state, batch, key=jax.random.key(0))[0])
        exact = after - jax.vmap(of_state)(naive.left_out(state, batch))
        lessons = naive.lessons(state, batch, slope_at(naive, state, batch)).sum(0)
        return jnp.sqrt(jnp.mean((lessons - exact) ** 2) / jnp.mean(exact**2))

    return float(error())


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("optimiser", "options"), CASES)
def test_lessons_come_to_what_leaving_out_gives_as_one_over_the_batch(optimiser, options):
    few, many = (error_of_lessons(optimiser, options, copies) for copies in (4, 16))
    assert many < 0.03
    assert many / few == pytest.approx(1 / 4, rel=0.2)


@pytest.mark.usefixtures("float64")
def test_parameters_whose_gradient_is_exactly_zero_do_not_spoil_the_lessons():
    """Of a critic that learns nothing: there Adam's square root has no derivative, and a clip is of all parameters."""
    assert error_of_lessons("clipped", "normalised", 16) < 0.1


@pytest.mark.usefixtures("float64")
def test_no_lesson_is_larger_than_what_a_first_step_of_adam_can_move():
    """Two games all but cancel out in one row of the table, where that step is a sign: to leave one out moves a
    parameter by twice the learning rate at most, and a slope there says a million times as much."""
    naive = NaiveLearner(TABLE, Adam(0.01, eps=1e-8), **OPTIONS["plain"])
    state = naive.init(key=jax.random.key(5))
    obs = jax.nn.one_hot(jnp.array([[0, 0, 1, 2]]), 5, dtype=float)
    reward = jnp.array([[1.0, -1.0 + 1e-8, 0.3, -0.7]])
    batch = Transition(obs, jnp.zeros((1, 4), int), reward, jnp.zeros((1, 4)))
    slope = slope_at(naive, state, batch)
    most = 2 * 0.01 * sum(float(jnp.abs(leaf).sum()) for leaf in jax.tree.leaves(slope.params))
    assert float(jnp.abs(naive.lessons(state, batch, slope)).max()) < most


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("discount", [0.0, 0.9, 1.0])
def test_lessons_add_up_to_every_gradient_step_times_its_advantage(discount):
    """Σ_k e_k δ_k = Σ_t q_t (G_t - V_t), q_t from the policy's own scores."""
    naive, state = made("sgd", "plain", critic=0.7)
    naive = NaiveLearner(TABLE, optax.sgd(0.5), discount=discount, **OPTIONS["plain"])
    batch = played(3, time=5)
    slope = slope_at(naive, state, batch)
    moves = -0.5 * slope.params.logits  # what a gradient does, times the slope there

    def log_prob(logits, obs, action):
        return jax.nn.log_softmax(obs @ logits)[action]

    scores = jax.vmap(jax.vmap(jax.grad(log_prob), (None, 0, 0)), (None, 0, 0))(
        state.params.logits, batch.obs, batch.action
    )
    q = jnp.einsum("tbij,ij->tb", scores, moves)
    advantages = returns_to_go(batch.reward, discount) - batch.obs @ state.params.value
    of_game = -jnp.mean(q * advantages, axis=0)
    wanted = (of_game - of_game.mean()) / (3 - 1)
    np.testing.assert_allclose(naive.lessons(state, batch, slope).sum(0), wanted, rtol=0, atol=1e-12)


@pytest.mark.usefixtures("float64")
def test_a_lesson_knows_nothing_of_later_steps():
    """But the last, at which the whole game's part stands; with a fixed direction, as without the optimiser's clip."""
    naive, state = made("sgd", "plain")
    batch = played(3, time=5)
    slope = slope_at(naive, state, batch)
    other = eqx.tree_at(lambda batch: batch.reward, batch, batch.reward.at[3].add(2.0))
    before, after = naive.lessons(state, batch, slope), naive.lessons(state, other, slope)
    np.testing.assert_allclose(before[:3], after[:3], rtol=0, atol=1e-12)
    assert np.abs(np.asarray(before[3] - after[3])).min() > 1e-3


def test_behaviour_is_what_acting_would_be():
    naive, state = made(make=NETWORK)
    obs = played(3).obs
    for game in range(3):
        memory = naive.initial_memory()
        for t, seen in enumerate(obs[:, game]):
            action, log_prob, memory = naive.act(state, memory, seen, key=jax.random.key(t))
            got = naive.behaviour(state, obs)[t, game, action]
            np.testing.assert_allclose(jnp.log(got), log_prob, rtol=1e-5)


def test_a_pool_is_as_teachable_as_whom_it_wraps():
    naive, state = made()
    pool, batch = FromPool(naive, jax.tree.map(lambda leaf: leaf[None], state)), played(3)
    slope = slope_at(naive, state, batch)
    leaves_close(pool.behaviour(state, batch.obs), naive.behaviour(state, batch.obs), 0)
    leaves_close(pool.left_out(state, batch), naive.left_out(state, batch), 0)
    leaves_close(pool.lessons(state, batch, slope), naive.lessons(state, batch, slope), 0)
    with pytest.raises(ValueError, match="MemoryOne cannot tell what one game did to it: it lacks left_out"):
        FromPool(tit_for_tat(), {"x": jnp.zeros((1, 2))}).left_out({}, batch)


def test_who_is_not_teachable_is_told_what_it_lacks():
    assert teachable(made()[0], "behaviour", "left_out", "lessons")
    with pytest.raises(ValueError, match="it lacks behaviour, lessons"):
        teachable(tit_for_tat(), "behaviour", "lessons")

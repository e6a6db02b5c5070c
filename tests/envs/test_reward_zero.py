"""What is learnt depends neither on a constant added to all payoffs nor on round-off."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs import ShapingPOMDP, rollout
from coala_envs.co_players import NaiveLearner, TabularPolicy, make_co_player, standardised, tit_for_tat
from coala_envs.games import MatrixGame, chicken, iterated_prisoners_dilemma, matching_pennies, stag_hunt

GAMES = [iterated_prisoners_dilemma(), stag_hunt(), chicken(), matching_pennies()]


def last_rewards(game):
    """What both players get, by inner episode, when the second learns."""
    ego = tit_for_tat()
    pomdp = ShapingPOMDP(game, make_co_player("naive", game), batch_size=8, num_inner_episodes=20)
    act = lambda memory, obs, *, key: ego.act((), memory, obs, key=key)  # noqa: E731
    _, trajectory = jax.jit(lambda key: rollout(pomdp, act, ego.initial_memory(), key=key))(jax.random.key(0))
    return np.asarray(trajectory.reward.mean((1, 2)))


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("constant", [-2.0, 8.0])
def test_a_constant_added_to_all_payoffs_changes_nothing(game, constant):
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    shifted = MatrixGame(np.stack([row + constant, column + constant]))
    np.testing.assert_allclose(last_rewards(shifted) - constant, last_rewards(game), rtol=0, atol=1e-5)


@pytest.mark.parametrize("pays", [1.0, 2.0, -1.0, 0.0])
@pytest.mark.parametrize("origin", [0.0, 1.0])
def test_a_game_that_always_pays_the_same_teaches_nothing(pays, origin):
    game = MatrixGame(np.full((2, 2), pays), inner_episode_length=1)
    table = functools.partial(TabularPolicy, 5, 2)
    naive = NaiveLearner(table, optax.adam(0.1), reward_origin=origin)
    ego = tit_for_tat()
    pomdp = ShapingPOMDP(game, naive, batch_size=16, num_inner_episodes=200)
    act = lambda memory, obs, *, key: ego.act((), memory, obs, key=key)  # noqa: E731
    end, _ = jax.jit(lambda key: rollout(pomdp, act, ego.initial_memory(), key=key))(jax.random.key(0))
    assert not np.asarray(end.co_players[0].params.logits).any()


def test_a_single_step_is_learnt_from():
    game = MatrixGame(np.array([[1.0, 1.0], [2.0, 2.0]]), inner_episode_length=1)
    naive = NaiveLearner(functools.partial(TabularPolicy, 5, 2), optax.adam(0.1))
    ego = tit_for_tat()
    pomdp = ShapingPOMDP(game, naive, batch_size=1, num_inner_episodes=20)
    act = lambda memory, obs, *, key: ego.act((), memory, obs, key=key)  # noqa: E731
    end, _ = jax.jit(lambda key: rollout(pomdp, act, ego.initial_memory(), key=key))(jax.random.key(0))
    assert np.asarray(end.co_players[0].params.logits).any()


@pytest.mark.parametrize("value", [0.05, 1.0, 1e8, -3e-9, 0.0])
@pytest.mark.parametrize("size", [2, 7, 160, 100_000])
def test_equal_numbers_are_standardised_to_zero(value, size):
    assert not np.asarray(standardised(jnp.full(size, value))).any()


def test_different_numbers_are_standardised_as_ever():
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32) + 100
    np.testing.assert_allclose(standardised(jnp.asarray(x)), (x - x.mean()) / x.std(), rtol=0, atol=2e-3)
    np.testing.assert_allclose(standardised(jnp.array([-1e-6, 1e-6])), [-1, 1], atol=0.02)
    kept = np.arange(20).reshape(5, 4) % 3 == 0
    wanted = (x - x[kept].mean()) / x[kept].std()
    np.testing.assert_allclose(standardised(jnp.asarray(x), jnp.asarray(kept))[kept], wanted[kept], rtol=0, atol=2e-3)


def test_a_single_number_stays():
    assert standardised(jnp.array([0.3])) == jnp.float32(0.3)

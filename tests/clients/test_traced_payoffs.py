"""Payoffs that are made within a traced function: sweeps by ``vmap``, gradients; and names of actions."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import ShapingPOMDP, rollout
from coala_envs.co_players import make_co_player
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma, matching_pennies
from coala_envs.registry import GAMES
from coala_envs.rendering import look

TEMPTATIONS = jnp.array([1.5, 2.0, 3.0])


def table(temptation):
    return [[1.0, -1.0], [temptation, 0.0]]


@pytest.mark.parametrize("make", [MatrixGame, iterated_prisoners_dilemma])
@pytest.mark.parametrize("payoffs", [table, lambda temptation: jnp.array(table(temptation))], ids=["lists", "array"])
def test_a_sweep_equals_its_games_one_by_one(make, payoffs):
    actions = jnp.array([1, 0])

    def reward(temptation):
        game = make(payoffs(temptation))
        state, _ = game.reset(key=jax.random.key(0))
        return game.step(state, actions, key=jax.random.key(0))[1].reward

    swept = jax.jit(jax.vmap(reward))(TEMPTATIONS)
    np.testing.assert_array_equal(swept, [[one, -1.0] for one in TEMPTATIONS])
    np.testing.assert_array_equal(jax.jacfwd(reward)(2.0), [1.0, 0.0])


def test_a_sweep_of_whole_meta_episodes_with_a_learner():
    def act(memory, obs, *, key):
        return jnp.ones((), int), (), memory

    def lived(payoffs):
        game = MatrixGame(payoffs, 3)
        pomdp = ShapingPOMDP(game, make_co_player("naive", game), batch_size=2, num_inner_episodes=2)
        return rollout(pomdp, act, (), key=jax.random.key(0))[1].reward

    tables = jnp.stack([jnp.array(table(one)) for one in TEMPTATIONS])
    swept = jax.jit(jax.vmap(lived))(tables)
    for found, one in zip(swept, tables, strict=True):
        np.testing.assert_allclose(found, jax.jit(lived)(one), rtol=1e-5)
    np.testing.assert_allclose(swept[1], lived(np.asarray(tables[1])), rtol=1e-5)


def test_a_step_is_compiled_by_equinox_or_behind_a_function():
    game, key = iterated_prisoners_dilemma(), jax.random.key(0)
    state, _ = game.reset(key=key)
    actions = jnp.array([0, 1])
    wanted = game.step(state, actions, key=key)
    assert eqx.tree_equal(eqx.filter_jit(game.step)(state, actions, key=key), wanted)
    assert eqx.tree_equal(jax.jit(lambda *given: game.step(*given, key=key))(state, actions), wanted)


def test_traced_payoffs_of_another_shape_are_refused_all_the_same():
    with pytest.raises(ValueError, match=r"shape \(A, A\) or \(2, A, A\) with A >= 2, got \(2, 3\)"):
        jax.jit(lambda payoffs: MatrixGame(payoffs).payoffs)(jnp.ones((2, 3)))


def test_matching_pennies_speaks_of_pennies():
    entry = GAMES["matching-pennies"]
    assert "ooperat" not in entry.doc
    game, shown = matching_pennies(), look(matching_pennies())
    assert shown.title == game.title == "Matching pennies"
    assert [(action.name, action.key, action.symbol) for action in shown.actions] == [
        ("heads", "h", "H"),
        ("tails", "t", "T"),
    ]
    state, _ = game.reset(key=jax.random.key(0))
    after, _ = game.step(state, jnp.array([0, 1]), key=jax.random.key(0))
    assert game.describe(after) == "H T"
    assert list(game.measures(state, jnp.array([0, 1]), after)) == [shown.measure.quantity] == ["heads"]


def test_own_games_name_their_actions():
    game = MatrixGame(np.eye(3), actions=("rock", "paper", "scissors"), title="A game of hands")
    assert look(game).title == "A game of hands"
    assert [action.symbol for action in look(game).actions] == ["R", "P", "S"]
    assert [action.key for action in look(MatrixGame(np.eye(2), actions=("quit", "stay"))).actions] == ["0", "1"]
    assert MatrixGame(np.eye(2)).actions == ("cooperate", "defect")
    assert MatrixGame(np.eye(3)).actions == ("action 0", "action 1", "action 2")
    with pytest.raises(ValueError, match="actions must be 3 different names, got"):
        MatrixGame(np.eye(3), actions=("rock", "paper", "paper"))

"""The other naive learners: PPO and REINFORCE, which differ from A2C in the loss, and a table of action values."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs._types import Transition
from coala_envs.co_players import NaiveLearner, NaivePPO, TabularPolicy, TabularQ, make_co_player, reinforce, teachable
from coala_envs.games import CoinGame, dilemmas, iterated_prisoners_dilemma, n_player_prisoners_dilemma

KEY = jax.random.key(0)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.7)
# Two games of three steps; in no state are both actions taken.
SEEN, ACTIONS = np.array([[0, 0], [1, 3], [2, 3]]), np.array([[1, 1], [0, 1], [0, 1]])
REWARDS = np.array([[2.0, -1.0], [0.5, 2.0], [1.0, 0.0]])
OPTIONS = {"discount": 0.5, "reward_scale": 2.0, "reward_origin": 0.3}


def batch():
    return Transition(jnp.eye(5)[SEEN], jnp.array(ACTIONS), jnp.array(REWARDS), jnp.zeros((3, 2)))


def begun(naive):
    """A state whose critic says something."""
    state = naive.init(key=KEY)
    return eqx.tree_at(lambda state: state.params.value, state, 0.3 * jnp.arange(1.0, 6.0))


def returns():
    rewards = 2.0 * (REWARDS - 0.3)
    last, middle = rewards[2], rewards[1] + 0.5 * rewards[2]
    return np.stack([rewards[0] + 0.5 * middle, middle, last])


def scores(logits, weights):
    """The gradient of the mean of weights times log-probabilities, by the sums written out."""
    gradient = np.zeros((5, 2))
    for where in np.ndindex(SEEN.shape):
        row = logits[SEEN[where]]
        probabilities = np.exp(row) / np.exp(row).sum()
        gradient[SEEN[where]] += weights[where] * (np.eye(2)[ACTIONS[where]] - probabilities) / SEEN.size
    return gradient


@pytest.mark.usefixtures("float64")
def test_ppo_of_one_epoch_is_a2c():
    options = {**OPTIONS, "entropy_coefficient": 0.3}
    optimiser = optax.chain(optax.clip_by_global_norm(0.1), optax.adam(0.05))
    ppo, a2c = NaivePPO(TABLE, optimiser, num_epochs=1, **options), NaiveLearner(TABLE, optimiser, **options)
    after = jax.jit(lambda: [naive.update(begun(naive), batch(), key=KEY) for naive in (ppo, a2c)])()
    for one, other in zip(jax.tree.leaves(after[0][0]), jax.tree.leaves(after[1][0]), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)
    assert after[0][1]["gradient_norm"] == pytest.approx(float(after[1][1]["gradient_norm"]), abs=1e-12)


@pytest.mark.usefixtures("float64")
def test_ppo_stops_where_the_ratio_leaves_the_clip_and_goes_on_elsewhere():
    """Of steps whose ratio went against their advantage: two games did the same in one state, and the larger won."""
    how = {**OPTIONS, "value_coefficient": 0.0}
    moved = {}
    for name, clip, epochs in (("one", 1e-9, 1), ("clipped", 1e-9, 2)):
        naive = NaivePPO(TABLE, optax.sgd(0.5), clip=clip, num_epochs=epochs, **how)
        moved[name] = np.asarray(naive.update(begun(naive), batch(), key=KEY)[0].params.logits)
    start = np.asarray(begun(NaiveLearner(TABLE, optax.sgd(0.5))).params.logits)
    advantages = returns() - 0.3 * (SEEN + 1)
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    np.testing.assert_allclose(moved["one"] - start, 0.5 * scores(start, advantages), atol=1e-12)

    def log_probs(logits):
        return (logits - np.log(np.exp(logits).sum(-1, keepdims=True)))[SEEN, ACTIONS]

    ratio = np.exp(log_probs(moved["one"]) - log_probs(start))
    inside = (ratio - 1) * advantages < 0
    np.testing.assert_allclose(
        moved["clipped"] - moved["one"], 0.5 * scores(moved["one"], ratio * advantages * inside), atol=1e-12
    )


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("baseline", ["none", "mean"])
def test_reinforce_by_hand_knows_no_critic(baseline):
    naive = reinforce(TABLE, optax.sgd(1.0), normalise_advantages=baseline == "mean", **OPTIONS)
    state = begun(naive)
    weights = returns()
    if baseline == "mean":
        weights = (weights - weights.mean()) / (weights.std() + 1e-8)
    after, _ = naive.update(state, batch(), key=KEY)
    start = np.asarray(state.params.logits)
    np.testing.assert_allclose(after.params.logits - start, scores(start, weights), atol=1e-12)
    np.testing.assert_array_equal(after.params.value, state.params.value)


@pytest.mark.usefixtures("float64")
def test_reinforce_tells_what_one_game_did_to_it():
    naive = reinforce(TABLE, optax.sgd(1.0), **OPTIONS)

    @jax.jit
    def without_the_first(state):
        others = jax.tree.map(lambda leaf: leaf[:, 1:], batch())
        return naive.left_out(state, batch()).params.logits[0], naive.update(state, others, key=KEY)[0].params.logits

    np.testing.assert_allclose(*without_the_first(begun(naive)), atol=1e-12)


@pytest.mark.parametrize("name", ["naive-ppo", "naive-q"])
def test_who_has_no_derivative_is_told_so(name):
    with pytest.raises(ValueError, match=r"cannot tell what one game did to it: it lacks .*lessons"):
        teachable(make_co_player(name, iterated_prisoners_dilemma()), "lessons")


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("constant", [0.0, 5.0])
def test_one_update_of_action_values_by_hand(constant):
    learner = TabularQ(5, 2, step_size=0.5, discount=0.9, reward_origin=0.3 + constant)
    state = eqx.tree_at(lambda state: state.values, learner.init(key=KEY), jnp.arange(10.0).reshape(5, 2))
    played = eqx.tree_at(lambda batch: batch.reward, batch(), jnp.array(REWARDS + constant))
    values = np.arange(10.0).reshape(5, 2)
    # Both games were in s0 and took action 1: the mean of two targets. Then each game is alone in its state. The last
    # step is left out.
    values[0, 1] += 0.5 * (((1.7 + 0.9 * 3.0) + (-1.3 + 0.9 * 7.0)) / 2 - 1.0)
    values[1, 0], values[3, 1] = (
        2.0 + 0.5 * (0.2 + 0.9 * 5.0 - 2.0),
        7.0 + 0.5 * (1.7 + 0.9 * 7.0 - 7.0),
    )
    after, metrics = learner.update(state, played, key=KEY)
    np.testing.assert_allclose(after.values, values, atol=1e-12)
    assert set(metrics) == {"loss"}
    only, _ = learner.update(state, jax.tree.map(lambda leaf: leaf[:1], played), key=KEY)
    assert only.values[0, 1] == pytest.approx(1.0 + 0.5 * ((1.7 - 1.3) / 2 - 1.0), abs=1e-12)


def test_the_best_action_is_taken_but_for_exploring_and_equal_ones_alike():
    learner, seen = TabularQ(2, 3, exploration=0.3), jnp.eye(2)
    state = eqx.tree_at(
        lambda state: state.values, learner.init(key=KEY), jnp.array([[0.0, 2.0, 1.0], [1.0, 0.0, 1.0]])
    )
    probabilities = {0: [0.1, 0.8, 0.1], 1: [0.45, 0.1, 0.45]}
    keys = jax.random.split(KEY, 2000)
    for row, wanted in probabilities.items():
        action, log_prob, _ = jax.vmap(lambda key, row=row: learner.act(state, (), seen[row], key=key))(keys)
        np.testing.assert_allclose(np.exp(log_prob), np.array(wanted)[np.asarray(action)], rtol=1e-5)
        np.testing.assert_allclose(np.bincount(action, minlength=3) / 2000, wanted, atol=0.04)


@pytest.mark.parametrize("game", [CoinGame(), dilemmas()])
def test_action_values_are_refused_where_there_is_no_table(game):
    with pytest.raises(
        ValueError, match=rf"its table has a row for each state of a matrix game, .* {type(game).__name__}"
    ):
        make_co_player("naive-q", game)


@pytest.mark.parametrize("game", [n_player_prisoners_dilemma(num_players=3), dilemmas(shows_payoffs=False)])
def test_there_is_a_table_wherever_observations_are_one_hot(game):
    assert make_co_player("naive-q", game).num_states == game.obs_shape[0]

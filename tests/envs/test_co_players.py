"""Co-players: fixed strategies do what their names say and never learn; the naive learner follows its equations."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs import ShapingPOMDP, Transition, rollout
from coala_envs.co_players import (
    STRATEGIES,
    AbstractPolicy,
    FromPool,
    MemoryOne,
    NaiveLearner,
    PolicyOutput,
    TabularPolicy,
    check_co_player,
    extortion,
    generous_tit_for_tat,
    make_co_player,
    random,
)
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma

GAME = iterated_prisoners_dilemma(inner_episode_length=4)
KEY = jax.random.key(0)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)


def against(co_player, ego_actions, batch_size=3):
    """Play one inner episode of given ego actions; return the co-player's actions ``[time, batch]``."""
    pomdp = ShapingPOMDP(GAME, co_player, batch_size=batch_size, num_inner_episodes=1)
    script = jnp.array(ego_actions)

    def act(t, obs, *, key):
        return script[t], (), t + 1

    return np.asarray(rollout(pomdp, act, jnp.array(0), key=KEY)[1].action[0, :, :, 1])


@pytest.mark.parametrize(
    ("name", "ego", "answer"),
    [
        ("always_cooperate", [1, 1, 1, 1], [0, 0, 0, 0]),
        ("always_defect", [0, 0, 0, 0], [1, 1, 1, 1]),
        ("tit_for_tat", [0, 1, 0, 1], [0, 0, 1, 0]),
        ("win_stay_lose_shift", [0, 1, 1, 0], [0, 0, 1, 0]),
        ("grim_trigger", [1, 0, 0, 0], [0, 1, 1, 1]),
    ],
)
def test_deterministic_strategies_by_hand(name, ego, answer):
    played = against(STRATEGIES[name](), ego)
    assert played.T.tolist() == [answer] * 3


def test_random_strategies_keep_their_probabilities():
    assert 1 - against(random(0.25), [0] * 4, batch_size=2000).mean() == pytest.approx(0.25, abs=0.02)
    forgives = against(generous_tit_for_tat(0.4), [1, 1, 1, 1], batch_size=2000)
    assert 1 - forgives[1:].mean() == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("chi", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("other", [(0.5,) * 5, (1, 0.9, 0.1, 0.8, 0.3), (0, 0.2, 0.6, 0.3, 0.7)])
def test_extortion_enforces_its_linear_relation(chi, other):
    """Own - P = chi (other - P) in the long run, whatever the other does (Press and Dyson 2012)."""
    own, other = np.array(extortion(chi).cooperation)[1:], np.array(other, float)[1:]
    p, q = own, other[[0, 2, 1, 3]]  # the other sees DC where we see CD
    transition = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    values, vectors = np.linalg.eig(transition.T)
    stationary = np.real(vectors[:, np.argmax(np.real(values))])
    stationary /= stationary.sum()
    gain, loss = stationary @ [1, -1, 2, 0], stationary @ [1, 2, -1, 0]
    assert gain == pytest.approx(chi * loss, abs=1e-9)


def test_extortion_keeps_to_probabilities_for_every_dilemma():
    """Where T - P < P - S it is the answer to DC that bounds φ."""
    payoffs = (1.5, 1.0, 0.0, -2.0)
    largest = 2.0 / (3.0 * 2.0 + 1.5)
    np.testing.assert_allclose(extortion(3.0, largest, payoffs=payoffs).cooperation[3], 1.0)
    with pytest.raises(ValueError, match=r"phi must be in \(0, 0.266667\]"):
        extortion(3.0, 0.27, payoffs=payoffs)


def test_fair_extortion_with_the_largest_phi_is_tit_for_tat():
    np.testing.assert_allclose(extortion(1.0, 1 / 3).cooperation[1:], [1, 0, 1, 0], atol=1e-12)


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_fixed_strategy_never_learns(name):
    pomdp = ShapingPOMDP(GAME, STRATEGIES[name](), batch_size=2, num_inner_episodes=3)
    state, _ = rollout(pomdp, lambda memory, obs, *, key: (jnp.array(1), (), memory), (), key=KEY)
    assert jax.tree.leaves(state.co_players) == []


class Frozen(eqx.Module):
    """A meta agent that no longer learns: it remembers, and its update is the identity."""

    policy: TabularPolicy

    def init(self, *, key):
        return self.policy

    def initial_memory(self):
        return jnp.array(0)

    def act(self, state, memory, obs, *, key):
        output, _ = state.step(obs, ())
        action = jax.random.categorical(key, output.logits)
        return action, jax.nn.log_softmax(output.logits)[action], memory + 1

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return state, {}


def test_a_frozen_co_players_state_never_changes_and_its_memory_stays():
    policy = TABLE(key=KEY)
    pomdp = ShapingPOMDP(GAME, Frozen(policy), batch_size=2, num_inner_episodes=3)
    state, _ = rollout(pomdp, lambda memory, obs, *, key: (jnp.array(1), (), memory), (), key=KEY)
    np.testing.assert_array_equal(state.co_players[0].logits, policy.logits)
    assert state.memories[0].tolist() == [12, 12]


@pytest.mark.usefixtures("float64")
def test_one_naive_update_by_hand():
    """A2C on two games of two steps, without bootstrapping, against the sums written out."""
    naive = NaiveLearner(TABLE, optax.sgd(1.0), discount=0.5, reward_scale=2.0, normalise_advantages=False)
    state = naive.init(key=KEY)
    seen = np.array([[0, 0], [3, 1]])
    actions, rewards = np.array([[1, 0], [1, 1]]), np.array([[2.0, -1.0], [0.0, 2.0]])
    batch = Transition(jnp.eye(5)[seen], jnp.array(actions), jnp.array(rewards), jnp.zeros((2, 2)))
    after, _ = naive.update(state, batch, key=KEY)

    logits, gradient, value_gradient = np.asarray(state.params.logits), np.zeros((5, 2)), np.zeros(5)
    for game in range(2):
        for t in range(2):
            target = 2.0 * (rewards[t, game] + (0.5 * rewards[1, game] if t == 0 else 0))
            row = seen[t, game]
            probabilities = np.exp(logits[row]) / np.exp(logits[row]).sum()
            gradient[row] += target * (np.eye(2)[actions[t, game]] - probabilities) / 4
            value_gradient[row] += 0.5 * 2 * target / 4
    np.testing.assert_allclose(after.params.logits - logits, gradient, atol=1e-12)
    np.testing.assert_allclose(after.params.value, value_gradient, atol=1e-12)


def test_a_naive_learner_learns_to_defect_against_always_cooperate():
    naive = NaiveLearner(TABLE, optax.adam(0.1))
    pomdp = ShapingPOMDP(GAME, naive, batch_size=16, num_inner_episodes=40)
    _, trajectory = rollout(pomdp, lambda memory, obs, *, key: (jnp.array(0), (), memory), (), key=KEY)
    cooperation = trajectory.measures["cooperation"][..., 1].mean((1, 2))
    assert cooperation[0] > 0.2
    assert cooperation[-1] < 0.05


class WithActivation(AbstractPolicy):
    """A policy that holds a function beside its arrays, as Equinox's own networks do."""

    mlp: eqx.nn.MLP

    def __init__(self, *, key):
        self.mlp = eqx.nn.MLP(5, 3, 4, 1, key=key)

    def initial_memory(self):
        return ()

    def step(self, obs, memory):
        read = self.mlp(obs)
        return PolicyOutput(read[:-1], read[-1]), memory

    def unroll(self, obs, start, memory):
        read = jax.vmap(self.mlp)(obs)
        return PolicyOutput(read[:, :-1], read[:, -1]), memory


def test_a_naive_learner_takes_any_policy():
    pomdp = ShapingPOMDP(GAME, NaiveLearner(WithActivation, optax.sgd(0.1)), batch_size=2, num_inner_episodes=2)
    state, _ = rollout(pomdp, lambda memory, obs, *, key: (jnp.array(0), (), memory), (), key=KEY)
    assert np.isfinite(jax.tree.leaves(state.co_players)[0]).all()


def test_a_pool_is_drawn_from_uniformly():
    naive = NaiveLearner(TABLE, optax.sgd(0.1))
    states = jax.vmap(lambda key: naive.init(key=key))(jax.random.split(KEY, 4))
    pool = FromPool(naive, states)
    drawn = jax.vmap(lambda key: pool.init(key=key))(jax.random.split(jax.random.key(1), 4000))
    same = np.asarray((drawn.params.logits[:, None] == states.params.logits[None]).all((2, 3)))
    np.testing.assert_allclose(same.mean(0), 0.25, atol=0.03)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MemoryOne((1, 1, 0, 1)), r"needs 5 probabilities .* got shape \(4,\)"),
        (lambda: MemoryOne((1, 1, 0, 1, 1.2)), r"probabilities must be in \[0, 1\]"),
        (lambda: extortion(0.5), "chi must be at least 1, got 0.5"),
        (lambda: extortion(2.0, 0.9), r"phi must be in \(0, 0.2\] for chi = 2.0, got 0.9"),
        (lambda: extortion(payoffs=(1.0, 2.0, 0.0, -1.0)), "T > R > P > S"),
        (lambda: extortion(opening=2.0), r"probabilities must be in \[0, 1\]"),
        (lambda: NaiveLearner(TABLE, optax.sgd(1.0), discount=1.5), r"discount must be in \[0, 1\], got 1.5"),
        (
            lambda: make_co_player("tit-for-tat", GAME),
            "unknown co_player 'tit-for-tat'; known: naive, always_cooperate",
        ),
        (lambda: make_co_player("tit_for_tat", MatrixGame(np.eye(3))), "plays matrix games of two actions"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_every_named_co_player_obeys_the_protocol():
    for name in ("naive", *STRATEGIES):
        check_co_player(make_co_player(name, GAME), GAME, 3)

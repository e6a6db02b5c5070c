"""Co-players: fixed strategies do what their names say and never learn; the naive learner follows its equations."""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs import ShapingPOMDP, Transition, rollout
from coala_envs.co_players import (
    CO_PLAYERS,
    AbstractPolicy,
    FromPool,
    MemoryOne,
    NaiveLearner,
    PolicyOutput,
    Reactive,
    TabularPolicy,
    check_co_player,
    extortion,
    generous_tit_for_tat,
    make_co_player,
    random,
    win_stay_lose_shift,
)
from coala_envs.games import (
    IPD_PAYOFFS,
    CoinGame,
    MatrixGame,
    chicken,
    iterated_prisoners_dilemma,
    matching_pennies,
    stag_hunt,
)
from coala_envs.registry import GAMES

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
    played = against(make_co_player(name, GAME), ego)
    assert played.T.tolist() == [answer] * 3


def test_random_strategies_keep_their_probabilities():
    assert 1 - against(random(0.25), [0] * 4, batch_size=2000).mean() == pytest.approx(0.25, abs=0.02)
    forgives = against(generous_tit_for_tat(0.4), [1, 1, 1, 1], batch_size=2000)
    assert 1 - forgives[1:].mean() == pytest.approx(0.4, abs=0.03)


def long_run(own, other, payoffs, steps=4000):
    """Both players' mean payoffs over many steps of a Markov chain, from T, R, P, S: a slow model of its own."""
    temptation, reward, punishment, sucker = payoffs
    p, q = (np.array(player, float) for player in (own, other))
    q = q[[0, 1, 3, 2, 4]]  # the other sees DC where we see CD
    joint = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    state, visits = joint[0], np.zeros(4)
    for _ in range(steps):
        visits += state / steps
        state = state @ joint[1:]
    return visits @ [reward, sucker, temptation, punishment], visits @ [reward, temptation, sucker, punishment]


OPPONENTS = [(0.5,) * 5, (1, 0.9, 0.1, 0.8, 0.3), (0, 0.2, 0.6, 0.3, 0.7), (1, 1, 1, 1, 0.9)]


@pytest.mark.parametrize("chi", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("other", OPPONENTS)
def test_extortion_enforces_its_linear_relation(chi, other):
    """Own - P = chi (other - P) in the long run, whatever the other does (Press and Dyson 2012)."""
    gain, loss = long_run(extortion(chi).cooperation, other, (2, 1, 0, -1))
    assert gain == pytest.approx(chi * loss, abs=0.005)


DILEMMAS = [*IPD_PAYOFFS, [[1.0, -2.0], [1.5, 0.0]], [[4.0, -1.0], [4.5, 2.0]]]


def letters(game):
    (reward, sucker), (temptation, punishment) = np.asarray(game.payoffs)[0].tolist()
    return temptation, reward, punishment, sucker


@pytest.mark.parametrize("payoffs", DILEMMAS, ids=str)
@pytest.mark.parametrize("other", OPPONENTS)
def test_extortion_by_name_takes_its_share_of_what_the_game_pays(payoffs, other):
    game = iterated_prisoners_dilemma(payoffs)
    punishment = letters(game)[2]
    own, others = long_run(make_co_player("extortion", game).cooperation, other, letters(game))
    assert own - punishment == pytest.approx(3 * (others - punishment), abs=0.01)


def test_extortion_of_axelrods_payoffs_by_hand():
    """b = P-S = 1, a = T-P = 4, φ = 1/26: 1 - 4/26, 1 - 13/26, 7/26."""
    found = make_co_player("extortion", iterated_prisoners_dilemma("axelrod")).cooperation
    np.testing.assert_allclose(found, [1, 11 / 13, 1 / 2, 7 / 26, 0])


@pytest.mark.parametrize("payoffs", DILEMMAS, ids=str)
def test_generosity_by_name_is_the_largest_that_nobody_can_profit_from(payoffs):
    """Of all deterministic memory-one opponents the best earns R, and with a little more generosity more than R."""
    game = iterated_prisoners_dilemma(payoffs)

    def best_against(strategy):
        opponents = itertools.product((0, 1), repeat=5)
        return max(long_run(strategy.cooperation, other, letters(game), steps=1000)[1] for other in opponents)

    generous = make_co_player("generous_tit_for_tat", game)
    reward = letters(game)[1]
    assert best_against(generous) == pytest.approx(reward, abs=0.01)
    assert best_against(generous_tit_for_tat(generous.cooperation[2] + 0.1)) > reward + 0.02


@pytest.mark.parametrize(
    ("payoffs", "table"),
    [
        ((2, 1, 0, -1), (1, 1, 0, 0, 1)),  # the prisoner's dilemma
        ((3, 4, 2, 1), (1, 1, 0, 0, 1)),  # the stag hunt
        ((4, 3, 0, 1), (1, 1, 0, 0, 1)),  # chicken
        ((2, 4, 1, 3), (1, 1, 1, 1, 1)),  # R and S are the better two: to cooperate always wins
        ((0, 1, 1, 0), (1, 1, 0, 1, 0)),  # to do the same wins: tit-for-tat
    ],
)
def test_what_wins_is_told_by_the_payoffs(payoffs, table):
    assert win_stay_lose_shift(payoffs=payoffs).cooperation.tolist() == list(table)


FIXED = [entry.name for entry in CO_PLAYERS.values() if not entry.learns]
STRATEGIES = FIXED[: FIXED.index("extortion") + 1]
"""Of matrix games; scripts for the gridworlds follow."""
PAYOFF_FREE = {"always-cooperate", "always-defect", "tit-for-tat", "grim-trigger"}


@pytest.mark.parametrize(
    ("game", "mean_something"),
    [
        (iterated_prisoners_dilemma(), set(STRATEGIES)),
        (iterated_prisoners_dilemma("classic"), set(STRATEGIES)),
        # 2 R < T + S: taking turns pays more than cooperation.
        (MatrixGame([[1, -1], [4, 0]]), set(STRATEGIES) - {"generous-tit-for-tat"}),
        (stag_hunt(), {"random", "win-stay-lose-shift", *PAYOFF_FREE}),
        (chicken(), {"random", "win-stay-lose-shift", *PAYOFF_FREE}),
        (matching_pennies(), {"random"}),
        # Two dilemmas, not the same for both.
        (MatrixGame([[[1, -1], [2, 0]], [[3, 5], [0, 1]]]), {"random", *PAYOFF_FREE}),
        (MatrixGame([[1, 3], [0, 2]]), {"random"}),  # years in prison
        (MatrixGame([[0, 2], [-1, 1]]), {"random"}),  # defection first
        (MatrixGame([[4, 2], [2, 1]]), {"random", *PAYOFF_FREE}),  # T = S: nothing tells a win from a loss
        (MatrixGame(np.eye(3)), {"random"}),
        (CoinGame(), set()),
    ],
)
def test_a_strategy_is_refused_where_it_means_nothing(game, mean_something):
    for name in STRATEGIES:
        if name in mean_something:
            check_co_player(make_co_player(name, game), game, 2)
            continue
        with pytest.raises(ValueError, match=f"co-player '{name}' means nothing in this game: it ") as refused:
            make_co_player(name, game)
        assert "\n" not in str(refused.value)


def test_strategies_of_another_number_of_actions_are_told_in_one_way():
    """Of two or of three: also where a co-player is given and not named."""
    three = MatrixGame(np.eye(3))
    for player, game, wanted in ((random(), three, "2 actions, .* 5 states"), (Reactive(ROCK), GAME, "3 .* 10 states")):
        with pytest.raises(TypeError, match=f"must be of a matrix game of {wanted}, got shape"):
            ShapingPOMDP(game, player, batch_size=1, num_inner_episodes=1)


ROCK = [[1, 0, 0]] * 4 + [[0, 1, 0]] * 3 + [[0, 0, 1]] * 3
"""The own action again, rock at first: states are the start, and own last action major."""


def test_a_table_of_three_actions_is_looked_up_by_the_last_joint_action():
    act = jax.jit(lambda obs: Reactive(ROCK).act((), (), obs, key=KEY)[:2])
    for state, wanted in enumerate((0, 0, 0, 0, 1, 1, 1, 2, 2, 2)):
        action, log_prob = act(jax.nn.one_hot(state, 10))
        assert (int(action), float(log_prob)) == (wanted, 0.0)
    chosen, log_prob = jax.vmap(
        lambda key: make_co_player("random", MatrixGame(np.eye(3))).act((), (), S0, key=key)[:2]
    )(jax.random.split(KEY, 900))
    np.testing.assert_allclose(np.bincount(chosen, minlength=3), 300, atol=4 * np.sqrt(200))
    np.testing.assert_allclose(log_prob, np.log(1 / 3), rtol=1e-5)


S0 = jnp.eye(10)[0]


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
    pomdp = ShapingPOMDP(GAME, make_co_player(name, GAME), batch_size=2, num_inner_episodes=3)
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


def test_one_of_a_pool():
    naive = NaiveLearner(TABLE, optax.sgd(0.1))
    states = jax.vmap(lambda key: naive.init(key=key))(jax.random.split(KEY, 3))
    for index in range(3):
        drawn = jax.jit(lambda index: FromPool(naive, states).only(index).init(key=KEY))(index)
        np.testing.assert_array_equal(drawn.params.logits, states.params.logits[index])


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
        (lambda: MemoryOne((1, 1, 0, 1)), r"cooperation must be 5 probabilities, or 1 .* got shape \(4,\)"),
        (lambda: MemoryOne((1, 1, 0, 1, 1.2)), r"cooperation must be in \[0, 1\]"),
        (lambda: extortion(0.5), "chi must be at least 1, got 0.5"),
        (lambda: extortion(2.0, 0.9), r"phi must be in \(0, 0.2\] for chi = 2.0, got 0.9"),
        (lambda: extortion(payoffs=(1.0, 2.0, 0.0, -1.0)), "T > R > P > S"),
        (lambda: generous_tit_for_tat(payoffs=(4.0, 1.0, 0.0, -1.0)), r"2 R > T \+ S, got \(4.0, 1.0, 0.0, -1.0\)"),
        (lambda: win_stay_lose_shift(payoffs=(2.0, 3.0, 1.0, 2.0)), r"T, R, P, S must have two that are better"),
        (lambda: extortion(opening=2.0), r"opening must be in \[0, 1\]"),
        (lambda: NaiveLearner(TABLE, optax.sgd(1.0), discount=1.5), r"discount must be in \[0, 1\], got 1.5"),
        (
            lambda: make_co_player("tit for tat", GAME),
            "unknown co-player 'tit for tat' .did you mean tit-for-tat.*; known: naive, naive-ppo",
        ),
        (lambda: make_co_player("tit_for_tat", MatrixGame(np.eye(3))), "plays matrix games of two actions"),
        (lambda: Reactive(np.ones((5, 3)) / 3), r"probabilities must have shape \(1 \+ A \* A, A\) .*, got \(5, 3\)"),
        (lambda: Reactive(np.ones((5, 2))), "the rows of probabilities must sum to 1"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_every_named_co_player_obeys_the_protocol_in_a_game_of_its_own():
    games = [entry.make() for entry in GAMES.values()]
    for name, entry in CO_PLAYERS.items():
        game = next(game for game in games if not entry.why_not(game))
        check_co_player(make_co_player(name, game), game, 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: make_co_player(None, GAME), "NoneType is not a co-player: it lacks init"),
        (lambda: make_co_player(3, GAME), "int is not a co-player: it lacks init"),
        (lambda: make_co_player((MemoryOne((1,) * 5), 3), GAME), "int is not a co-player: it lacks init"),
        (
            lambda: ShapingPOMDP(GAME, "naive", batch_size=1, num_inner_episodes=1),
            "str is not a co-player: .*; make_co_player makes one by its name, 'naive'",
        ),
    ],
)
def test_what_is_no_co_player_is_refused(make, message):
    with pytest.raises(TypeError, match=message):
        make()

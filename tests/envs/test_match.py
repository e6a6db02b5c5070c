"""Laws of a match between co-players in every seat, and of the frozen policy as one of them."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_envs import ShapingPOMDP, Timestep, Transition, play_match, rollout
from coala_envs.co_players import (
    AbstractPolicy,
    FromPool,
    FrozenPolicy,
    MemoryOne,
    NaiveLearner,
    PolicyOutput,
    TabularPolicy,
    always_defect,
    check_co_player,
    make_co_player,
    random,
    tit_for_tat,
    win_stay_lose_shift,
)
from coala_envs.games import AbstractGame, iterated_prisoners_dilemma

T = 4
GAME = iterated_prisoners_dilemma(inner_episode_length=T)
KEY = jax.random.key(0)
TABLE = functools.partial(TabularPolicy, 5, 2)
NAIVE = make_co_player("naive", GAME)
DETERMINISTIC = ("always_cooperate", "always_defect", "tit_for_tat", "win_stay_lose_shift", "grim_trigger")


def match(*players, batch_size=2, num_inner_episodes=3, key=KEY, game=GAME):
    return play_match(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)


def test_tit_for_tat_against_always_defect_by_hand():
    played = match(tit_for_tat(), always_defect())
    for episode in range(3):  # Every inner episode begins anew.
        for game in range(2):
            assert played.action[episode, :, game].tolist() == [[0, 1], [1, 1], [1, 1], [1, 1]]
            assert played.reward[episode, :, game].tolist() == [[-1, 2], [0, 0], [0, 0], [0, 0]]
    np.testing.assert_array_equal(played.measures["cooperation"], played.action == 0)
    assert played.learning == ({}, {})


@pytest.mark.parametrize(
    ("p", "q"),
    [((0.5,) * 5, (0.9, 0.8, 0.1, 0.6, 0.3)), ((1, 0.9, 0.2, 0.7, 0.1), (0, 0.4, 0.4, 0.9, 0.6))],
)
def test_memory_one_pairs_follow_their_markov_chain(p, q):
    """The expected reward of every step is what the chain over s0, cc, cd, dc, dd gives."""
    games = 4000
    played = match(MemoryOne(p), MemoryOne(q), batch_size=games, num_inner_episodes=1)
    p, q = np.array(p), np.array(q)[[0, 1, 3, 2, 4]]  # the column player sees dc where the row player sees cd
    joint = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    state = np.array([1.0, 0, 0, 0, 0])
    for t in range(T):
        after = state @ joint
        wanted = after @ np.array([[1, 1], [-1, 2], [2, -1], [0, 0]])
        np.testing.assert_allclose(played.reward[0, t].mean(0), wanted, atol=5 * 1.5 / np.sqrt(games))
        state = np.concatenate([[0.0], after])


def test_swapping_the_seats_swaps_everything():
    tables = np.stack([make_co_player(name, GAME).cooperation for name in DETERMINISTIC])
    first, second = (tables[index] for index in np.triu_indices(len(tables)))

    def each(first, second):
        strategy = random()
        seats = [eqx.tree_at(lambda strategy: strategy.cooperation, strategy, table) for table in (first, second)]
        return match(*seats)

    there, back = jax.vmap(each)(first, second), jax.vmap(each)(second, first)
    assert 0 < float(there.action.mean()) < 1
    jax.tree.map(
        lambda x, y: np.testing.assert_array_equal(x, y[..., ::-1]),
        (there.action, there.reward, there.measures),
        (back.action, back.reward, back.measures),
    )


class ScriptedTable(AbstractPolicy):
    """A table that is all but sure of its actions: it plays tit-for-tat, and only its values can move."""

    value: jax.Array

    def __init__(self, *, key):
        self.value = jnp.zeros(5)

    def initial_memory(self):
        return ()

    def _logits(self, obs):
        return 200.0 * (obs @ jnp.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]))

    def step(self, obs, memory):
        return PolicyOutput(self._logits(obs), obs @ self.value), memory

    def unroll(self, obs, start, memory):
        return PolicyOutput(self._logits(obs), obs @ self.value), memory


def as_act(strategy):
    def act(memory, obs, *, key):
        action, _, memory = strategy.act((), memory, obs, key=key)
        return action, (), memory

    return act


def test_a_match_is_the_pomdp_with_the_ego_agent_as_a_player():
    """Exactly, where nothing is left to chance: actions, rewards, what is learnt and what is reported of it."""
    learner = NaiveLearner(ScriptedTable, optax.sgd(0.3))
    ego = win_stay_lose_shift()
    pomdp = ShapingPOMDP(GAME, learner, batch_size=2, num_inner_episodes=3)
    state, lived = rollout(pomdp, as_act(ego), (), key=KEY)
    played = match(ego, learner)
    np.testing.assert_array_equal(played.action, lived.action)
    np.testing.assert_array_equal(played.reward, lived.reward)
    np.testing.assert_array_equal(played.measures["cooperation"], lived.measures["cooperation"])
    assert float(jnp.abs(state.co_players[0].params.value).max()) > 0
    jax.tree.map(np.testing.assert_array_equal, played.states[1], state.co_players[0])
    jax.tree.map(np.testing.assert_array_equal, played.learning[1], lived.learning[0])


def test_a_match_is_the_pomdp_in_distribution_where_there_is_chance():
    keys = jax.random.split(KEY, 200)
    ego, naive, size = MemoryOne((0.5,) * 5), NaiveLearner(TABLE, optax.sgd(10.0)), 8
    pomdp = ShapingPOMDP(GAME, naive, batch_size=size, num_inner_episodes=4)
    lived = jax.vmap(lambda key: rollout(pomdp, as_act(ego), (), key=key)[1].action)(keys)
    played = jax.vmap(
        lambda key: match(ego, naive, batch_size=size, num_inner_episodes=4, key=jax.random.fold_in(key, 1)).action
    )(keys)
    lived, played = (np.asarray(action).mean((2, 3)) for action in (lived, played))  # [meta, episodes, players]
    error = np.sqrt((lived.var(0) + played.var(0)) / len(keys))
    assert (np.abs(lived.mean(0) - played.mean(0)) < 4.5 * error).all()
    learnt = (played[:, -1] - played[:, 0]).mean(0) / error[-1]
    assert abs(learnt[0]) < 4.5
    assert learnt[1] > 10, "the learner changes little, so the law above says little"


def test_two_naive_learners_both_learn():
    played = match(NAIVE, NAIVE, batch_size=8, num_inner_episodes=2)
    for start, state, learning in zip((NAIVE.init(key=KEY),) * 2, played.states, played.learning, strict=True):
        assert float(jnp.abs(state.params.logits - start.params.logits).max()) > 0.05
        assert learning["gradient_norm"].shape == (2,)
        assert (np.asarray(learning["gradient_norm"]) > 0).all()
    assert not np.array_equal(played.states[0].params.logits, played.states[1].params.logits)


def test_vmap_over_matches_is_a_loop_over_them():
    keys = jax.random.split(KEY, 3)
    together = jax.vmap(lambda key: match(NAIVE, tit_for_tat(), key=key))(keys)
    for index, key in enumerate(keys):
        alone = match(NAIVE, tit_for_tat(), key=key)
        np.testing.assert_array_equal(together.action[index], alone.action)
        np.testing.assert_allclose(together.learning[0]["loss"][index], alone.learning[0]["loss"], atol=1e-6)


class PublicGoods(AbstractGame):
    """Three players; each sees the number of its seat and earns its action plus ten times its seat."""

    num_players: int = eqx.field(static=True, default=3)
    num_actions: int = eqx.field(static=True, default=2)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(1,))
    inner_episode_length: int = eqx.field(static=True, default=2)

    def reset(self, *, key):
        return jnp.zeros(()), jnp.arange(3.0)[:, None]

    def step(self, state, actions, *, key):
        return state, Timestep(jnp.arange(3.0)[:, None], actions.astype(float) + 10 * jnp.arange(3.0))

    def measures(self, state, actions, next_state):
        return {"seat": jnp.arange(3.0)}

    def describe(self, state):
        return ""


class Observer(eqx.Module):
    """Plays 1 in the middle seat and 0 elsewhere, and keeps the last batch it was shown."""

    def init(self, *, key):
        return jnp.zeros((2, 2, 2))

    def initial_memory(self):
        return ()

    def act(self, state, memory, obs, *, key):
        return (obs[0] == 1).astype(int), jnp.zeros(()), memory

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return jnp.stack([batch.obs[..., 0], batch.reward], axis=-1), {}


def test_each_of_three_players_sees_and_earns_its_own():
    played = match(*[Observer()] * 3, game=PublicGoods())
    assert played.action.shape == (3, 2, 2, 3)
    assert np.unique(played.reward.reshape(-1, 3), axis=0).tolist() == [[0, 11, 20]]
    assert np.unique(played.measures["seat"].reshape(-1, 3), axis=0).tolist() == [[0, 1, 2]]
    for seat, (seen, earned) in enumerate([(0, 0), (1, 11), (2, 20)]):
        assert np.unique(played.states[seat].reshape(-1, 2), axis=0).tolist() == [[seen, earned]]


class Counting(AbstractPolicy):
    """Plays ``first`` in the first ``turn`` steps of its history and the other action from then on."""

    first: jax.Array
    turn: jax.Array

    def initial_memory(self):
        return jnp.array(0)

    def step(self, obs, memory):
        action = jnp.where(memory < self.turn, self.first, 1 - self.first)
        return PolicyOutput(100.0 * jax.nn.one_hot(action, 2), jnp.zeros(())), memory + 1

    def unroll(self, obs, start, memory):
        raise NotImplementedError


def counting(first, turn):
    return Counting(jnp.array(first), jnp.array(turn))


def test_a_frozen_policy_remembers_the_whole_meta_episode_and_never_changes():
    policy = counting(0, T + 2)
    check_co_player(FrozenPolicy(policy), GAME, 2)
    played = match(FrozenPolicy(policy), NAIVE)
    assert (np.asarray(played.action[..., 0]).transpose(2, 0, 1).reshape(2, 3 * T) == [0] * 6 + [1] * 6).all()
    jax.tree.map(np.testing.assert_array_equal, played.states[0], policy)
    assert played.learning[0] == {}


def test_a_frozen_policy_is_drawn_from_a_pool():
    """The pool's state decides what is played, not the policy that was given beside it."""
    states = jax.tree.map(lambda *leaves: jnp.stack(leaves), counting(0, 100), counting(1, 100), counting(1, 3))
    pool = FromPool(FrozenPolicy(counting(0, 1)), states)
    keys = jax.random.split(KEY, 300)
    actions = jax.vmap(lambda key: match(pool, always_defect(), num_inner_episodes=1, key=key).action)(keys)[:, 0]
    kinds, counts = np.unique(actions[:, :, 0, 0], axis=0, return_counts=True)
    assert kinds.tolist() == [[0, 0, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
    assert (np.abs(counts - 100) < 35).all()
    np.testing.assert_array_equal(actions[:, :, 0], actions[:, :, 1])  # one policy for all games of a batch


def test_a_frozen_policy_may_hold_more_than_arrays():
    class Network(AbstractPolicy):
        mlp: eqx.nn.MLP

        def initial_memory(self):
            return ()

        def step(self, obs, memory):
            read = self.mlp(obs)
            return PolicyOutput(read[:-1], read[-1]), memory

        def unroll(self, obs, start, memory):
            raise NotImplementedError

    frozen = FrozenPolicy(Network(eqx.nn.MLP(5, 3, 4, 1, key=KEY)))
    assert match(frozen, frozen).action.shape == (3, T, 2, 2)


def test_a_frozen_policys_log_probability():
    frozen = FrozenPolicy(TabularPolicy(5, 2, scale=1.0, key=KEY))
    action, log_prob, _ = frozen.act(frozen.init(key=KEY), (), jnp.eye(5)[2], key=KEY)
    assert float(log_prob) == pytest.approx(float(jax.nn.log_softmax(frozen.policy.logits[2])[action]))
    shown = Transition(jnp.zeros((T, 2, 5)), jnp.zeros((T, 2), int), jnp.ones((T, 2)), jnp.zeros((T, 2)))
    assert frozen.update(frozen.policy, shown, key=KEY) == (frozen.policy, {})


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="a match of 2 players needs one in each seat, got 1"):
        match(tit_for_tat())
    with pytest.raises(ValueError, match="a match of 2 players needs one in each seat, got 3"):
        match(*[tit_for_tat()] * 3)
    with pytest.raises(ValueError, match="num_inner_episodes must be at least 1, got 0"):
        match(tit_for_tat(), tit_for_tat(), num_inner_episodes=0)
    with pytest.raises(TypeError, match="str is not a co-player"):
        match(tit_for_tat(), "naive")
    with pytest.raises(ValueError, match="the policy of NaiveLearner cannot read observations"):
        match(*[NaiveLearner(TABLE, optax.sgd(0.1))] * 3, game=PublicGoods())

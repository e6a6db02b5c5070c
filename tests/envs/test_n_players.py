"""Games of N players: hand-computed payoffs, what is seen, and that who moves on by a seat sees and gets the same."""

import itertools

import equinox as eqx
import gymnasium as gym
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import ShapingPOMDP, play_match
from coala_envs.co_players import (
    MemoryOne,
    RandomMemoryOne,
    Reactive,
    grim_trigger,
    make_co_player,
    make_co_players,
    tit_for_tat,
)
from coala_envs.games import (
    CleanUpAction,
    HarvestLite,
    HarvestState,
    MatrixGame,
    NPlayerGame,
    RandomEnd,
    dilemmas,
    iterated_prisoners_dilemma,
    n_player_prisoners_dilemma,
    n_player_stag_hunt,
    public_goods,
    stag_hunt,
)
from coala_envs.games._tagging import Zaps
from coala_envs.rendering import CountTable, look

KEY = jax.random.key(0)
GAME = n_player_prisoners_dilemma()


def pomdp(game, co_player):
    return ShapingPOMDP(game, co_player, batch_size=1, num_inner_episodes=1)


def joint_actions(game):
    return np.array(list(itertools.product((0, 1), repeat=game.num_players)))


def played(game, joints):
    """What comes of each of some joint actions: states, observations, rewards."""
    start, _ = game.reset(key=KEY)
    state, timestep = jax.vmap(lambda joint: game.step(start, joint, key=KEY))(jnp.asarray(joints))
    return jax.tree.map(np.asarray, (state, timestep.obs, timestep.reward))


def test_pax_s_payoffs_by_the_number_of_defectors():
    by_hand = {(0, 0, 0): (4, 4, 4), (0, 0, 1): (2, 2, 5), (1, 0, 1): (3, 0, 3), (1, 1, 1): (1, 1, 1)}
    _, _, reward = played(n_player_prisoners_dilemma("pax"), list(by_hand))
    np.testing.assert_array_equal(reward, list(by_hand.values()))


def test_a_player_gets_the_mean_of_its_games_with_each_of_the_others():
    game, two = n_player_prisoners_dilemma("classic", 4), np.array([[-1, -3], [0, -2]])
    joints = joint_actions(game)
    _, _, reward = played(game, joints)
    for joint, paid in zip(joints, reward, strict=True):
        means = [two[own, np.delete(joint, seat)].mean() for seat, own in enumerate(joint)]
        np.testing.assert_allclose(paid, means, rtol=1e-6)


def test_a_table_of_payoffs_is_taken_as_it_is():
    table = [[3, 1.5, 0.5, 0], [5, 2, 1, 0.9]]
    game = n_player_prisoners_dilemma(table, 4)
    np.testing.assert_array_equal(game.payoffs, table)
    np.testing.assert_array_equal(game.reward_origin, [0.9] * 4)


def test_what_is_paid_in_is_multiplied_and_shared():
    game = public_goods(1.6, 4)
    joints = joint_actions(game)
    paid_in = 1 - joints
    wanted = 1.6 / 4 * paid_in.sum(axis=1, keepdims=True) - paid_in
    np.testing.assert_allclose(played(game, joints)[2], wanted, atol=1e-6)


def test_a_stag_takes_so_many_hunters():
    by_hand = {
        (0, 0, 0, 0): [4] * 4,
        (0, 0, 0, 1): [4, 4, 4, 3],
        (0, 1, 0, 1): [1, 8 / 3, 1, 8 / 3],
        (1, 1, 1, 1): [2] * 4,
    }
    np.testing.assert_allclose(played(n_player_stag_hunt(3, 4), list(by_hand))[2], list(by_hand.values()), rtol=1e-6)


@pytest.mark.parametrize(
    ("n_player", "matrix"),
    [
        (n_player_prisoners_dilemma("axelrod", 2), iterated_prisoners_dilemma("axelrod")),
        (n_player_stag_hunt(num_players=2), stag_hunt()),
    ],
)
def test_with_two_players_it_is_the_matrix_game(n_player, matrix):
    assert isinstance(matrix, MatrixGame)
    np.testing.assert_array_equal(n_player.reset(key=KEY)[1], matrix.reset(key=KEY)[1])
    np.testing.assert_array_equal(n_player.reward_origin, matrix.reward_origin)
    ours, theirs = (played(game, joint_actions(n_player)) for game in (n_player, matrix))
    jax.tree.map(np.testing.assert_array_equal, ours[1:], theirs[1:])
    np.testing.assert_array_equal(ours[0].seen, theirs[0].seen)


def test_each_sees_itself_first_and_then_the_next_seats_round():
    states, obs, _ = played(GAME, [(0, 1, 1)])
    assert obs[0].argmax(axis=1).tolist() == [1 + 0b011, 1 + 0b110, 1 + 0b101]
    state = jax.tree.map(lambda leaf: leaf[0], states)
    assert GAME.describe(state) == "C D D"
    assert GAME.describe(GAME.reset(key=KEY)[0]) == "- - -"
    assert look(GAME).paint(state) == CountTable(("C", "D"), ((1.0, 0.0, -1.0), (2.0, 1.0, 0.0)), (0, 1, 1))


@pytest.mark.parametrize("game", [GAME, public_goods(num_players=4)])
def test_who_moves_on_by_a_seat_sees_and_gets_the_same(game):
    joints = joint_actions(game)
    there, moved = played(game, joints)[1:], played(game, np.roll(joints, 1, axis=1))[1:]
    jax.tree.map(lambda x, y: np.testing.assert_array_equal(np.roll(x, 1, axis=1), y), there, moved)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: n_player_prisoners_dilemma(num_players=1), "num_players must be at least 2, got 1"),
        (lambda: public_goods(num_players=11), "num_players must be at most 10, got 11"),
        (
            lambda: n_player_prisoners_dilemma(np.eye(2, 3), 4),
            r"payoffs must have shape \(2, 2\), or \(2, 4\)",
        ),
        (lambda: n_player_stag_hunt(4), "threshold must be at most 3, got 4"),
        (lambda: NPlayerGame([[1, 2, 3]]), r"payoffs must have shape \(2, N\), of 2 to 10 players, got \(1, 3\)"),
        (lambda: MemoryOne((1,) * 6), r"cooperation must be 5 probabilities, or 1 \+ 2\^N for N players"),
        (lambda: make_co_players(["naive"], GAME), "a game of 3 players needs 2 co-players, got 1"),
        (lambda: pomdp(GAME, tit_for_tat()), "MemoryOne is for games of 2 players, and this one has 3"),
        (lambda: pomdp(dilemmas(), tit_for_tat(3)), "MemoryOne is for games of 3 players, and this one has 2"),
        (lambda: pomdp(GAME, Reactive([[1, 0]] * 5)), "Reactive is for games of 2 players, and this one has 3"),
        (lambda: pomdp(GAME, RandomMemoryOne()), "RandomMemoryOne is for games of 2 players, and this one has 3"),
        (
            lambda: play_match(RandomEnd(GAME, 0.5), [tit_for_tat()] * 3, batch_size=1, num_inner_episodes=1, key=KEY),
            "MemoryOne is for games of 2 players, and this one has 3",
        ),
        (lambda: make_co_player("win-stay-lose-shift", GAME), "plays matrix games of two actions, not NPlayerGame"),
        (lambda: make_co_player("harvest-greedy", HarvestLite(num_players=3)), "a script for two players, not for 3"),
    ],
)
def test_nonsense_is_refused(make, told):
    with pytest.raises(ValueError, match=told):
        make()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: public_goods(3.0), "make no dilemma: wanted is that defection pays each"),
        (lambda: n_player_prisoners_dilemma([[1, 0], [0.5, 2]]), "make no dilemma"),
        (lambda: n_player_stag_hunt(1), "make no stag hunt"),
    ],
)
def test_payoffs_of_another_game_are_told(make, told):
    with pytest.warns(UserWarning, match=told):
        make()


def test_strategies_of_three_players_by_hand():
    """In the order of s0, ccc, ccd, cdc, cdd, dcc, dcd, ddc, ddd."""
    np.testing.assert_array_equal(tit_for_tat(3).cooperation, [1, 1, 0, 0, 0, 1, 0, 0, 0])
    np.testing.assert_array_equal(grim_trigger(3).cooperation, [1, 1, 0, 0, 0, 0, 0, 0, 0])
    named = make_co_players(["always-defect", "random"], GAME)
    np.testing.assert_array_equal([player.cooperation for player in named], [[0] * 9, [0.5] * 9])
    assert len(make_co_players("naive", GAME)) == 2


def test_several_naive_learners_learn_each_for_itself():
    env = gym.make("CoalaNIPD-v0", batch_size=4, num_inner_episodes=2, inner_episode_length=2)
    env.reset(seed=0)
    env.step(np.array([0, 1, 0, 1]))
    *_, info = env.step(np.array([0, 1, 0, 1]))
    assert info["co_player_rewards"].shape == (4, 2)
    assert set(info["learning"]) == {"co_player_1", "co_player_2"}
    first, second = (np.asarray(learnt.params.logits) for learnt in env.unwrapped._stepper.state.co_players)
    assert np.abs(first).max() > 0
    assert np.abs(second).max() > 0
    assert not np.array_equal(first, second)


def test_one_co_player_sits_in_all_other_seats():
    player = tit_for_tat(3)
    assert pomdp(GAME, player).co_players == (player, player)


@pytest.fixture(scope="module")
def harvest():
    """Three in a row of four cells and nobody frozen; two apples, one under player 1."""
    game = HarvestLite(height=2, width=4, num_players=3, hit_rate=0.5, zap_range=2, regrowth=[0.0])
    nobody = jnp.zeros(3, bool)
    apples = jnp.array([[False, True, False, False], [False, False, False, True]])
    state = HarvestState(jnp.array([[0, 0], [0, 1], [0, 3]]), jnp.zeros(3, int), apples, nobody, Zaps(nobody, nobody))
    return game, state, eqx.filter_jit(game.advance)


@pytest.mark.parametrize(
    ("zap_draws", "hit"),
    [((0.9, 0.1, 0.9), (True, False, True)), ((0.1, 0.9, 0.9), (False, True, False)), ((0.9, 0.9, 0.9), (False,) * 3)],
)
def test_a_zap_hits_all_others_in_reach(harvest, zap_draws, hit):
    """Player 1 reaches both; between the other two lie three moves."""
    game, state, advance = harvest
    actions = jnp.full(3, int(CleanUpAction.ZAP))
    after, timestep = advance(state, actions, jnp.array([*(1.0,) * 8, *zap_draws]))
    assert after.zaps.hit.tolist() == list(hit)
    assert timestep.reward.tolist() == [0, 1, 0]
    assert (after.frozen > 0).tolist() == list(hit)
    assert game.describe(after) == "01.2/...*"


def test_in_a_commons_of_three_each_sees_itself_first_and_then_the_next_seats_round(harvest):
    _, state, advance = harvest
    actions, draws = jnp.array([0, 4, 5]), jnp.array([*(1.0,) * 8, 0.9, 0.1, 0.9])
    after, timestep = advance(state, actions, draws)
    cells = np.asarray(timestep.obs)[:, :24].reshape(3, 3, 8).argmax(axis=2)
    where = np.asarray(after.position) @ [4, 1]
    np.testing.assert_array_equal(cells, [np.roll(where, -own) for own in range(3)])
    moved = jax.tree.map(lambda leaf: jnp.roll(leaf, 1, axis=0) if leaf.shape[0] == 3 else leaf, state)
    _, then = advance(moved, jnp.roll(actions, 1), jnp.concatenate([draws[:8], jnp.roll(draws[8:], 1)]))
    np.testing.assert_array_equal(then.obs, jnp.roll(timestep.obs, 1, axis=0))
    np.testing.assert_array_equal(then.reward, jnp.roll(timestep.reward, 1))

"""Payoffs drawn per meta-episode: constant inside one, new in the next, by the distribution that is stated."""

import functools

import equinox as eqx
import gymnasium as gym
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.evaluation._seats import seated
from coala_envs import ShapingPOMDP, dilemmas_v0, play_match, rollout
from coala_envs.adapters import ShapingEnv
from coala_envs.co_players import always_cooperate, always_defect, make_co_player, random
from coala_envs.games import (
    DrawnMatrixGame,
    RandomEnd,
    Trembling,
    dilemmas,
    iterated_prisoners_dilemma,
)
from coala_envs.rendering import look

KEY = jax.random.key(0)
SIZES = {"batch_size": 2, "num_inner_episodes": 3}
GAME = dilemmas(inner_episode_length=2)
META_EPISODES = 2000


@pytest.fixture(scope="module")
def paid():
    """What a defector gets from a cooperator, and it from the defector, ``[meta, episodes, time, batch, players]``."""
    keys = jax.random.split(KEY, META_EPISODES)
    pair = (always_defect(), always_cooperate())
    return np.asarray(jax.jit(jax.vmap(lambda key: play_match(GAME, pair, **SIZES, key=key).reward))(keys))


def test_the_game_stays_within_a_meta_episode_and_is_the_same_in_all_its_games(paid):
    first = paid[:, :1, :1, :1]
    np.testing.assert_array_equal(paid, np.broadcast_to(first, paid.shape))
    assert len(np.unique(first[..., 0])) > 0.99 * META_EPISODES


def test_payoffs_are_drawn_by_the_stated_distribution(paid):
    """Uniform between the bounds (Kolmogorov-Smirnov at 0.1 %), independent, and so the shares of the four games."""
    temptation, sucker = paid[:, 0, 0, 0].T
    ranks = np.arange(1, META_EPISODES + 1) / META_EPISODES
    for drawn, low, high in ((temptation, 0.5, 2.0), (sucker, -1.0, 0.5)):
        place = np.sort((drawn - low) / (high - low))
        assert 0 <= place[0] <= place[-1] < 1
        assert np.abs(place - ranks).max() < 1.95 / np.sqrt(META_EPISODES)
    assert abs(np.corrcoef(temptation, sucker)[0, 1]) < 4 / np.sqrt(META_EPISODES)
    for greed, fear, wanted in ((True, True, 4 / 9), (True, False, 2 / 9), (False, True, 2 / 9), (False, False, 1 / 9)):
        error = np.sqrt(wanted * (1 - wanted) / META_EPISODES)
        assert abs(np.mean(((temptation > 1) == greed) & ((sucker < 0) == fear)) - wanted) < 4 * error


def test_bounds_that_are_equal_give_the_plain_game_bit_for_bit():
    """And a learner of it is the same."""
    plain = iterated_prisoners_dilemma(inner_episode_length=3)
    certain = dilemmas((2, 2), (-1, -1), shows_payoffs=False, inner_episode_length=3)
    assert make_co_player("naive", plain) == make_co_player("naive", certain)
    assert (certain.obs_shape, certain.num_actions) == (plain.obs_shape, plain.num_actions)
    actions = jax.random.randint(KEY, (3, 2), 0, 2)

    def advance(game, state, action):
        return game.step(state, action, key=KEY)

    @jax.jit
    def played(key):
        """Two inner episodes of each."""
        lives = []
        for game in (plain, certain):
            state, first = game.reset(key=key)
            state, steps = jax.lax.scan(functools.partial(advance, game), state, actions)
            state, again = game.restart(state, key=key)
            lives.append((first, steps, again, game.measures(state, actions[0], state)))
        return lives

    jax.tree.map(np.testing.assert_array_equal, *played(KEY))


def test_the_stepper_gives_what_the_rollout_gives():
    pomdp = ShapingPOMDP(GAME, random(0.3), **SIZES)
    chosen = jnp.array([0, 1, 1, 0, 1, 0])

    def act(memory, obs, *, key):
        return chosen[memory], (), memory + 1

    _, lived = jax.jit(lambda key: rollout(pomdp, act, jnp.zeros((), int), key=key))(jax.random.key(7))
    env = ShapingEnv(pomdp)
    obs, _ = env.reset(seed=7)
    for t, wanted in enumerate(np.asarray(lived.obs).reshape(6, 2, 9)):
        np.testing.assert_array_equal(obs, wanted)
        obs, _, _, _, info = env.step(np.full(2, chosen[t]))
        np.testing.assert_array_equal(info["ego_rewards"], np.asarray(lived.reward).reshape(6, 2, 2)[t, :, 0])


def step(game, state, own, other):
    return game.step(state, jnp.array([own, other]), key=KEY)


def test_players_see_the_payoffs_that_they_get_and_seats_swap():
    state, obs = GAME.reset(key=KEY)
    after, timestep = step(GAME, state, 1, 0)
    temptation, sucker = timestep.reward.tolist()
    shown = [0, (sucker + 1) / 1.5, (temptation - 0.5) / 1.5, 0]
    for seen, last in ((obs, (0, 0)), (timestep.obs, (3, 2))):
        np.testing.assert_allclose(seen[:, 5:], [shown, shown], atol=1e-6)
        assert seen[:, :5].argmax(axis=1).tolist() == list(last)
    _, turned = step(GAME, state, 0, 1)
    np.testing.assert_array_equal(turned.reward, timestep.reward[::-1])
    np.testing.assert_array_equal(turned.obs, timestep.obs[::-1])
    assert look(GAME).paint(jax.tree.map(np.asarray, after)).payoffs[1][0] == (round(temptation, 2), round(sucker, 2))
    assert GAME.describe(after) == "D C"


@pytest.mark.parametrize(
    "wrap", [lambda game: RandomEnd(Trembling(game, 0.1), 0.5), lambda game: seated(game, jnp.array(1))]
)
def test_wrappers_keep_what_was_drawn(wrap):
    game = wrap(GAME)
    state, _ = game.reset(key=KEY)
    state, _ = game.step(state, jnp.array([0, 1]), key=KEY)
    again, _ = game.restart(state, key=jax.random.key(1))
    drawn = [leaf for leaf in jax.tree.leaves(again) if leaf.shape == (2, 2)]
    np.testing.assert_array_equal(drawn, [leaf for leaf in jax.tree.leaves(state) if leaf.shape == (2, 2)])
    assert len(drawn) == 1


def test_all_faces_keep_a_game_for_a_meta_episode():
    """The payoffs that are seen tell which it is."""
    env = gym.make_vec("CoalaDilemmas-v0", num_envs=2, inner_episode_length=1, co_player="always-defect", **SIZES)
    games = [env.reset(seed=seed)[0][..., 5:] for seed in (0, 5)]
    seen = [env.step(np.zeros((2, 2), int))[0][..., 5:] for _ in range(2)]
    np.testing.assert_array_equal(seen, [games[1]] * 2)
    assert len(np.unique(games, axis=None)) == 1 + 2 * 4
    parallel = dilemmas_v0.parallel_env(inner_episode_length=1, num_inner_episodes=3)
    first, _ = parallel.reset(seed=0)
    again = [parallel.step({"player_0": 0, "player_1": 1})[0]["player_0"] for _ in range(2)]
    np.testing.assert_array_equal([one[5:] for one in again], [first["player_1"][5:]] * 2)
    assert (parallel.reset(seed=1)[0]["player_0"][5:] != first["player_0"][5:]).any()


STRATEGIES = ("always-cooperate", "always-defect", "tit-for-tat", "grim-trigger")


def test_strategies_play_where_all_games_of_the_distribution_are_theirs():
    for name in (*STRATEGIES, "random"):
        make_co_player(name, GAME)
    with pytest.raises(ValueError, match="made for the payoffs of one game, and here they are drawn anew"):
        make_co_player("extortion", GAME)
    # With S up to 1.2 there are games in which cooperation alone pays more than together.
    for name in STRATEGIES:
        with pytest.raises(ValueError, match="it needs payoffs R > P, R > S and T > P"):
            make_co_player(name, dilemmas(sucker=(-1, 1.2)))


def test_a_sweep_of_bounds_is_a_vmap_over_games():
    def temptation(high):
        game = DrawnMatrixGame([[1, -1], [0, 0]], jnp.stack([jnp.array([1.0, -1.0]), jnp.stack([high, 0.0])]), 2)
        return step(game, game.reset(key=KEY)[0], 1, 0)[1].reward[0]

    drawn = eqx.filter_jit(jax.vmap(temptation))(jnp.array([1.0, 2.0, 4.0])).tolist()
    np.testing.assert_allclose(drawn, [drawn[0], 2 * drawn[0], 4 * drawn[0]], rtol=1e-6)

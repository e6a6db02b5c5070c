"""Trembling hands and a random end: what they change, and that they change nothing else."""

import functools
import itertools

import equinox as eqx
import gymnasium as gym
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from kinds import KINDS

from coala_agents.analytic import IteratedGame
from coala_envs import ShapingPOMDP, Transition, ipd_v0, play_match, register_game, rollout
from coala_envs.co_players import MemoryOne, NaiveLearner, TabularPolicy, always_cooperate, make_co_player, tit_for_tat
from coala_envs.games import MatrixGame, RandomEnd, Trembling, iterated_prisoners_dilemma, with_chance
from coala_envs.registry import CO_PLAYERS, GAMES
from coala_envs.rendering import Session, look, text

GAME = iterated_prisoners_dilemma(inner_episode_length=6)
KEY = jax.random.key(0)
DETERMINISTIC = [(1, 1, 1, 1, 1), (0, 0, 0, 0, 0), (1, 1, 0, 1, 0), (1, 1, 0, 0, 1), (1, 1, 0, 0, 0)]


@functools.partial(eqx.filter_jit)
def lived(game, key=KEY, games=3):
    """Play actions drawn at random; return what is seen, paid and measured, ``[games, time, ...]``, and the states."""

    def one(key):
        reset_key, *keys = jax.random.split(key, 3)
        state, first = game.reset(key=reset_key)

        def step(state, at):
            key, actions = at
            after, timestep = game.step(state, actions, key=key)
            return after, (timestep, game.measures(state, actions, after), actions, after)

        shape = (game.inner_episode_length, game.num_players)
        actions = jax.random.randint(keys[0], shape, 0, game.num_actions)
        return first, *jax.lax.scan(step, state, (jax.random.split(keys[1], shape[0]), actions))[1]

    return jax.vmap(one)(jax.random.split(key, games))


@pytest.mark.parametrize("entry", KINDS, ids=lambda entry: entry.name)
def test_without_chance_a_wrapper_is_the_game_bit_for_bit(entry):
    game = entry.make(inner_episode_length=5)
    wrapped = RandomEnd(Trembling(game, 0), 1)
    first, timestep, measures, *_ = lived(game)
    there, after, measured, *_ = lived(wrapped)
    jax.tree.map(np.testing.assert_array_equal, (first, timestep), (there, after))
    assert (measured.pop("played") == 1).all()
    jax.tree.map(np.testing.assert_array_equal, measures, measured)
    for one in (wrapped, Trembling(game, 0), RandomEnd(game, 1)):
        assert (one.num_players, one.num_actions) == (game.num_players, game.num_actions)
        assert (one.obs_shape, one.inner_episode_length) == (game.obs_shape, 5)
        assert one.unwrapped is game
        np.testing.assert_array_equal(one.reward_origin, game.reward_origin)
        assert dict(game.shares).items() <= dict(one.shares).items()
    assert with_chance(game) is game
    assert with_chance(game, epsilon=(0, *(0.0,) * (game.num_players - 1)), survival=1) is game


def test_a_match_without_chance_is_that_of_the_game():
    players = (make_co_player("naive", GAME), MemoryOne((0.3,) * 5))
    sizes = {"batch_size": 4, "num_inner_episodes": 3, "key": KEY}
    played, alike = play_match(GAME, players, **sizes), play_match(RandomEnd(Trembling(GAME, 0), 1), players, **sizes)
    np.testing.assert_array_equal(played.action, alike.action)
    np.testing.assert_array_equal(played.reward, alike.reward)
    jax.tree.map(np.testing.assert_array_equal, played.states, alike.states)


def test_another_action_is_done_with_the_right_probability():
    game = MatrixGame(np.arange(9.0).reshape(3, 3), inner_episode_length=50)
    *_, actions, states = lived(Trembling(game, (0.3, 0.0)), games=200)
    moved = np.asarray((states.own - actions) % 3)
    assert (moved[..., 1] == 0).all()
    number = moved[..., 0].size
    for by, wanted in ((0, 0.7), (1, 0.15), (2, 0.15)):
        error = np.sqrt(wanted * (1 - wanted) / number)
        assert abs(np.mean(moved[..., 0] == by) - wanted) < 4 * error


def test_hands_and_wrappers_tremble_independently():
    *_, actions, states = lived(Trembling(Trembling(GAME, 0.5), 0.5), games=2000)
    outer, inner = np.asarray(states.own != actions), np.asarray(states.game.own != states.own)
    seats = outer[..., 0], outer[..., 1], inner[..., 0], inner[..., 1]
    for one, other in itertools.combinations(seats, 2):
        assert abs(np.mean(one == other) - 0.5) < 4 * 0.5 / np.sqrt(one.size)


def test_everybody_sees_what_was_done_and_a_player_s_record_holds_what_it_chose():
    """An epsilon of 1 does the opposite: cooperators defect, and tit-for-tat, too, is told of defections."""
    sizes = {"batch_size": 1, "num_inner_episodes": 1, "key": KEY}
    played = play_match(Trembling(GAME, (1, 0)), (always_cooperate(), tit_for_tat()), **sizes)
    assert (played.action[0, :, 0, 0] == 0).all()
    assert (played.measures["cooperation"][0, :, 0, 0] == 0).all()
    assert played.action[0, :, 0, 1].tolist() == [0, 1, 1, 1, 1, 1]
    assert played.reward[0, :, 0].tolist() == [[2, -1], *[[0, 0]] * 5]


def test_a_learner_whose_hand_does_the_opposite_learns_to_choose_the_opposite():
    """Its gradient is of what it chose. Were it told what was done, it would learn to lose."""
    learner = make_co_player("naive", GAME)
    played = play_match(
        Trembling(GAME, (0, 1)), (always_cooperate(), learner), batch_size=32, num_inner_episodes=40, key=KEY
    )
    chose = 1 - np.asarray(played.action[..., 1]).mean((1, 2))
    did = np.asarray(played.measures["cooperation"][..., 1]).mean((1, 2))
    np.testing.assert_allclose(chose + did, 1, atol=1e-6)
    assert did[:4].mean() > 0.4
    assert did[-4:].mean() < 0.2


@pytest.mark.parametrize("epsilon", [0.05, 0.3])
def test_trembling_tit_for_tat_in_closed_form(epsilon):
    """P(C at t) = (1 + (1 - 2ε)^(t+1)) / 2, for what was done; so each half the time in the end."""
    games, time = 4000, 30
    game = Trembling(iterated_prisoners_dilemma(inner_episode_length=time), epsilon)
    played = play_match(game, (tit_for_tat(),) * 2, batch_size=games, num_inner_episodes=1, key=KEY)
    seen = np.asarray(played.measures["cooperation"][0]).mean(1)
    wanted = (1 + (1 - 2 * epsilon) ** np.arange(1, time + 1)) / 2
    error = np.sqrt(wanted * (1 - wanted) / games)
    assert (np.abs(seen - wanted[:, None]) < 4 * error[:, None]).all()


def chain(p, q, time, payoffs):
    """Return the expected reward of both at each step, ``[time, players]``, from the chain over s0, cc, cd, dc, dd."""
    p, q = np.array(p, float), np.array(q, float)[[0, 1, 3, 2, 4]]
    joint = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    state, rewards = np.array([1.0, 0, 0, 0, 0]), []
    for _ in range(time):
        after = state @ joint
        rewards.append(after @ payoffs)
        state = np.concatenate([[0.0], after])
    return np.array(rewards)


PAYOFFS = np.array([[1, 1], [-1, 2], [2, -1], [0, 0]], float)


@pytest.mark.parametrize("survival", [0.0, 0.8])
def test_the_expected_sum_with_a_random_end_is_the_discounted_return(survival):
    """Sampled, from the Markov chain cut off at T, and from the closed form, whose rest is below p^T."""
    p, q, epsilon, time, games = (1, 0.9, 0.2, 0.7, 0.1), (0.4, 0.4, 0.4, 0.9, 0.6), (0.1, 0.2), 60, 20000
    game = with_chance(iterated_prisoners_dilemma(inner_episode_length=time), epsilon=epsilon, survival=survival)
    played = play_match(game, (MemoryOne(p), MemoryOne(q)), batch_size=games, num_inner_episodes=1, key=KEY)
    sums = np.asarray(played.reward[0], float).sum(0)

    # A hand that trembles is a memory-one player too.
    hands = [[(1 - e) * x + e * (1 - x) for x in player] for player, e in zip((p, q), epsilon, strict=True)]
    wanted = (survival ** np.arange(time))[:, None] * chain(*hands, time, PAYOFFS)
    wanted = wanted.sum(0)
    np.testing.assert_allclose(
        wanted, IteratedGame(GAME, survival, normalised=False).returns(*hands), atol=1e-4, rtol=0
    )
    assert (np.abs(sums.mean(0) - wanted) < 4 * sums.std(0) / np.sqrt(games)).all()

    length = np.asarray(played.measures["played"][0, :, :, 0], float).sum(0)
    error = length.std() / np.sqrt(games) + 1e-6
    assert abs(length.mean() - (1 - survival**time) / (1 - survival)) < 4 * error


def test_rewards_per_step_played_are_the_normalised_return():
    """As the shares say: a sum over a sum."""
    game = RandomEnd(iterated_prisoners_dilemma(inner_episode_length=50), 0.7)
    share = game.shares["reward"]
    assert (share.part, share.whole) == ("reward", ("played",))
    assert game.shares["cooperation"].whole == ("played",)
    assert "played" not in game.shares
    p, q = (1, 0.9, 0.2, 0.7, 0.1), (0.4,) * 5
    played = play_match(game, (MemoryOne(p), MemoryOne(q)), batch_size=20000, num_inner_episodes=1, key=KEY)
    ratio = played.reward.sum((0, 1, 2)) / played.measures["played"].sum((0, 1, 2))
    np.testing.assert_allclose(ratio, IteratedGame(GAME, 0.7).returns(p, q), atol=0.02)


@pytest.mark.parametrize("name", ["ipd", "coin-game"])
def test_after_the_end_there_is_nothing(name):
    inside = GAMES[name].make(inner_episode_length=20)
    _, timestep, measures, _, states = lived(RandomEnd(inside, 0.7), games=50)
    _, plain, *_ = lived(inside, games=50)
    played = np.asarray(measures["played"])[..., 0].astype(bool)  # [games, time]
    assert played[:, 0].all()
    assert (played[:, :-1] >= played[:, 1:]).all()
    assert 0.05 < played.mean() < 0.5
    goes_on = np.asarray(states.own)
    np.testing.assert_array_equal(goes_on[:, :-1], played[:, 1:])
    for measure in measures.values():
        assert (np.asarray(measure)[~played] == 0).all()
    assert (np.asarray(timestep.reward)[~played] == 0).all()
    assert (np.asarray(timestep.obs)[~goes_on] == 0).all()
    # What was played is what would have been played.
    np.testing.assert_array_equal(timestep.reward[played], plain.reward[played])
    np.testing.assert_array_equal(timestep.obs[goes_on], plain.obs[goes_on])

    def still(leaf):
        leaf = np.asarray(leaf)
        assert (leaf[:, 1:] == leaf[:, :-1])[~played[:, 1:]].all()

    jax.tree.map(still, states.game)


def test_steps_after_the_end_move_no_table():
    """A gradient over T steps of which one was played is that of the one, over T."""
    table = functools.partial(TabularPolicy, 5, 2, scale=1.0)
    learner = NaiveLearner(table, optax.sgd(1.0), normalise_advantages=False)
    state, time = learner.init(key=KEY), 4
    one = Transition(jnp.eye(5)[None, :2], jnp.array([[0, 1]]), jnp.array([[1.0, 2.0]]), jnp.zeros((1, 2)))
    rest = jax.tree.map(lambda leaf: jnp.zeros((time - 1, *leaf.shape[1:]), leaf.dtype), one)
    whole = jax.tree.map(lambda *leaves: jnp.concatenate(leaves), one, rest)
    after = [learner.update(state, batch, key=KEY)[0].params for batch in (one, whole)]
    moved = [jax.tree.map(jnp.subtract, params, state.params) for params in after]
    assert max(float(jnp.abs(leaf).max()) for leaf in jax.tree.leaves(moved[0])) > 0.01
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, time * y, atol=1e-6), *moved)


def test_the_stepper_gives_the_numbers_of_the_roll_out():
    chance = {"epsilon": (0.2, 0.1), "survival": 0.7}
    sizes = {"batch_size": 3, "num_inner_episodes": 3}
    env = gym.make("CoalaIPD-v0", inner_episode_length=6, **chance, **sizes)
    pomdp = ShapingPOMDP(with_chance(GAME, **chance), make_co_player("naive", GAME), **sizes)

    def act(memory, obs, *, key):
        return jnp.where(obs[1] > 0, 0, 1), (), memory

    _, wanted = jax.jit(lambda key: rollout(pomdp, act, (), key=key))(jax.random.key(5))
    obs, _ = env.reset(seed=5)
    for episode, t in itertools.product(range(3), range(6)):
        obs, reward, _, _, info = env.step(np.where(obs[:, 1] > 0, 0, 1))
        np.testing.assert_array_equal(info["ego_rewards"], wanted.reward[episode, t, :, 0])
        np.testing.assert_array_equal(info["measures"]["played"], wanted.measures["played"][episode, t])
        assert reward == pytest.approx(float(wanted.reward[episode, t, :, 0].mean()), abs=1e-6)
    assert 0 < float(wanted.measures["played"].mean()) < 1


def test_vmap_over_epsilon_and_survival_is_a_loop():
    def play(epsilon, survival):
        game = RandomEnd(Trembling(GAME, epsilon), survival)
        players = (make_co_player("naive", GAME), tit_for_tat())
        return play_match(game, players, batch_size=4, num_inner_episodes=2, key=KEY)

    epsilons, survivals = jnp.array([0.0, 0.2, 1.0]), jnp.array([1.0, 0.8, 0.5])
    together = jax.vmap(play)(epsilons, survivals)
    for index, (epsilon, survival) in enumerate(zip(epsilons, survivals, strict=True)):
        alone = play(float(epsilon), float(survival))
        np.testing.assert_array_equal(together.action[index], alone.action)
        np.testing.assert_array_equal(together.reward[index], alone.reward)
    assert len({float(x) for x in together.reward.sum((1, 2, 3, 4))}) == 3


def test_swapping_the_seats_and_the_epsilons_swaps_the_players():
    """Exactly, where an epsilon leaves nothing to chance; the random end is everybody's."""
    tables = np.array(DETERMINISTIC, float)
    first, second = (tables[index] for index in np.triu_indices(len(tables)))

    def each(first, second, epsilon):
        seats = [eqx.tree_at(lambda one: one.cooperation, tit_for_tat(), table) for table in (first, second)]
        game = RandomEnd(Trembling(GAME, epsilon), 0.8)
        return play_match(game, seats, batch_size=3, num_inner_episodes=2, key=KEY)

    there = jax.vmap(lambda one, other: each(one, other, (1, 0)))(first, second)
    back = jax.vmap(lambda one, other: each(one, other, (0, 1)))(second, first)
    for one, other in ((there.action, back.action), (there.reward, back.reward)):
        np.testing.assert_array_equal(one, other[..., ::-1])


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ({"epsilon": 1.5}, r"epsilon must be in \[0, 1\], got 1.5"),
        ({"epsilon": float("nan")}, "epsilon must be a finite number, got nan"),
        ({"epsilon": "often"}, "epsilon must be a number, got 'often'"),
        ({"epsilon": None}, "epsilon must be a number, got None"),
        ({"epsilon": (0.1, -0.1)}, r"epsilon must be in \[0, 1\], got -0.1"),
        ({"epsilon": [0.1] * 3}, "one for each of the 2 players, got 3"),
        ({"survival": -0.5}, r"survival must be in \[0, 1\], got -0.5"),
        ({"survival": (0.5, 0.5)}, "survival must be a number"),
        ({"survival": True}, "survival must be a number, got True"),
    ],
)
def test_nonsense_is_refused_in_one_line(option, told):
    for make in (lambda: with_chance(GAME, **option), lambda: ipd_v0.parallel_env(**option)):
        with pytest.raises(ValueError, match=told) as error:
            make()
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_every_game_has_these_options(entry):
    env = gym.make(entry.gymnasium_id, epsilon=0.1, survival=0.9, batch_size=2)
    assert isinstance(env.unwrapped.pomdp.game, RandomEnd)
    assert isinstance(env.unwrapped.pomdp.game.game, Trembling)
    others = (0.0,) * (entry.make().num_players - 1)
    parallel = entry.faces.parallel_env(epsilon=(0.1, *others))
    np.testing.assert_allclose(parallel.game.epsilon, [0.1, *others])
    assert "``epsilon=0.0``" in entry.doc
    assert "``survival=1.0``" in entry.doc
    shown, plain = look(env.unwrapped.pomdp.game), look(entry.make())
    assert (shown.title, shown.actions) == (plain.title, plain.actions)


def test_a_vector_of_environments_with_chance():
    envs = gym.make_vec("CoalaIPD-v0", num_envs=2, epsilon=0.5, survival=0.5, batch_size=8, num_inner_episodes=1)
    envs.reset(seed=0)
    *_, info = envs.step(np.zeros((2, 8), int))
    assert 0 < info["measures"]["cooperation"].mean() < 1
    *_, info = envs.step(np.zeros((2, 8), int))
    assert 0 < info["measures"]["played"].mean() < 1


def test_a_random_end_in_pettingzoo_s_face():
    env = ipd_v0.parallel_env(survival=0, inner_episode_length=3, render_mode="ansi")
    env.reset(seed=0)
    rewards = [env.step({"player_0": 1, "player_1": 0})[1]["player_0"] for _ in range(3)]
    assert rewards == [2, 0, 0]
    assert env.agents == []
    assert "D C" in env.render()


def test_a_game_s_own_option_of_that_name_is_its_own(registered):
    def make(inner_episode_length=3, epsilon=2.0):
        return MatrixGame([[epsilon, 0], [0, 1]], inner_episode_length)

    entry = register_game("epsilon-game", make)
    game = entry.faces.parallel_env(epsilon=7.0).game
    assert game.payoffs[0, 0, 0] == 7
    with pytest.raises(TypeError, match=r"its options are .*epsilon, survival"):
        entry.faces.parallel_env(omega=1)


@pytest.mark.parametrize("name", [name for name, entry in CO_PLAYERS.items() if not entry.why_not(GAME)])
def test_co_players_by_name_are_made_for_the_game_inside(name):
    wrapped = with_chance(GAME, epsilon=0.1, survival=0.9)
    assert eqx.tree_equal(make_co_player(name, wrapped), make_co_player(name, GAME))


def test_a_wrapped_game_is_drawn_as_the_game_and_its_end_is_not_waited_for():
    game = with_chance(iterated_prisoners_dilemma(inner_episode_length=40), epsilon=(1, 0), survival=0.5)
    session = Session.between(game, (always_cooperate(),) * 2, ("a", "b"), batch_size=1, num_inner_episodes=2, seed=3)
    session.scene()
    steps = 0
    for episode in range(2):
        while not session.step():
            steps += 1
        assert session.record.clock == (episode, 40)
    assert steps < 40
    played = np.asarray(session.record.by_episode("played"))[:, 0] * 40
    assert [bool(actions) for actions in session.record.actions].count(True) == round(played.sum())
    scene = session.scene(over=True)
    assert scene.view.played == (1, 0)  # what was done, not what was chosen
    assert len(scene.strip) == round(played.sum())
    assert [moment.begins for moment in scene.strip].count(True) == 2
    assert scene.charts[1].lines[1].values == pytest.approx([1, 1])  # of the steps that there were
    assert "D C" in text(game, session.record, jax.tree.map(lambda leaf: leaf[0], session.stepper.ended))

"""The scalar Gymnasium face: the same numbers as the roll-out, and one clear error for each misuse."""

import gymnasium as gym
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium.error import ResetNeeded

import coala_envs
from coala_envs import rollout
from coala_envs.adapters import CLOCK, INFOS, ShapingEnv, SingleTrajectory
from coala_envs.co_players import MemoryOne, NaiveLearner, make_co_player
from coala_envs.games import iterated_prisoners_dilemma
from coala_envs.registry import GAMES

IDS = [entry.gymnasium_id for entry in GAMES.values()]
SMALL = {"batch_size": 3, "num_inner_episodes": 3, "inner_episode_length": 4}


def small(name="CoalaIPD-v0", **keywords):
    return gym.make(name, **(SMALL | keywords)).unwrapped


def play(env, actions, seed=None):
    """Return everything that a meta-episode gives."""
    first, _ = env.reset(seed=seed)
    steps = [env.step(action) for action in actions]
    return first, steps


def some_actions(seed=0, steps=12, shape=(3,)):
    return np.random.default_rng(seed).integers(2, size=(steps, *shape))


def test_every_id_is_of_the_table():
    assert {name for name in gym.registry if name.startswith("Coala")} == set(IDS)


def test_the_defaults_are_the_papers():
    pomdp = gym.make("coala_envs:CoalaIPD-v0").unwrapped.pomdp
    assert (pomdp.batch_size, pomdp.num_inner_episodes, pomdp.game.inner_episode_length) == (16, 20, 10)
    assert isinstance(pomdp.co_players[0], NaiveLearner)


def test_registering_again_warns_of_nothing():
    coala_envs.register_environments()


def test_spaces_come_from_the_game():
    env = small()
    assert env.action_space == gym.spaces.MultiDiscrete([2, 2, 2])
    assert env.observation_space == gym.spaces.Box(0, 1, (3, 5), np.float32)
    with pytest.warns(UserWarning, match="make no prisoner's dilemma"):
        three = small(payoffs=np.eye(3))
    assert three.action_space == gym.spaces.MultiDiscrete([3, 3, 3])
    assert three.observation_space.shape == (3, 10)


def test_the_same_numbers_as_the_rollout():
    game = iterated_prisoners_dilemma(inner_episode_length=4)
    pomdp = coala_envs.ShapingPOMDP(game, make_co_player("naive", game), batch_size=3, num_inner_episodes=3)
    actions = some_actions()

    def act(memory, obs, *, key):
        # The ego's actions are read off a table by a clock; every game has its own column, found by its key.
        return jnp.asarray(shared)[memory], (), memory + 1

    shared = actions[:, 0]
    _, trajectory = jax.jit(lambda key: rollout(pomdp, act, jnp.zeros((), int), key=key))(jax.random.key(7))
    env = ShapingEnv(pomdp)
    first, steps = play(env, np.repeat(shared[:, None], 3, axis=1), seed=7)

    obs = np.asarray(trajectory.obs).reshape(12, 3, 5)
    rewards = np.asarray(trajectory.reward).reshape(12, 3, 2)
    np.testing.assert_array_equal(first, obs[0])
    for t, (after, reward, terminated, truncated, info) in enumerate(steps):
        if t < 11:
            np.testing.assert_array_equal(after, obs[t + 1])
        np.testing.assert_array_equal(info["ego_rewards"], rewards[t, :, 0])
        np.testing.assert_array_equal(info["co_player_rewards"], rewards[t, :, 1:])
        assert reward == rewards[t, :, 0].mean(dtype=np.float64)
        assert type(reward) is float
        assert (terminated, truncated) == (t == 11, False)
    for name, values in trajectory.learning[0].items():
        told = [steps[t][4]["learning"]["co_player_1"][name] for t in (3, 7, 11)]
        np.testing.assert_allclose(told, np.asarray(values), rtol=1e-5, atol=1e-6)


def test_the_infos_tell_the_inner_boundaries():
    _, steps = play(small(), some_actions(), seed=0)
    infos = [step[4] for step in steps]
    assert [info["inner_step"] for info in infos] == [1, 2, 3, 4] * 3
    assert [info["inner_episode"] for info in infos] == [0] * 4 + [1] * 4 + [2] * 4
    assert [info["inner_episode_end"] for info in infos] == [False, False, False, True] * 3
    assert [info["inner_episode_end"] for info in infos] == ["learning" in info for info in infos]
    assert set(infos[3]) == set(INFOS)
    for key, value in infos[3].items():
        arrays = value.values() if isinstance(value, dict) and "each" in INFOS[key].shape else [value]
        axes = len(INFOS[key].shape.split("]")[0].split(",")) if INFOS[key].shape else 0
        assert key == "learning" or all(np.ndim(array) == axes for array in arrays), key


def test_reset_tells_the_clock_alone():
    assert set(small().reset(seed=0)[1]) == set(CLOCK)


def test_the_last_observation_of_an_inner_episode_is_told_at_its_end():
    """Against a defector it is known from the action: cd or dd, where the next inner episode shows s0."""
    env, actions = small(co_player="always-defect"), some_actions()
    _, steps = play(env, actions, seed=0)
    for t, (*_, info) in enumerate(steps):
        assert ("inner_final_obs" in info) == (t % 4 == 3)
        if t % 4 == 3:
            np.testing.assert_array_equal(info["inner_final_obs"], np.eye(5, dtype=np.float32)[2 * (1 + actions[t])])


def test_the_games_start_again_at_an_inner_boundary():
    _, steps = play(small(), some_actions(), seed=0)
    start = np.eye(5, dtype=np.float32)[[0] * 3]
    for t, (obs, *_) in enumerate(steps):
        assert np.array_equal(obs, start) == (t % 4 == 3)


def test_same_seed_same_meta_episode_and_no_seed_another():
    env, actions = small(co_player="random"), np.zeros((12, 3), int)

    def lived(seed):
        return np.array([step[4]["co_player_rewards"] for step in play(env, actions, seed)[1]])

    first, second = lived(5), lived(None)
    np.testing.assert_array_equal(first, lived(5))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(second, lived(None))


def test_seeds_beyond_32_bits_differ():
    env, actions = small(co_player="random"), np.zeros((12, 3), int)

    def lived(seed):
        return np.array([step[4]["co_player_rewards"] for step in play(env, actions, seed)[1]])

    assert not np.array_equal(lived(0), lived(2**32))
    np.testing.assert_array_equal(lived(2**70), lived(2**70))


class CountsTraces(MemoryOne):
    """Tit-for-tat that notes, outside of JAX, how often it is traced."""

    def act(self, state, memory, obs, *, key):
        TRACES.append("act")
        return super().act(state, memory, obs, key=key)

    def update(self, state, batch, *, key):
        TRACES.append("update")
        return super().update(state, batch, key=key)


TRACES = []


def test_one_trace_for_each_compiled_step():
    TRACES.clear()
    env = small(co_player=CountsTraces((1, 1, 0, 1, 0)), batch_size=2)
    again = small(co_player=CountsTraces((1, 1, 0, 1, 0)), batch_size=2, payoffs="classic")
    # Each construction checks the protocol by one abstract trace.
    assert TRACES == ["act", "update"] * 2
    for _ in range(2):
        play(env, some_actions(shape=(2,)))
    play(again, some_actions(shape=(2,)))
    assert TRACES[4:].count("act") == 1
    assert TRACES[4:].count("update") == 1


def test_a_text_frame_shows_the_clock_the_games_and_the_rewards():
    env = small(render_mode="ansi", co_player="always_defect")
    env.reset(seed=0)
    assert "step 0/12" in env.render()
    for _ in range(5):
        env.step(np.zeros(3, int))
    frame = env.render()
    for shown in ("step 5/12", "step 1/4 of number 2/3", "C D | C D | C D", "ego -1.00   co-player +2.00"):
        assert shown in frame
    assert max(map(len, frame.splitlines())) <= 120


def test_the_single_trajectory_view():
    env = SingleTrajectory(small(batch_size=1, co_player="always_defect"))
    assert env.action_space == gym.spaces.Discrete(2)
    assert env.observation_space == gym.spaces.Box(0, 1, (5,), np.float32)
    obs, _ = env.reset(seed=0)
    np.testing.assert_array_equal(obs, [1, 0, 0, 0, 0])
    obs, reward, *_ = env.step(env.action_space.sample() * 0)
    np.testing.assert_array_equal(obs, [0, 0, 1, 0, 0])
    assert reward == -1


def test_a_single_trajectory_needs_a_batch_of_one():
    with pytest.raises(ValueError, match="batch_size=1"):
        SingleTrajectory(small())


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"co_player": "nice"}, "unknown co-player 'nice' .did you mean naive.*; known: naive, .*tit-for-tat"),
        ({"payoffs": "rich"}, "unknown payoffs 'rich'; known: paper, classic"),
        ({"payoffs": np.ones((2, 3))}, r"shape \(A, A\) or \(2, A, A\).*got \(2, 3\)"),
        ({"payoffs": [[1, float("nan")], [0, 0]]}, "finite"),
        ({"name": "CoalaCoinGame-v0", "co_player": "tit_for_tat"}, "two actions"),
        ({"name": "CoalaMatchingPennies-v0", "co_player": "tit_for_tat"}, "'tit-for-tat' means nothing in this game"),
        ({"name": "CoalaStagHunt-v0", "co_player": "extortion"}, r"T > R > P > S, .* are \(3.0, 4.0, 2.0, 1.0\)"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"num_inner_episodes": 0}, "num_inner_episodes must be at least 1, got 0"),
        ({"inner_episode_length": 0}, "inner_episode_length must be at least 1, got 0"),
    ],
)
def test_bad_keywords_are_refused_at_construction(keywords, message):
    with pytest.raises(ValueError, match=message):
        small(**keywords)


def test_an_unknown_render_mode_is_refused():
    with (
        pytest.warns(UserWarning, match="not in the possible render_modes"),
        pytest.raises(ValueError, match="unknown render_mode '3d'; known: None, ansi, rgb_array, human"),
    ):
        small(render_mode="3d")


class TwoActions(MemoryOne):
    """Breaks the protocol: it acts in all games at once."""

    def act(self, state, memory, obs, *, key):
        return jnp.zeros(2, int), jnp.zeros(()), memory


class Forgets(MemoryOne):
    """Breaks the protocol: its state changes shape when it learns."""

    def update(self, state, batch, *, key):
        return jnp.zeros(3), {}


@pytest.mark.parametrize(
    ("co_player", "message"),
    [
        (TwoActions((1,) * 5), r"TwoActions.act returned an action int32\[2\], where an integer of shape \(\)"),
        (Forgets((1,) * 5), r"Forgets.update returned a state float32\[3\], where tuple\(\) is wanted"),
        (object(), "object is not a co-player: it lacks init"),
    ],
)
def test_an_object_that_breaks_the_protocol_is_refused(co_player, message):
    with pytest.raises(TypeError, match=message):
        small(co_player=co_player)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (np.array([0, 1, 2]), r"integers in \[0, 2\) of shape \(3,\), got 2"),
        (np.array([0, -1, 1]), "got -1"),
        (np.zeros(2, int), r"got shape \(2,\)"),
        (0, r"got shape \(\)"),
        (np.zeros(3), "got dtype float64"),
        ([0, [1], 1], r"got \[0, \[1\], 1\]"),
    ],
)
def test_bad_actions_are_refused_and_nothing_is_lost(action, message):
    env = small()
    env.reset(seed=0)
    with pytest.raises(ValueError, match=message):
        env.step(action)
    assert env.step(np.zeros(3, int))[4]["inner_step"] == 1


def test_no_step_before_reset_nor_after_the_end():
    env = small()
    with pytest.raises(ResetNeeded, match="before step"):
        env.step(np.zeros(3, int))
    play(env, some_actions())
    with pytest.raises(ResetNeeded, match="ended after 12 steps"):
        env.step(np.zeros(3, int))
    env.reset()
    env.step(np.zeros(3, int))

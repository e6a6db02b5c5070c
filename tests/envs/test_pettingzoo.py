"""The PettingZoo face: its own checks, and what they do not look at."""

import importlib
import pickle

import jax
import numpy as np
import pettingzoo
import pytest
from gymnasium.error import ResetNeeded

from coala_envs import chicken_v0, coin_game_v0, ipd_v0, matching_pennies_v0, stag_hunt_v0
from coala_envs.games import AbstractGridworld
from coala_envs.registry import GAMES

MODULES = [importlib.import_module(f"coala_envs.{entry.module_name}") for entry in GAMES.values()]
GRIDWORLDS = [module for module in MODULES if isinstance(module.faces.make_game(), AbstractGridworld)]
FORMS = [{}, {"inner_episode_length": 3, "num_inner_episodes": 4}]


def played(env, actions, seed=None):
    """Return the first observations and everything that a whole episode gives."""
    first = env.reset(seed=seed)
    return first, [env.step(dict(zip(env.possible_agents, action, strict=True))) for action in actions]


def some_actions(steps):
    return np.random.default_rng(0).integers(2, size=(steps, 2))


@pytest.mark.parametrize("module", MODULES)
def test_an_environment_is_called_as_its_module(module):
    assert str(module.parallel_env()) == module.__name__.rpartition(".")[2]


@pytest.mark.parametrize("module", [ipd_v0, *GRIDWORLDS])
@pytest.mark.parametrize("form", FORMS, ids=["bare", "shaping"])
def test_a_whole_episode_is_fixed_by_its_seed(module, form):
    one, two = module.parallel_env(**form), module.parallel_env(**form)
    steps = one.num_inner_episodes * one.game.inner_episode_length
    np.testing.assert_equal(played(one, some_actions(steps), 3), played(two, some_actions(steps), 3))
    np.testing.assert_equal(played(one, some_actions(steps)), played(two, some_actions(steps)))


def test_options_reach_the_game_and_a_foreign_one_is_named():
    assert coin_game_v0.parallel_env(variant="loqa", height=5).game.inner_episode_length == 50
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'payoffs'; its options are .*coin_reward"):
        coin_game_v0.parallel_env(payoffs="paper")
    with pytest.raises(ValueError, match="known: lola, m-fos, pax, pola, loqa"):
        coin_game_v0.parallel_env(variant="chess")


def test_the_shaping_form_tells_its_inner_boundaries():
    env = ipd_v0.parallel_env(inner_episode_length=3, num_inner_episodes=2)
    first, steps = played(env, some_actions(6), 0)
    assert first[1]["player_0"] == {"inner_episode": 0, "inner_step": 0, "inner_episode_end": False}
    for agent in env.possible_agents:
        infos = [step[4][agent] for step in steps]
        assert [info["inner_step"] for info in infos] == [1, 2, 3, 1, 2, 3]
        assert [info["inner_episode"] for info in infos] == [0, 0, 0, 1, 1, 1]
        assert [info["inner_episode_end"] for info in infos] == [False, False, True] * 2
        assert [step[2][agent] for step in steps] == [False] * 5 + [True]
        # A new inner episode begins in s0; the last observation of all is the game's own.
        assert [bool(step[0][agent][0]) for step in steps] == [False, False, True, False, False, False]
    assert env.agents == []


def test_the_last_observation_of_an_inner_episode_is_told_at_its_end():
    env = ipd_v0.parallel_env(inner_episode_length=3, num_inner_episodes=2)
    _, steps = played(env, [(0, 1)] * 6, 0)
    for t, (*_, infos) in enumerate(steps):
        for agent, seen in zip(env.possible_agents, (2, 3), strict=True):
            assert ("inner_final_obs" in infos[agent]) == (t in (2, 5))
            if t in (2, 5):
                np.testing.assert_array_equal(infos[agent]["inner_final_obs"], np.eye(5)[seen])
    np.testing.assert_array_equal(steps[-1][0]["player_0"], steps[-1][-1]["player_0"]["inner_final_obs"])


@pytest.mark.parametrize("module", MODULES)
def test_the_state_is_the_whole_state(module):
    env, turns = module.parallel_env(), module.env()
    with pytest.raises(ResetNeeded, match="before state"):
        env.state()
    env.reset(seed=3)
    turns.reset(seed=3)
    assert env.state_space == turns.state_space
    assert env.state() in env.state_space
    np.testing.assert_array_equal(env.state(), turns.state())
    step, _ = env.game.reset(key=jax.random.key(0))
    assert env.state().size == sum(np.size(leaf) for leaf in jax.tree.leaves(step))


def test_the_state_of_a_matrix_game_is_the_last_joint_action():
    env = ipd_v0.parallel_env()
    played(env, [(0, 1)], 0)
    np.testing.assert_array_equal(env.state(), np.array([2, 3], np.float32))


def test_the_bare_game_pays_the_matrix():
    rewards = {(0, 0): (1, 1), (0, 1): (-1, 2), (1, 0): (2, -1), (1, 1): (0, 0)}
    env = ipd_v0.parallel_env(inner_episode_length=4)
    _, steps = played(env, list(rewards))
    assert [tuple(step[1].values()) for step in steps] == list(rewards.values())
    assert all(type(value) is float for step in steps for value in step[1].values())


@pytest.mark.parametrize("module", [ipd_v0, stag_hunt_v0, chicken_v0])
def test_swapping_the_seats_swaps_what_they_see(module):
    env, actions = module.parallel_env(), some_actions(10)
    _, straight = played(env, actions)
    _, swapped = played(env, actions[:, ::-1])
    for one, other in zip(straight, swapped, strict=True):
        for mine, theirs in (("player_0", "player_1"), ("player_1", "player_0")):
            np.testing.assert_array_equal(one[0][mine], other[0][theirs])
            assert one[1][mine] == other[1][theirs]


def test_matching_pennies_is_zero_sum_and_swapping_seats_turns_the_sign():
    env, actions = matching_pennies_v0.parallel_env(), some_actions(10)
    _, straight = played(env, actions)
    _, swapped = played(env, actions[:, ::-1])
    for one, other in zip(straight, swapped, strict=True):
        assert sum(one[1].values()) == 0
        assert one[1] == other[1]  # whether the pennies match does not depend on who holds which


def test_instances_share_their_compiled_steps():
    from coala_envs.adapters import _pettingzoo

    counted = []
    original = _pettingzoo._advance
    try:
        _pettingzoo._advance = lambda *arguments: counted.append(0) or original(*arguments)
        # A length that no other test uses, so that nothing is compiled yet.
        for payoffs in ("paper", "classic"):
            env = ipd_v0.parallel_env(payoffs=payoffs, inner_episode_length=7, num_inner_episodes=2)
            for _ in range(2):
                played(env, some_actions(14))
    finally:
        _pettingzoo._advance = original
    assert len(counted) == 2  # within an inner episode, and at a boundary


def test_an_environment_survives_pickling():
    env = ipd_v0.parallel_env(payoffs="classic", inner_episode_length=3, num_inner_episodes=2)
    copy = pickle.loads(pickle.dumps(env))
    np.testing.assert_equal(played(copy, some_actions(6), 1), played(env, some_actions(6), 1))


def test_pettingzoos_registry():
    if not hasattr(pettingzoo, "make"):
        pytest.skip("this PettingZoo has no registry")
    env = pettingzoo.make("parallel", "coala/ipd-v0", num_inner_episodes=2, max_cycles=6)
    assert env.game.inner_episode_length == 3
    pettingzoo.make("aec", "coala/ipd-v0").reset(seed=0)
    assert len([name for name in pettingzoo.parallel_registry if name.startswith("coala/")]) == len(MODULES)


def test_a_text_frame():
    env = ipd_v0.parallel_env(render_mode="ansi", inner_episode_length=3, num_inner_episodes=2)
    played(env, [(0, 1), (1, 1)])
    frame = env.render()
    for shown in ("step 2/6", "step 2/3 of number 1/2", "D D", "so far   player_0 -0.50   player_1 +1.00"):
        assert shown in frame


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"payoffs": "rich"}, "known: paper, classic"),
        ({"num_inner_episodes": 0}, "num_inner_episodes must be at least 1, got 0"),
        ({"max_cycles": 7, "num_inner_episodes": 2}, "multiple of num_inner_episodes = 2, got 7"),
        ({"max_cycles": 4, "inner_episode_length": 4}, "not both"),
        ({"render_mode": "3d"}, "known: None, ansi, rgb_array, human"),
    ],
)
def test_bad_keywords_are_refused_at_construction(keywords, message):
    with pytest.raises(ValueError, match=message):
        ipd_v0.parallel_env(**keywords)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ({"player_0": 0, "player_1": 2}, "got 2"),
        ({"player_0": 0, "player_1": 0.5}, "got dtype float64"),
        ({"player_0": 0, "player_1": [0, 1]}, r"got shape \(2,\)"),
        ({"player_0": 0}, r"must be given for \['player_0', 'player_1'\], got \['player_0'\]"),
        ({"player_0": 0, "player_1": 0, "player_2": 0}, "must be given for"),
    ],
)
def test_bad_actions_are_refused(actions, message):
    env = ipd_v0.parallel_env()
    env.reset()
    with pytest.raises(ValueError, match=message):
        env.step(actions)


def test_no_step_before_reset_nor_after_the_end():
    env = ipd_v0.parallel_env(max_cycles=2)
    with pytest.raises(ResetNeeded):
        env.step({"player_0": 0, "player_1": 0})
    played(env, some_actions(2))
    with pytest.raises(ResetNeeded):
        env.step({"player_0": 0, "player_1": 0})

"""Faults that people met at the interfaces, a test for each row of the table that they were written down in."""

import importlib
import pathlib
import tomllib

import gymnasium as gym
import jax
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from coala_envs import chicken_v0, ipd_v0
from coala_envs.registry import GAMES

SMALL = {"batch_size": 2, "num_inner_episodes": 2, "inner_episode_length": 3}
ROOT = pathlib.Path(__file__).parents[2]


def truncations(env, steps):
    env.reset(seed=0)
    return [env.step(np.zeros(env.action_space.shape, int))[2:4] for _ in range(steps)]


@pytest.mark.parametrize("limit", [4, 6])
def test_b1_a_time_limit_reaches_the_vector_form(limit):
    """As the sync vector does, a limit that falls on the end included."""
    given = SMALL | {"max_episode_steps": limit}
    single = gym.make("CoalaIPD-v0", **given).spec
    ours = [gym.make_vec("CoalaIPD-v0", num_envs=2, **given), gym.make_vec(single, num_envs=2)]
    wanted = truncations(SyncVectorEnv([lambda: gym.make("CoalaIPD-v0", **given)] * 2), 10)
    assert [bool(truncated.all()) for _, truncated in wanted].count(True) == {4: 2, 6: 1}[limit]
    for env in ours:
        np.testing.assert_equal(truncations(env, 10), wanted)


def test_b1_an_own_registration_with_a_limit(registered):
    gym.register(
        "Limited-v0",
        entry_point="coala_envs.ipd_v0:shaping_env",
        vector_entry_point="coala_envs.ipd_v0:shaping_vector_env",
        max_episode_steps=2,
        kwargs=SMALL,
    )
    assert [bool(cut.all()) for _, cut in truncations(gym.make_vec("Limited-v0", num_envs=2), 3)] == [0, 1, 0]


def test_b1_all_that_make_vec_hands_on():
    env = gym.make_vec("CoalaIPD-v0", num_envs=2, autoreset_mode="SameStep", render_mode="ansi", **SMALL)
    assert env.metadata["autoreset_mode"] is env.autoreset_mode is AutoresetMode.SAME_STEP
    env.reset(seed=0)
    assert len(env.render()) == 2
    remade = gym.make_vec(env.spec)
    assert (remade.num_envs, remade.autoreset_mode) == (2, AutoresetMode.SAME_STEP)


@pytest.mark.parametrize(("mode", "kind"), [("ansi_list", str), ("rgb_array_list", np.ndarray)])
def test_b3_gymnasium_collects_frames(mode, kind):
    env = gym.make("CoalaIPD-v0", render_mode=mode, **SMALL)
    env.reset(seed=0)
    env.step(np.zeros(2, int))
    frames = env.render()
    assert len(frames) == 2
    assert all(isinstance(frame, kind) for frame in frames)


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_b5_the_dictionaries_of_spaces(entry):
    env = entry.faces.parallel_env()
    for name in ("observation_space", "action_space"):
        spaces = getattr(env, f"{name}s")
        assert list(spaces) == env.possible_agents
        assert all(space is getattr(env, name)(agent) for agent, space in spaces.items())


def test_b7_a_long_inner_episode_has_no_more_arguments_to_compile(caplog):
    def arguments(length):
        caplog.clear()
        env = gym.make("CoalaIPD-v0", **(SMALL | {"inner_episode_length": length}))
        env.reset(seed=0)
        with jax.log_compiles():
            for _ in range(length):
                env.step(np.zeros(2, int))
        compiled = [record.getMessage() for record in caplog.records if "Compiling" in record.getMessage()]
        (learning,) = [message for message in compiled if "jit(_learn)" in message]
        return learning.count("ShapedArray")

    assert arguments(40) == arguments(4) > 10


def test_b8_the_seeds_that_were_given_are_the_seeds_that_are_told():
    env = gym.make_vec("CoalaIPD-v0", num_envs=3, **SMALL)
    theirs = SyncVectorEnv([lambda: gym.make("CoalaIPD-v0", **SMALL)] * 3)
    for seed, told in (([7, 8, 9], (7, 8, 9)), (5, (5, 6, 7)), ([None, 2, None], (5, 2, 7))):
        env.reset(seed=seed)
        theirs.reset(seed=seed)
        assert env.np_random_seed == theirs.np_random_seed == told
    assert [one.random() for one in env.np_random] == [other.random() for other in theirs.np_random]
    assert len(gym.make_vec("CoalaIPD-v0", num_envs=2, **SMALL).np_random_seed) == 2


def test_b9_after_the_end_there_is_nothing_to_do():
    env = ipd_v0.parallel_env(max_cycles=1)
    env.reset(seed=0)
    env.step({"player_0": 0, "player_1": 0})
    assert env.step({}) == ({}, {}, {}, {}, {})


@pytest.mark.parametrize("action", [2, -1, 0.5, None, [0, 1]])
def test_b9_an_illegal_action_is_told_at_once_of_the_player_who_made_it(action):
    env = ipd_v0.parallel_env()
    env.reset(seed=0)
    with pytest.raises(ValueError, match="the action of player_1 must be integers in"):
        env.step({"player_0": 0, "player_1": action})
    turns = ipd_v0.env()
    turns.reset(seed=0)
    with pytest.raises(ValueError, match="the action of player_0 must be integers in"):
        turns.step(action)
    turns.step(0)
    assert turns.agent_selection == "player_1"


def test_b10_an_environment_s_metadata_are_its_own():
    env = ipd_v0.parallel_env()
    env.metadata["render_modes"].append("cinema")
    assert "cinema" not in chicken_v0.parallel_env().metadata["render_modes"]
    assert "cinema" not in ipd_v0.parallel_env().metadata["render_modes"]


def test_b11_the_floors_go_together():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    floors = dict(line.split(",")[0].split(">=") for line in wanted)
    assert int(floors["numpy"].split(".")[0]) >= 2
    assert tuple(map(int, floors["matplotlib"].split("."))) > (3, 8, 4)


def test_b12_gymnasium_lists_ours_together():
    printed = gym.pprint_registry(disable_print=True)
    group = printed.partition("===== coala =====\n")[2].partition("=====")[0]
    assert sorted(group.split()) == sorted(entry.gymnasium_id for entry in GAMES.values())


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_an_unknown_keyword_is_told_in_python_s_own_words_with_the_nearest(entry):
    """TorchRL looks for these words, to leave out what it tried."""
    for make in (gym.make, gym.make_vec):
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'frameskip'"):
            make(entry.gymnasium_id, frameskip=1)
        options = ", ".join([*entry.options, "epsilon", "survival"])
        with pytest.raises(TypeError, match=f"'batchsize' .did you mean batch_size.*; its options are .*{options}"):
            make(entry.gymnasium_id, batchsize=1)
    module = importlib.import_module(f"coala_envs.{entry.module_name}")
    for face in (module.parallel_env, module.env):
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'max_cycle' .did you mean max_cycles"):
            face(max_cycle=3)

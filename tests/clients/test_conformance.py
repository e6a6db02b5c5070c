"""Every registered game against the checks of Gymnasium and PettingZoo, and every kind of them in their wrappers."""

import importlib
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium import wrappers
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, AutoresetMode
from gymnasium.wrappers import vector as vector_wrappers
from kinds import KINDS
from pettingzoo.utils import wrappers as zoo_wrappers
from pettingzoo.utils.conversions import aec_to_parallel, parallel_to_aec

from coala_envs.adapters import SingleTrajectory
from coala_envs.registry import GAMES

with warnings.catch_warnings():
    # Importing PettingZoo's checks imports one of its own games in a way that it deprecates.
    warnings.simplefilter("ignore", DeprecationWarning)
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test, state_test
    from pettingzoo.test.max_cycles_test import max_cycles_test

SMALL = {"batch_size": 1, "num_inner_episodes": 2, "inner_episode_length": 3}
FORMS = [{}, {"inner_episode_length": 3, "num_inner_episodes": 4}]
# Gymnasium makes a float32 space of float64 bounds. PettingZoo frowns on a state without bounds, and on one that is all
# zeros, as a matrix game's is before the first step; and on such observations, which a player of the matrix has who has
# no coins and faces an empty stretch of the board.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{warning}")
    for warning in (
        "overflow encountered in cast",
        "Environment's (minimum|maximum) state space value is",
        "State numpy array is all zeros",
        "Observation numpy array is all zeros",
    )
]
each_game = pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
each_kind = pytest.mark.parametrize("entry", KINDS, ids=lambda entry: entry.name)

WRAPPERS = {
    "none": lambda env: env,
    "SingleTrajectory": SingleTrajectory,
    "TimeLimit": lambda env: wrappers.TimeLimit(env, 4),
    "Autoreset": wrappers.Autoreset,
    "RecordEpisodeStatistics": wrappers.RecordEpisodeStatistics,
    "FlattenObservation": wrappers.FlattenObservation,
    "FrameStackObservation": lambda env: wrappers.FrameStackObservation(env, 3),
    "TimeAwareObservation": lambda env: wrappers.TimeAwareObservation(wrappers.TimeLimit(env, 6)),
    "DelayObservation": lambda env: wrappers.DelayObservation(env, 2),
    "DtypeObservation": lambda env: wrappers.DtypeObservation(env, np.float64),
    "RescaleObservation": lambda env: wrappers.RescaleObservation(env, np.float32(-1), np.float32(1)),
    "NormalizeObservation": wrappers.NormalizeObservation,
    "NormalizeReward": wrappers.NormalizeReward,
    "ClipReward": lambda env: wrappers.ClipReward(env, -1, 1),
    "StickyAction": lambda env: wrappers.StickyAction(env, 0.5),
}
VECTOR_WRAPPERS = {
    "none": lambda env: env,
    "RecordEpisodeStatistics": vector_wrappers.RecordEpisodeStatistics,
    "FlattenObservation": vector_wrappers.FlattenObservation,
    "DtypeObservation": lambda env: vector_wrappers.DtypeObservation(env, np.float64),
    "RescaleObservation": lambda env: vector_wrappers.RescaleObservation(env, np.float32(-1), np.float32(1)),
    "NormalizeObservation": vector_wrappers.NormalizeObservation,
    "NormalizeReward": vector_wrappers.NormalizeReward,
    "ClipReward": lambda env: vector_wrappers.ClipReward(env, -1, 1),
    "DictInfoToList": vector_wrappers.DictInfoToList,
}


@each_game
def test_gymnasium_s_checker(entry):
    check_env(gym.make(entry.gymnasium_id, **SMALL).unwrapped)


@each_kind
def test_gymnasium_s_wrappers(entry):
    """A meta-episode in each: what is seen is in the space, and all is as long as it is without a wrapper."""
    bare = gym.make(entry.gymnasium_id, **SMALL)
    for name, wrap in WRAPPERS.items():
        env = wrap(bare)
        env.action_space.seed(0)
        obs, _ = env.reset(seed=0)
        lasted, over = 0, False
        while not over:
            assert obs in env.observation_space, name
            obs, reward, terminated, truncated, info = env.step(env.action_space.sample())
            assert np.isfinite(reward), name
            lasted, over = lasted + 1, terminated or truncated
        assert lasted == (4 if name == "TimeLimit" else 6), name
        assert obs in env.observation_space, name
        if name == "RecordEpisodeStatistics":
            assert info["episode"]["l"] == 6


@each_kind
def test_gymnasium_s_vector_wrappers(entry):
    bare = gym.make_vec(entry.gymnasium_id, num_envs=1, **SMALL)  # one: compiled already
    for name, wrap in VECTOR_WRAPPERS.items():
        env = wrap(bare)
        obs, _ = env.reset(seed=0)
        ends = []
        for _ in range(9):
            # Gymnasium 1.2.2's own wrapper says that what it has normalised is in the old space.
            assert name == "NormalizeObservation" or obs in env.observation_space, name
            obs, rewards, terminated, _, _ = env.step(env.action_space.sample())
            assert rewards.shape == (1,), name
            ends.append(bool(terminated.all()))
        assert ends == [False] * 5 + [True] + [False] * 3, name


def test_the_vector_wrapper_of_episodes_reads_the_last_step_s_infos():
    env = gym.make_vec("CoalaIPD-v0", num_envs=2, autoreset_mode=AutoresetMode.SAME_STEP, **SMALL)
    env = vector_wrappers.RecordEpisodeStatistics(env)
    env.reset(seed=0)
    told = [env.step(env.action_space.sample())[4] for _ in range(12)]
    assert [info["episode"]["l"].tolist() for info in told if "episode" in info] == [[6, 6]] * 2


@pytest.mark.slow  # two processes start JAX
def test_gymnasium_s_async_form_with_spawned_processes():
    def make():
        return gym.make("coala_envs:CoalaIPD-v0", **SMALL)

    env = AsyncVectorEnv([make] * 2, context="spawn")
    obs, _ = env.reset(seed=0)
    np.testing.assert_array_equal(obs, gym.make_vec("CoalaIPD-v0", num_envs=2, **SMALL).reset(seed=0)[0])
    assert env.step(env.action_space.sample())[1].shape == (2,)
    env.close()


@each_game
@pytest.mark.parametrize("form", FORMS, ids=["bare", "shaping"])
def test_pettingzoo_s_checks(entry, form):
    module = importlib.import_module(f"coala_envs.{entry.module_name}")
    parallel_api_test(module.parallel_env(**form), num_cycles=30)
    parallel_seed_test(lambda: module.parallel_env(**form), num_cycles=30)
    api_test(module.env(**form), num_cycles=30)
    api_test(module.raw_env(**form), num_cycles=30)
    seed_test(lambda: module.env(**form), num_cycles=10)
    state_test(module.env(**form), module.parallel_env(**form))


@each_game
def test_pettingzoo_s_length(entry):
    max_cycles_test(importlib.import_module(f"coala_envs.{entry.module_name}"))


@each_kind
def test_pettingzoo_s_wrappers_and_conversions(entry):
    faces, form = entry.faces, {"inner_episode_length": 3, "num_inner_episodes": 2}
    for env in (
        aec_to_parallel(faces.env(**form)),
        aec_to_parallel(parallel_to_aec(faces.parallel_env(**form))),
        zoo_wrappers.BaseParallelWrapper(faces.parallel_env(**form)),
    ):
        parallel_api_test(env, num_cycles=15)
    for env in (
        zoo_wrappers.AssertOutOfBoundsWrapper(faces.env(**form)),
        zoo_wrappers.BaseWrapper(faces.env(**form)),
    ):
        api_test(env, num_cycles=15)
    env = zoo_wrappers.MultiEpisodeParallelEnv(faces.parallel_env(**form), num_episodes=2)
    env.reset(seed=0)
    lasted = 0
    while env.agents:
        env.step({agent: env.action_space(agent).sample() for agent in env.agents})
        lasted += 1
    assert lasted == 12

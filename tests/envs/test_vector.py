"""The vector face: N scalar environments on one clock, number for number."""

import re

import gymnasium as gym
import jax
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from coala_envs.adapters import ShapingVectorEnv

SMALL = {"batch_size": 2, "num_inner_episodes": 2, "inner_episode_length": 3}
STEPS = 2 * 3


def small(num_envs=3, **keywords):
    return gym.make_vec("coala_envs:CoalaIPD-v0", num_envs=num_envs, **(SMALL | keywords))


def scalars(num_envs=3, **keywords):
    return SyncVectorEnv([lambda: gym.make("CoalaIPD-v0", **(SMALL | keywords)) for _ in range(num_envs)])


def some_actions(steps, num_envs=3):
    return np.random.default_rng(0).integers(2, size=(steps, num_envs, 2))


def assert_equal(left, right):
    """Same structure, dtypes and numbers. Learning metrics are compared to rounding: sums may be ordered otherwise."""
    assert jax.tree.structure(left) == jax.tree.structure(right)
    for (path, one), other in zip(jax.tree.leaves_with_path(left), jax.tree.leaves(right), strict=True):
        assert np.asarray(one).dtype == np.asarray(other).dtype, path
        if np.asarray(one).dtype == np.dtype(object):  # Gymnasium's ``final_obs`` is an array of arrays
            one, other = list(one), list(other)
        if "learning" in str(path):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
        else:
            np.testing.assert_array_equal(one, other, err_msg=str(path))


def test_make_vec_gives_ours():
    env = small()
    assert isinstance(env, ShapingVectorEnv)
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert env.observation_space == gym.spaces.Box(0, 1, (3, 2, 5), np.float32)
    assert env.single_action_space == gym.spaces.MultiDiscrete([2, 2])
    assert env.action_space.sample().shape == (3, 2)


@pytest.mark.parametrize("co_player", ["naive", "random"])
def test_as_many_scalar_environments_through_two_autoresets(co_player):
    ours, theirs = small(co_player=co_player), scalars(co_player=co_player)
    assert_equal(ours.reset(seed=11), theirs.reset(seed=11))
    ended = []
    for action in some_actions(2 * (STEPS + 1) + 2):
        one, other = ours.step(action), theirs.step(action)
        assert_equal(one, other)
        ended.append(one[2].all())
    assert ended == ([False] * (STEPS - 1) + [True, False]) * 2 + [False, False]


@pytest.mark.parametrize("limit", [None, 4])
@pytest.mark.parametrize("mode", AutoresetMode)
def test_every_autoreset_mode_is_the_sync_vector_s(mode, limit):
    """What the last step tells included; where autoreset is disabled, ``reset`` is called."""
    ours = small(autoreset_mode=mode, max_episode_steps=limit)
    single = SMALL | {"max_episode_steps": limit}
    theirs = SyncVectorEnv([lambda: gym.make("CoalaIPD-v0", **single) for _ in range(3)], autoreset_mode=mode)
    assert ours.metadata["autoreset_mode"] is mode
    assert_equal(ours.reset(seed=11), theirs.reset(seed=11))
    ended = 0
    for action in some_actions(2 * STEPS + 3):
        one, other = ours.step(action), theirs.step(action)
        assert_equal(one, other)
        over = (one[2] | one[3]).all()
        ended += over
        assert ("final_obs" in one[4]) == ("final_info" in one[4]) == (over and mode is AutoresetMode.SAME_STEP)
        if over and mode is AutoresetMode.DISABLED:
            with pytest.raises(ResetNeeded, match=f"ended after {limit or STEPS} steps"):
                ours.step(action)
            given = {"options": {"reset_mask": np.ones(3, bool)}}
            assert_equal(ours.reset(**given), theirs.reset(options={"reset_mask": np.ones(3, bool)}))
    assert ended >= 2


def test_environments_differ_and_a_list_of_seeds_is_kept():
    env = small(co_player="random", batch_size=16)
    env.reset(seed=[4, 9, 4])
    info = env.step(np.zeros((3, 16), int))[4]
    one, two, three = info["co_player_rewards"]
    np.testing.assert_array_equal(one, three)
    assert not np.array_equal(one, two)


def test_without_a_seed_meta_episodes_differ():
    env = small(co_player="random", batch_size=16)
    env.reset(seed=0)
    first = env.step(np.zeros((3, 16), int))[4]["co_player_rewards"]
    env.reset()
    assert not np.array_equal(first, env.step(np.zeros((3, 16), int))[4]["co_player_rewards"])


def test_a_frame_for_every_environment():
    env = small(render_mode="ansi")
    env.reset(seed=0)
    env.step(np.zeros((3, 2), int))
    frames = env.render()
    assert len(frames) == 3
    assert all("step 1/6" in frame for frame in frames)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (np.full((3, 2), 2), "got 2"),
        (np.zeros((2, 2), int), r"of shape \(3, 2\), got shape \(2, 2\)"),
        (np.zeros((3, 2)), "got dtype float64"),
    ],
)
def test_bad_actions_are_refused(action, message):
    env = small()
    env.reset()
    with pytest.raises(ValueError, match=message):
        env.step(action)


def test_no_step_before_reset():
    with pytest.raises(ResetNeeded):
        small().step(np.zeros((3, 2), int))


def test_bad_resets_are_refused():
    env = small()
    with pytest.raises(ValueError, match="one clock"):
        env.reset(options={"reset_mask": np.array([True, False, True])})
    with pytest.raises(ValueError, match="3 environments need as many seeds, got 2"):
        env.reset(seed=[1, 2])


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"num_envs": 0}, "num_envs must be at least 1, got 0"),
        ({"max_episode_steps": 0}, "max_episode_steps must be at least 1, got 0"),
        ({"autoreset_mode": "Samestep"}, "'Samestep' (did you mean SameStep?); known: "),
    ],
)
def test_bad_arguments_are_refused(keywords, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        small(**keywords)

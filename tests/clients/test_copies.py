"""Copies, by ``copy`` and by ``pickle``, running or not, go on as the original does, and nothing is compiled anew."""

import contextlib
import copy
import pickle

import gymnasium as gym
import jax
import numpy as np
import pytest
from kinds import KINDS

from coala_envs import coin_game_v0, ipd_v0
from coala_envs.adapters import ShapingEnv, SingleTrajectory
from coala_envs.co_players import Adam, make_co_player
from coala_envs.games import iterated_prisoners_dilemma

SMALL = {"batch_size": 2, "num_inner_episodes": 2, "inner_episode_length": 3}
COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda env: pickle.loads(pickle.dumps(env))}


def lived(env, steps, action=0):
    """What a Gymnasium environment gives from here on."""
    return [env.step(np.full(env.action_space.shape, action)) for _ in range(steps)]


def played(env, steps):
    """What a PettingZoo one gives."""
    return [env.step({agent: seat for seat, agent in enumerate(env.agents)}) for _ in range(steps)]


@pytest.fixture
def compiled(caplog):
    """Return what is compiled within."""

    @contextlib.contextmanager
    def within():
        caplog.clear()
        names = []
        with jax.log_compiles():
            yield names
        names += [record.getMessage() for record in caplog.records if record.getMessage().startswith("Compiling")]

    with within() as names:
        jax.jit(lambda: 1)()
    assert names  # what JAX compiles is logged as we think
    return within


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("entry", KINDS, ids=lambda entry: entry.name)
def test_a_running_gymnasium_environment_goes_on_in_its_copy(entry, made):
    env = gym.make(entry.gymnasium_id, **SMALL)
    env.reset(seed=1)
    lived(env, 2)
    other = made(env)
    np.testing.assert_equal(lived(other, 4), lived(env, 4))
    np.testing.assert_equal(other.reset(), env.reset())


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("render_mode", [None, "ansi", "rgb_array"])
def test_a_running_environment_that_is_looked_at_goes_on_in_its_copy(render_mode, made):
    env = gym.make_vec("CoalaIPD-v0", num_envs=2, render_mode=render_mode, **SMALL)
    env.reset(seed=1)
    lived(env, 2)
    if render_mode:
        env.render()
    other = made(env)
    np.testing.assert_equal(lived(other, 6), lived(env, 6))
    if render_mode:
        np.testing.assert_equal(other.render(), env.render())


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("module", [ipd_v0, coin_game_v0])
@pytest.mark.parametrize("render_mode", [None, "ansi"])
def test_a_running_pettingzoo_environment_goes_on_in_its_copy(module, made, render_mode):
    env = module.parallel_env(inner_episode_length=3, num_inner_episodes=2, render_mode=render_mode)
    env.reset(seed=1)
    played(env, 2)
    other = made(env)
    np.testing.assert_equal(played(other, 4), played(env, 4))
    np.testing.assert_equal(other.reset(), env.reset())
    assert str(other) == str(env)


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
def test_a_running_environment_with_turns_goes_on_in_its_copy(made):
    env = ipd_v0.env(max_cycles=2)
    env.reset(seed=1)
    env.step(1)
    other = made(env)
    for turns in (other, env):
        turns.step(0)
    np.testing.assert_equal(other.last(), env.last())


@pytest.mark.parametrize("name", ["CoalaIPD-v0", "CoalaCoinGame-v0"])
def test_copies_other_lengths_and_equal_co_players_compile_nothing(compiled, name):
    def meta_episode(env):
        env.reset(seed=0)
        lived(env, env.unwrapped.pomdp.num_steps)
        env.reset()

    first = gym.make(name, **SMALL)
    meta_episode(first)
    with compiled() as names:
        meta_episode(gym.make(name, **SMALL))
        meta_episode(gym.make(name, **(SMALL | {"num_inner_episodes": 5})))
        for made in COPIES.values():
            meta_episode(made(first))
        pomdp = first.unwrapped.pomdp
        meta_episode(ShapingEnv(copy.deepcopy(pomdp)))
        meta_episode(gym.make(name, co_player=make_co_player("naive", pomdp.game), **SMALL))
        meta_episode(gym.make(name, co_player=pickle.loads(pickle.dumps(pomdp.co_players[0])), **SMALL))
    assert names == []


@pytest.mark.parametrize("name", ["tit-for-tat", "random", "extortion"])
def test_equal_strategies_compile_nothing(compiled, name):
    def meta_episode():
        env = SingleTrajectory(gym.make("CoalaIPD-v0", co_player=name, **(SMALL | {"batch_size": 1})))
        env.reset(seed=0)
        lived(env, 6)

    meta_episode()
    with compiled() as names:
        meta_episode()
    assert names == []


def test_pettingzoo_s_copies_compile_nothing(compiled):
    def episode(env):
        env.reset(seed=0)
        played(env, env.num_inner_episodes * 3)

    first = ipd_v0.parallel_env(inner_episode_length=3, num_inner_episodes=2)
    episode(first)
    with compiled() as names:
        episode(ipd_v0.parallel_env(inner_episode_length=3, num_inner_episodes=4, payoffs="classic"))
        for made in COPIES.values():
            episode(made(first))
    assert names == []


def test_adam_is_a_value():
    assert Adam(0.1) == Adam(0.1) != Adam(0.2)
    assert Adam(0.1) != Adam(0.1, eps=1e-5)
    assert len({Adam(0.1), Adam(0.1), pickle.loads(pickle.dumps(Adam(0.1)))}) == 1
    game = iterated_prisoners_dilemma()
    assert make_co_player("naive", game) == make_co_player("naive", game)

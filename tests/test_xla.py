"""The flag that sets XLA's sums right: who sets it, when, and who is warned."""

import os
import subprocess
import sys
import warnings

import jax
import jaxlib
import pytest

from coala_agents.learners import play_episodes
from coala_envs import ShapingPOMDP, avoid_wrong_sums, warn_of_wrong_sums
from coala_envs.co_players import TabularPolicy, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

FLAG = "--xla_cpu_experimental_ynn_fusion_type="
GAME = iterated_prisoners_dilemma(inner_episode_length=1)


@pytest.fixture
def faulty(monkeypatch):
    """As with a jaxlib that needs the flag, in a process that has not been warned and has no flags."""
    monkeypatch.setattr(jaxlib, "__version__", "0.10.2")
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    warn_of_wrong_sums.cache_clear()
    yield monkeypatch
    warn_of_wrong_sums.cache_clear()


@pytest.mark.parametrize(
    ("given", "then"),
    [
        (None, FLAG),
        ("", FLAG),
        ("--xla_cpu_multi_thread_eigen=false", f"--xla_cpu_multi_thread_eigen=false {FLAG}"),
        (f"{FLAG}dot", f"{FLAG}dot"),
        (f"{FLAG} --xla_cpu_multi_thread_eigen=false", f"{FLAG} --xla_cpu_multi_thread_eigen=false"),
        ("flags.txt", "flags.txt"),
    ],
)
def test_the_flag_joins_what_the_user_has_set(faulty, given, then):
    if given is not None:
        faulty.setenv("XLA_FLAGS", given)
    for _ in range(2):
        avoid_wrong_sums()
        assert os.environ["XLA_FLAGS"] == then


@pytest.mark.parametrize("version", ["0.8.2", "0.10.1", "0.11.2", "0.12.0.1"])
def test_a_jaxlib_that_is_right_is_left_alone(faulty, version):
    faulty.setattr(jaxlib, "__version__", version)
    avoid_wrong_sums()
    warn_of_wrong_sums()
    assert "XLA_FLAGS" not in os.environ


def start_a_meta_episode():
    ShapingPOMDP(GAME, tit_for_tat(), batch_size=1, num_inner_episodes=1).init(key=jax.random.key(0))


def play_an_inner_episode():
    policy = TabularPolicy(5, 2, key=jax.random.key(0))
    play_episodes(GAME, (policy, policy), 0, batch_size=1, key=jax.random.key(0))


@pytest.mark.parametrize("compute", [start_a_meta_episode, play_an_inner_episode])
def test_whoever_computes_without_it_is_warned_once(faulty, compute):
    with pytest.warns(UserWarning, match=r"jaxlib 0.10.2 gets some sums wrong .* XLA_FLAGS=--xla_cpu"):
        compute()
    compute()
    assert "XLA_FLAGS" not in os.environ


@pytest.mark.parametrize("why", ["has the flag", "has a GPU"])
def test_nobody_is_warned_who(faulty, why):
    if why == "has the flag":
        faulty.setenv("XLA_FLAGS", FLAG)
    else:
        faulty.setattr(jax, "default_backend", lambda: "gpu")
    with warnings.catch_warnings(action="error"):
        start_a_meta_episode()


def python(code, **env):
    clean = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean | env)


def test_what_the_command_line_computes_is_right():
    # The last row is 0.2 % off with jaxlib 0.10.2 and no flag.
    done = python(
        "from coala_agents.cli import main; main(['list'])\n"
        "import jax, jax.numpy as jnp\n"
        "rows = jnp.arange(32_769.0)[:, None] * jnp.array([1.0, 0.0, 0.0])\n"
        "norms = jax.jit(jax.vmap(lambda row: jnp.sum((jnp.eye(3) @ row) ** 2)))(rows)\n"
        "assert (norms == rows[:, 0] ** 2).all(), norms[-1]"
    )
    assert done.returncode == 0, done.stderr


def test_importing_starts_no_backend_so_that_the_flag_comes_in_time():
    done = python(
        "import os, coala_envs, coala_agents.cli\n"
        "os.environ['XLA_FLAGS'] = '--no_such_flag'\n"
        "import jax; jax.numpy.zeros(1)"
    )
    assert "Unknown flag" in done.stderr
    assert done.returncode != 0

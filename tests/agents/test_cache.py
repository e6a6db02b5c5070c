"""Compiled programs are kept for the next run, where the user keeps such things, or not at all."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
from coala_agents.cli._terminal import prepare
prepare()
import jax, jax.numpy as jnp
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.jit(lambda x: jnp.sin(x) @ x)(jnp.ones((3, 3)))
print(jax.config.jax_compilation_cache_dir)
"""


@pytest.fixture
def prepared(tmp_path):
    def run(**environment):
        clean = {name: value for name, value in os.environ.items() if "COMPILATION_CACHE" not in name}
        environment = {**clean, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), **environment}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment
        )
        assert not done.stderr
        return done.stdout.strip()

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="cache folders are elsewhere")
def test_programs_are_kept_in_the_users_cache(prepared, tmp_path):
    (folder,) = (tmp_path / "cache" / "coala").glob("compiled-*") if prepared() else ()
    kept = {path.name for path in folder.iterdir()}
    assert any(name.endswith("-cache") for name in kept)
    assert prepared() == str(folder)
    assert {path.name for path in folder.iterdir() if path.name.endswith("-cache")} == {
        name for name in kept if name.endswith("-cache")
    }


def test_the_environment_may_say_otherwise(prepared, tmp_path):
    assert prepared(JAX_ENABLE_COMPILATION_CACHE="false") == "None"
    assert prepared(JAX_COMPILATION_CACHE_DIR=str(tmp_path / "own")) == str(tmp_path / "own")
    assert not (tmp_path / "cache").exists()


def test_without_a_folder_nothing_is_kept(prepared, tmp_path):
    (tmp_path / "file").write_text("")
    assert prepared(XDG_CACHE_HOME=str(tmp_path / "file")) == "None"

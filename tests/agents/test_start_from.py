"""Runs that go on from the agents of another run."""

import shutil

import jax
import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.experiments import load_run, resume
from coala_agents.experiments._start_from import start_from
from coala_agents.training import abstract_seeds, start_seeds


@pytest.fixture(scope="module")
def grown(tmp_path_factory, tiny_config):
    """The configuration and folder of a run of one COALA-PG agent on two seeds."""
    config = tiny_config(num_seeds=2)
    folder = tmp_path_factory.mktemp("runs") / "grown"
    experiments.train(config, folder)
    return config, folder


def joined(config, folder, **fields):
    """The configuration of a run in which an M-FOS agent joins the grown agent."""
    pool = {"algorithm": "coala-pg+m-fos", "num_meta_agents": 2, "p_naive": 0.5, "start_from": str(folder)}
    return config.with_flags(**{**pool, **fields})


def begun(config):
    trained = experiments.experiment(config)
    return trained.begun(trained.start(), load_run)


def test_known_algorithms_start_from_the_run_and_others_from_scratch(grown):
    config = joined(*grown)
    state, fresh = begun(config), start_seeds(experiments.build(config), config.training.seeds)
    ours, theirs = state.agents[0], load_run(grown[1]).agents[0]
    jax.tree.map(np.testing.assert_array_equal, ours.params, theirs.params)
    # The optimiser begins anew, and so do the schedules that count updates.
    jax.tree.map(np.testing.assert_array_equal, ours.opt_state, fresh.agents[0].opt_state)
    assert ours.num_updates.tolist() == [[0], [0]]
    jax.tree.map(np.testing.assert_array_equal, state.agents[1], fresh.agents[1])
    jax.tree.map(np.testing.assert_array_equal, state.naive_pool, fresh.naive_pool)
    assert not np.array_equal(ours.params.logits, fresh.agents[0].params.logits)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"num_seeds": 1}, "^num_seeds must be 2, as in .*, got 1"),
        ({"algorithm": "m-fos"}, "has agents of coala-pg; this run wants m-fos"),
        ({"algorithm": "coala-pg"}, "differ from this run's in number or in network"),
        ({"width": 16}, "differ from this run's in number or in network"),
    ],
)
def test_a_run_that_does_not_fit_is_refused(grown, fields, message):
    config = joined(*grown, **fields)
    setting = experiments.build(config)
    fresh = abstract_seeds(setting, config.training.seeds)
    with pytest.raises(ValueError, match=message):
        start_from(load_run(grown[1]), config, setting, fresh)


def test_nothing_is_written_before_the_run_is_found(grown, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        experiments.train(joined(grown[0], tmp_path / "nowhere"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_an_agent_has_one_start(grown):
    with pytest.raises(ValueError, match="exclude each other"):
        joined(*grown, warm_start=True, naive_pool="coin-game")


@pytest.mark.slow
def test_such_a_run_is_resumed_without_the_other(grown, tmp_path):
    """From its checkpoint alone, to the numbers of an unbroken run."""
    shutil.copytree(grown[1], tmp_path / "source")
    config = joined(grown[0], tmp_path / "source")
    experiments.train(config, tmp_path / "unbroken")

    def stop(done, metrics):
        if done == 4:
            raise KeyboardInterrupt

    assert experiments.train(config, tmp_path / "broken", progress=stop).interrupted
    shutil.rmtree(tmp_path / "source")
    resume(tmp_path / "broken")
    got, wanted = (load_run(tmp_path / name).agents for name in ("broken", "unbroken"))
    jax.tree.map(np.testing.assert_array_equal, got, wanted)

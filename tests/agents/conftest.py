"""What several tests of runs share; one configuration, so that what is compiled for one serves the next."""

import pytest

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import run_config
from coala_agents.experiments._folder import describe
from coala_agents.training import save_checkpoint


@pytest.fixture(scope="session")
def tiny_config():
    """Make the configuration of a run of nine iterations that takes seconds: of a network that compiles quickly."""

    def make(**fields):
        small = run_config(
            network="mlp",
            meta_batch_size=2,
            batch_size=2,
            num_inner_episodes=2,
            inner_episode_length=2,
            naive_pool_size=2,
            width=8,
            iterations=9,
            checkpoint_interval=3,
        )
        return small.with_flags(**fields)

    return make


@pytest.fixture(scope="session")
def untrained():
    """Make the folder of a run as it is before its first iteration, in no time."""

    def make(config, folder):
        experiment = experiments.experiment(config)
        folder.mkdir()
        (folder / "config.json").write_text(describe(experiment.config, ""))
        header = {"config": experiment.config.to_dict(), "iteration": 0}
        save_checkpoint(folder / "checkpoint.eqx", experiment.saved(experiment.start()), header)
        return folder

    return make


@pytest.fixture
def refused(capsys):
    """Run the command line, expect one line and nothing else, unless something has begun, and return the line."""

    def run(*arguments, begun=False):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        assert left.value.code == 2
        printed = capsys.readouterr()
        assert begun or printed.out == ""
        assert printed.err.count("\n") == 1
        return printed.err

    return run

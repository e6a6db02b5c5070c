"""Sweeps on a local Ray: what a worker that is killed leaves is gone on with, to the numbers of an unbroken sweep."""

import os
import signal
import threading
import time
import warnings

import pytest
from test_sweep import same_run

from coala_agents import experiments

ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "coala-envs[ray]"')
LONG = {"iterations": 60, "checkpoint_interval": 5}


@pytest.fixture(scope="module", autouse=True)
def one_core():
    """Two workers, one after the other; what comes of a test is that of any number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own, as it forks and opens sockets
        ray.init(address="local", num_cpus=1, log_to_driver=False)
        yield
        ray.shutdown()


def kill_worker(folder, killed):
    """Kill whoever trains in a folder as soon as there is a checkpoint."""
    deadline = time.monotonic() + 300
    while not (folder / "checkpoint.eqx").exists():
        if time.monotonic() > deadline:
            return
        time.sleep(0.01)
    killed.append(int((folder / ".lock").read_text().removeprefix("process ")))
    os.kill(killed[0], signal.SIGKILL)


def settings(config, folder):
    return experiments.sweep(config.with_flags(**LONG), {"learning_rate": [1e-3, 3e-3]}, folder)


def test_a_worker_that_is_killed_is_replaced_and_its_run_goes_on(tiny_config, tmp_path):
    whole, broken = (settings(tiny_config(), tmp_path / name) for name in ("whole", "broken"))
    assert sorted(one.name for one, problem in experiments.train_on_ray(whole) if not problem) == [
        "learning-rate=0.001",
        "learning-rate=0.003",
    ]
    killed = []
    killer = threading.Thread(target=kill_worker, args=(broken[0].folder, killed))
    killer.start()
    trained = list(experiments.train_on_ray(broken))
    killer.join()
    assert len(killed) == 1
    assert {one.name: problem for one, problem in trained} == {one.name: "" for one in broken}
    for one, other in zip(whole, broken, strict=True):
        assert experiments.is_finished(other)
        same_run(one.folder, other.folder)


def test_a_worker_that_dies_too_often_is_told_and_the_others_are_trained(tiny_config, tmp_path):
    broken = settings(tiny_config(), tmp_path)
    killed = []
    killer = threading.Thread(target=kill_worker, args=(broken[0].folder, killed))
    killer.start()
    trained = []
    with pytest.raises(OSError, match=r"workers died more than 0 times, of learning-rate=0\.001"):
        trained.extend(one.name for one, _ in experiments.train_on_ray(broken, retries=0))
    killer.join()
    assert len(killed) == 1
    assert [experiments.is_finished(one) for one in broken] == [False, True]


def test_what_a_task_raises_is_raised_here(tiny_config, tmp_path):
    (one, _) = settings(tiny_config(), tmp_path)
    one.folder.mkdir(parents=True)
    (one.folder / "config.json").write_text("{}")
    with pytest.raises(ValueError, match=r"config\.json is not the configuration of a run"):
        list(experiments.train_on_ray([one]))


def test_what_a_task_can_never_get_is_refused(tiny_config, tmp_path):
    with pytest.raises(ValueError, match="ray_cpus 2 is more than this machine has: 1"):
        list(experiments.train_on_ray(settings(tiny_config(), tmp_path), cpus=2.0))

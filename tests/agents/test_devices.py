"""Many devices and several processes: the numbers of one, up to rounding, and nothing lost when one dies."""

import json
import pathlib
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.cli import _company

PROGRAM = pathlib.Path(__file__).with_name("on_devices.py")
ROUNDING = 1e-5
"""Between one device and several after a few iterations; parameters and metrics are of the order of one."""


def on_devices(count, folder, *names):
    command = [sys.executable, PROGRAM, str(count), folder, *names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def of_eight(tmp_path_factory, tiny_config):
    """What eight devices do, in one process; the run in its folder is of ``tiny_config``."""
    folder = tmp_path_factory.mktemp("eight")
    (folder / "config.json").write_text(json.dumps(tiny_config(num_seeds=2, meta_batch_size=16).to_dict()))
    names = ("mixed", "collectives", "taught_collectives", "pair", "refusals", "shapes", "interrupted")
    return folder, on_devices(8, folder, *names)


def numbers(folder):
    """Return every metric but the wall time."""
    told = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return np.array([[line[name] for name in sorted(line) if name != "seconds"] for line in told], float)


@pytest.mark.slow
def test_two_devices_train_to_the_numbers_of_one(tmp_path):
    for found in on_devices(2, tmp_path, "one_seed", "taught").values():
        assert found["mesh"] == [1, 2]
        assert found["difference"] < ROUNDING
        assert found["leaves"] > 10


@pytest.mark.parametrize(("name", "mesh"), [("mixed", [2, 4]), ("pair", [2, 1])])
@pytest.mark.slow
def test_eight_devices_train_to_the_numbers_of_one(of_eight, name, mesh):
    found = of_eight[1][name]
    assert found["mesh"] == mesh
    assert found["difference"] < ROUNDING
    assert found["leaves"] > 10


@pytest.mark.parametrize("name", ["collectives", "taught_collectives"])
@pytest.mark.slow
def test_devices_send_each_other_gradients_and_sums_and_nothing_that_was_played(of_eight, name):
    """A meta-batch is 16 meta-episodes of 8 steps for each of 2 seeds; a gradient, 8 by 5 numbers and less."""
    sent = of_eight[1][name]
    assert any(kind == "all-reduce" and dtype == "f32" and size >= 40 for kind, dtype, size in sent)
    assert {kind for kind, _, _ in sent} <= {"all-reduce", "all-gather"}
    # Gathered are metrics, one for each seed and agent, and to sort the meta-episodes their keys and their kinds.
    assert max(size for kind, dtype, size in sent if kind == "all-gather" and dtype == "f32") <= 4
    assert max(size for kind, dtype, size in sent if kind == "all-gather" and dtype != "f32") <= 2 * 8 * 2


@pytest.mark.slow
def test_auto_takes_as_many_devices_as_can_have_equal_parts_for_the_seeds_first(of_eight):
    assert of_eight[1]["shapes"] == [[8, 1], [2, 4], [3, 1], [3, 2], [1, 6], [1, 8], None]


@pytest.mark.slow
def test_numbers_of_devices_that_cannot_be_are_refused(of_eight):
    too_many, uneven, of_seeds, none, word = of_eight[1]["refusals"]
    assert too_many == "devices must be auto or a number from 1 to 8, which JAX finds, got 9"
    assert uneven.startswith("6 devices do not divide 2 seeds and a meta-batch that can be cut into 4 equal parts")
    assert uneven.endswith("these do: 1, 2, 4, 8")
    assert of_seeds.endswith("these do: 1, 3")
    assert "got 0" in none
    assert "got 'all'" in word


@pytest.mark.slow
def test_a_run_of_eight_devices_goes_on_on_one(of_eight, tiny_config, tmp_path):
    folder, told = of_eight
    assert told["interrupted"] == 4
    assert experiments.load_run(folder / "run").iteration == 4
    assert experiments.resume(folder / "run").iterations == 9
    experiments.train(tiny_config(num_seeds=2, meta_batch_size=16), tmp_path / "whole")
    np.testing.assert_allclose(numbers(folder / "run"), numbers(tmp_path / "whole"), atol=ROUNDING)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def two_processes(tmp_path):
    """Start the same command in two processes that train together; return them, with their words on stderr."""
    started = []

    def start(*arguments):
        where = ("--coordinator", f"127.0.0.1:{free_port()}", "--num-processes", "2")
        for process in ("0", "1"):
            command = [sys.executable, "-m", "coala_agents", *map(str, arguments), *where, "--process-id", process]
            with open(tmp_path / f"errors-{process}", "w") as errors:
                started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors))
        return started, lambda process: (tmp_path / f"errors-{process}").read_text()

    yield start
    for process in started:
        process.kill()
        process.wait()


TINY = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 1 --network mlp --width 8 --checkpoint-interval 5 --no-progress"
).split()


def lines(folder):
    path = folder / "metrics.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.parametrize("dies", [pytest.param(0, marks=pytest.mark.slow), 1])
@pytest.mark.slow
def test_a_process_that_dies_ends_the_other_with_a_line_and_the_run_goes_on(two_processes, tmp_path, dies):
    folder = tmp_path / "run"
    processes, said = two_processes("train", "ipd-shaping", *TINY, "--iterations", 100000, "--out", folder)
    began = time.monotonic()
    while lines(folder) < 12:
        assert all(process.poll() is None for process in processes), said(0) + said(1)
        assert time.monotonic() - began < 200
        time.sleep(0.05)
    processes[dies].send_signal(signal.SIGKILL)
    assert processes[1 - dies].wait(timeout=30) == 75
    # Where it is the first that dies, JAX may have time for a page of its own.
    assert "coala: process" in said(1 - dies) or "coala: JAX has ended this process" in said(1 - dies)
    assert "go on with coala train --resume" in said(1 - dies)
    if dies == 1:
        assert said(0) == "coala: process 1 has died; go on with coala train --resume\n"
    run = experiments.load_run(folder)
    assert run.iteration >= 10
    assert run.iteration % 5 == 0


@pytest.mark.slow
def test_a_signal_to_one_process_ends_both_after_the_same_iteration_and_one_writes(two_processes, tmp_path):
    folder, whole = tmp_path / "run", tmp_path / "whole"
    processes, said = two_processes("train", "ipd-shaping", *TINY, "--iterations", 100000, "--out", folder)
    began = time.monotonic()
    while lines(folder) < 7:
        assert all(process.poll() is None for process in processes), said(0) + said(1)
        assert time.monotonic() - began < 200
        time.sleep(0.01)
    processes[1].send_signal(signal.SIGTERM)
    assert [process.wait(timeout=100) for process in processes] == [130, 130]
    run = experiments.load_run(folder)
    assert run.iteration == lines(folder)
    assert (folder / "meta_episode.png").exists()

    def stop(done, metrics):
        if done == 7:
            raise KeyboardInterrupt

    experiments.train(run.config, whole, progress=stop)
    np.testing.assert_allclose(numbers(folder)[:7], numbers(whole), atol=ROUNDING)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("--devices 3", "devices must be auto or a number from 1 to 1, which JAX finds, got 3"),
        ("--devices many", "devices must be auto or a number from 1 to 1, which JAX finds, got 'many'"),
        ("--process-id 1", "--process-id needs --coordinator HOST:PORT, where process 0 is"),
        ("--coordinator here --process-id 1", "coordinator must be HOST:PORT or auto, got 'here'"),
        ("--coordinator here:1 --process-id 1", "--coordinator here:1 needs --num-processes"),
        ("--coordinator here:1 --num-processes 2", "--coordinator here:1 needs --process-id"),
        ("--coordinator here:1 --num-processes 2 --process-id 2", "--process-id must be at most 1, got 2"),
        ("--coordinator here:1 --num-processes x --process-id 2", "--num-processes must be a whole number, got 'x'"),
        ("--coordinator auto --num-processes 2", "--coordinator auto asks the cluster's launcher for the rest"),
    ],
)
def test_devices_and_processes_that_cannot_be_are_told_in_one_line(refused, tmp_path, given, told):
    assert told in refused("train", *TINY, "--out", str(tmp_path / "run"), *given.split())
    assert not (tmp_path / "run").exists()


@pytest.fixture
def company(monkeypatch):
    """Two companies in this process, and what the first and the other would have ended with."""
    ended = []

    def end(why, status):
        ended.append((why, status))
        raise SystemExit  # of the thread

    monkeypatch.setattr(_company, "end", end)
    monkeypatch.setattr(_company, "GRACE", 0.0)
    monkeypatch.setattr(_company, "BEAT", 0.01)
    monkeypatch.setattr(_company, "SILENCE", 0.5)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs, ended


def wait_for(condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 10
        time.sleep(0.01)


def test_processes_that_are_done_leave_together(company):
    ours, theirs, ended = company
    first, other = _company.Company(0, {1: ours}), _company.Company(1, {0: theirs})
    other._tell(_company.DONE)
    first.leave()
    other.leave()
    assert ended == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_process_that_fails_tells_the_other_why(company):
    ours, theirs, ended = company
    _company.Company(0, {1: ours})
    other = _company.Company(1, {0: theirs})
    with pytest.raises(SystemExit):
        other.fail("no room", 2)
    wait_for(lambda: len(ended) == 3)  # the last of them where a process of its own would have been gone
    # In whatever order: it tells the other before it ends itself.
    assert {("no room", 2), ("process 1 has ended: no room", 75)} <= set(ended)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_process_that_gives_no_sign_of_life_is_dead(company):
    ours, _, ended = company
    _company.Company(0, {1: ours})
    wait_for(lambda: ended)
    assert ended == [("process 1 has died; go on with coala train --resume", 75)]

"""Runs that survive: killed at any moment, or out of disk, and resumed to the numbers of an unbroken run."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import time

import jax
import numpy as np
import pytest
from tqdm import tqdm

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.experiments import load_run
from coala_agents.runs._progress import Progress

TINY = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 2 --network mlp --width 8 --iterations 120 --checkpoint-interval 7 --no-progress"
).split()


@pytest.fixture(scope="module")
def coala():
    """Start the program in a process of its own."""

    def start(*arguments):
        command = [sys.executable, "-m", "coala_agents", *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)

    return start


def lines(folder):
    path = folder / "metrics.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def kill_after(process, folder, more, deadline=300):
    """Kill without warning once so many more lines are written, and a random moment later."""
    wanted = lines(folder) + more
    began = time.monotonic()
    while lines(folder) < wanted:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() - began < deadline
        time.sleep(0.002)
    time.sleep(random.random() * 0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def numbers(folder):
    """Return every metric but the wall time."""
    told = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in told]


def test_a_run_that_is_killed_twice_ends_in_the_numbers_of_an_unbroken_one(coala, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert coala("train", "ipd-mixed", *TINY, "--out", whole).wait() == 0
    kill_after(coala("train", "ipd-mixed", *TINY, "--out", broken), broken, random.randint(10, 50))
    kill_after(coala("train", "--resume", broken, "--no-progress"), broken, random.randint(10, 50))
    assert coala("train", "--resume", broken, "--no-progress").wait() == 0
    assert numbers(broken) == numbers(whole)
    assert len(numbers(whole)) == 240  # two agents
    for name in ("checkpoint.eqx", "meta_episode.json"):
        assert (broken / name).read_bytes() == (whole / name).read_bytes()


def test_the_progress_of_a_resumed_run_starts_where_it_was(tiny_config):
    with tqdm(total=9, file=io.StringIO()) as bar:
        Progress(bar, tiny_config(), print)(7, {"reward/ego": 0.5})
        assert (bar.initial, bar.n) == (7, 7)  # so that the rate is that of what follows


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
def test_a_full_disk_leaves_the_previous_checkpoint_and_the_run_goes_on_from_there(tiny_config, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    experiments.train(tiny_config(), whole)

    def fill_the_disk(done, metrics):
        if done == 4:
            (broken / ".checkpoint.partial.eqx").symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space left"):
        experiments.train(tiny_config(), broken, progress=fill_the_disk)
    # The write after iteration 6 failed; the one more that a run makes when it stops has found room again.
    assert load_run(broken).iteration == 6
    assert experiments.resume(broken).iterations == 9
    assert numbers(broken) == numbers(whole)
    assert (broken / "checkpoint.eqx").read_bytes() == (whole / "checkpoint.eqx").read_bytes()


def test_a_disk_with_no_room_for_metrics_or_checkpoint_leaves_the_previous_one(tiny_config, tmp_path):
    """The operating system refuses every further byte, in the middle of a line of metrics."""
    resource = pytest.importorskip("resource", reason="limits on file sizes are a thing of Unix")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    experiments.train(tiny_config(), whole)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(done, metrics):
        if done == 5:
            resource.setrlimit(resource.RLIMIT_FSIZE, ((broken / "metrics.jsonl").stat().st_size + 20, before[1]))

    try:
        with pytest.raises(OSError, match="File too large"):
            experiments.train(tiny_config(), broken, progress=fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert load_run(broken).iteration == 3
    experiments.resume(broken)
    assert numbers(broken) == numbers(whole)


def test_an_interrupted_write_leaves_the_previous_checkpoint(tiny_config, tmp_path):
    """What a killed process leaves of the file that it was writing is never read."""
    folder = tmp_path / "run"
    experiments.train(tiny_config(), folder)
    before = load_run(folder)
    (folder / ".checkpoint.partial.eqx").write_bytes((folder / "checkpoint.eqx").read_bytes()[:100])
    after = load_run(folder)
    for a, b in zip(*map(jax.tree.leaves, (before.agents, after.agents)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_run_without_a_checkpoint_starts_over(tiny_config, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    experiments.train(tiny_config(), whole)
    experiments.train(tiny_config(), broken)
    (broken / "checkpoint.eqx").unlink()
    experiments.resume(broken)
    assert numbers(broken) == numbers(whole)


def test_a_finished_run_stays_as_it_is(tiny_config, tmp_path):
    folder = tmp_path / "run"
    experiments.train(tiny_config(), folder)
    before = (folder / "checkpoint.eqx").read_bytes(), (folder / "metrics.jsonl").read_bytes()
    stages = []
    assert experiments.resume(folder, stage=stages.append) == (9, False, 0)
    assert stages == []
    assert ((folder / "checkpoint.eqx").read_bytes(), (folder / "metrics.jsonl").read_bytes()) == before


@pytest.mark.parametrize("left", [None, {"iteration": 6, "per_seed": {}}, {"per_seed": {}}])
def test_a_finished_run_is_evaluated_if_it_was_not(tiny_config, tmp_path, left):
    """Killed at the very end; or interrupted before, which leaves an evaluation of then; or of an older version."""
    folder = tmp_path / "run"
    experiments.train(tiny_config(), folder)
    path, checkpoint = folder / "meta_episode.json", (folder / "checkpoint.eqx").stat().st_mtime_ns
    whole = path.read_bytes()
    path.unlink() if left is None else path.write_text(json.dumps(left))
    stages = []
    assert experiments.resume(folder, stage=stages.append) == (9, False, 0)
    assert stages == ["evaluating"]
    assert path.read_bytes() == whole
    assert (folder / "checkpoint.eqx").stat().st_mtime_ns == checkpoint


def test_resuming_a_finished_run_says_so_and_draws_what_is_missing(tiny_config, tmp_path, capsys):
    folder = tmp_path / "run"
    experiments.train(tiny_config(), folder)
    for drawn in ("learning_curve.png and meta_episode.png", "", "meta_episode.png"):
        main(["train", "--resume", str(folder), "--no-progress"])
        printed = capsys.readouterr().out
        assert "finished before, after 9 iterations; train for longer in a new run" in printed
        assert [name for name in ("learning_curve.png", "meta_episode.png") if f"drew {folder / name}" in printed] == [
            name for name in drawn.split(" and ") if name
        ]
        if not drawn:
            (folder / "meta_episode.png").unlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--resume", "nowhere"], "nowhere"),
        (["train", "ipd-mixed", "--resume", "nowhere"], "leave the preset 'ipd-mixed' out"),
        (["train", "--loggers", "notebook"], "unknown logger 'notebook'; known: tensorboard, wandb"),
    ],
)
def test_bad_input_gets_one_clear_line(refused, arguments, message):
    assert message in refused(*arguments)


def test_a_folder_that_holds_something_else_is_not_resumed(tmp_path, refused):
    (tmp_path / "config.json").write_text("{}")
    assert "is not the configuration of a run" in refused("train", "--resume", str(tmp_path))

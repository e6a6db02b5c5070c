"""Nothing lost, nothing half-written: signals, locks, lines and states that go together, files checked first."""

import ast
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

import coala_agents
import coala_envs
from coala_agents import experiments
from coala_agents.experiments import load_run, read_metrics
from coala_agents.experiments._lock import locked
from coala_agents.experiments._made_by import commit, made_by

ROOT = pathlib.Path(__file__).parent.parent.parent
TINY = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 2 --network mlp --width 8 --no-progress"
).split()


def iterations(folder):
    return [json.loads(line)["iteration"] for line in (folder / "metrics.jsonl").read_text().splitlines()]


def interrupt_at(number, done):
    """Send this process a signal, as a user would, in the middle of an iteration's report."""

    def progress(iteration, metrics):
        if iteration == done:
            signal.raise_signal(number)

    return progress


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_with_lines_and_state_of_one_iteration(tiny_config, tmp_path, number):
    before = signal.getsignal(number)
    outcome = experiments.train(tiny_config(), tmp_path / "run", progress=interrupt_at(number, 4))
    assert outcome == (4, True, 4)
    assert iterations(tmp_path / "run") == [1, 2, 3, 4]
    assert load_run(tmp_path / "run").iteration == 4
    assert (tmp_path / "run" / "meta_episode.json").exists()
    assert signal.getsignal(number) == before
    experiments.resume(tmp_path / "run")
    assert iterations(tmp_path / "run") == list(range(1, 10))


def test_an_interrupt_while_lines_are_written_loses_none(tiny_config, tmp_path, monkeypatch):
    """It used to set the state before the lines were written: they never came again."""
    log = experiments._run._log

    def interrupted(clock, *arguments):
        if clock["iteration"] == 4:
            signal.raise_signal(signal.SIGINT)
        log(clock, *arguments)

    monkeypatch.setattr(experiments._run, "_log", interrupted)
    experiments.train(tiny_config(), tmp_path / "run")
    assert iterations(tmp_path / "run") == [1, 2, 3, 4]
    assert load_run(tmp_path / "run").iteration == 4


def test_lines_that_cannot_be_written_keep_the_state_behind_them(tiny_config, tmp_path, monkeypatch):
    log = experiments._run._log

    def full(clock, *arguments):
        if clock["iteration"] == 5:
            raise OSError("No space left on device")
        log(clock, *arguments)

    monkeypatch.setattr(experiments._run, "_log", full)
    with pytest.raises(OSError, match="No space"):
        experiments.train(tiny_config(), tmp_path / "run")
    assert load_run(tmp_path / "run").iteration == 4
    monkeypatch.undo()
    experiments.resume(tmp_path / "run")
    assert iterations(tmp_path / "run") == list(range(1, 10))


def test_a_second_signal_ends_at_once(tmp_path):
    command = [sys.executable, "-m", "coala_agents", "train", "ipd-shaping", "--iterations", "1000000"]
    metrics = tmp_path / "run" / "metrics.jsonl"
    with subprocess.Popen([*command, *TINY, "--out", str(tmp_path / "run")], stderr=subprocess.PIPE, text=True) as run:
        began = time.monotonic()
        while not (metrics.exists() and metrics.stat().st_size):
            assert run.poll() is None
            assert time.monotonic() - began < 300
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        # XLA may have complained before of a compilation that took long.
        assert any("once more ends at once" in line for line in run.stderr)
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=60) == -signal.SIGINT


def test_training_works_in_another_thread(tiny_config, tmp_path):
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(experiments.train(tiny_config(), tmp_path / "run")))
    thread.start()
    thread.join()
    assert outcomes == [(9, False, 9)]


def test_one_process_for_each_folder(tiny_config, tmp_path, refused):
    folder = tmp_path / "run"
    experiments.train(tiny_config(), folder)
    with locked(folder):
        told = refused("train", "--resume", str(folder), "--no-progress")
    assert f"another process (process {os.getpid()}) is training in {folder}" in told
    assert not (folder / ".lock").exists()


def test_a_dead_process_holds_no_lock(tmp_path):
    code = f"""
import os, pathlib
from coala_agents.experiments._lock import locked
with locked(pathlib.Path({str(tmp_path)!r})):
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == -9
    assert (tmp_path / ".lock").exists()
    with locked(tmp_path):
        pass


def test_a_run_killed_before_its_configuration_was_written_is_begun_again(tiny_config, tmp_path, refused):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".lock").write_text("process 1")
    (folder / ".config.partial.json").write_text('{"conf')
    assert "config.json" in refused("train", "--resume", str(folder), "--no-progress")
    assert experiments.train(tiny_config(), folder) == (9, False, 9)


def test_lines_go_together_by_their_iteration(tmp_path):
    lines = [(1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (4, 1), (4, 0)]
    text = "".join(
        json.dumps({"iteration": at, "env_steps": at, "seed": seed, "agent": 0, "x": 10 * at + seed}) + "\n"
        for at, seed in lines
    )
    (tmp_path / "metrics.jsonl").write_text(text + '{"iteration": 5, "se')
    metrics = read_metrics(tmp_path)
    assert metrics["iteration"].tolist() == [[[1, 3, 4]]] * 2
    assert metrics["x"].tolist() == [[[10, 30, 40]], [[11, 31, 41]]]


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"iteration": "1", "seed": 0}', '{"seed": 0}'])
def test_a_broken_line_is_told_by_its_number(tmp_path, line):
    (tmp_path / "metrics.jsonl").write_text('{"iteration": 1, "seed": 0}\n' + line + "\n")
    with pytest.raises(ValueError, match=r"metrics\.jsonl, line 2"):
        read_metrics(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "nowhere", "--out", "{file}/x.png"], "cannot write to {file}"),
        (["compare", "nowhere", "--out", "x.xyz"], "must end in .png or .pdf or .svg"),
        (["compare", "nowhere", "--out", "{folder}/x.png"], "a folder of that name is there"),
        (["tournament", "naive", "--out", "{file}/x"], "cannot write to {file}"),
        (["reproduce", "fig3a", "--out", "{file}/x"], "cannot write to {file}"),
        (["pretrain", "ipd-shaping", "--out", "{file}/x.eqx"], "cannot write to {file}"),
        (["watch", "ipd", "--record", "{file}/x.gif"], "cannot write to {file}"),
        (["watch", "ipd", "--record", "x.avi"], "a .gif or an .mp4"),
        (["train", "--out", "{file}/x"], "cannot write to {file}"),
        (["train", "--start-from", "nowhere"], "nowhere"),
        (["train", "coin-game-shaping", "--naive-pool", "nowhere"], "no naive pool 'nowhere'"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_work(tmp_path, monkeypatch, refused, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / "x.png").mkdir(parents=True)
    names = {"file": tmp_path / "file", "folder": tmp_path / "folder"}
    monkeypatch.setattr("coala_agents.experiments._run._go_on", None)  # there is no work to get to
    assert message.format(**names) in refused(*(argument.format(**names) for argument in arguments))


def test_a_commit_is_ours_or_none(tmp_path):
    """A repository that encloses site-packages is somebody else's."""

    def git(*arguments):
        options = ["-c", "user.name=x", "-c", "user.email=x@y", "-C", str(tmp_path)]
        subprocess.run(["git", *options, *arguments], check=True, capture_output=True)

    inside = tmp_path / "lib" / "site-packages"
    inside.mkdir(parents=True)
    (inside / "x.py").write_text("")
    git("init")
    git("add", ".")
    git("commit", "-m", "x")
    assert commit(inside) is None
    (inside / "pyproject.toml").write_text("")
    assert commit(inside) is None
    (tmp_path / "pyproject.toml").write_text("")
    assert commit(tmp_path)
    assert commit(tmp_path / "nowhere") is None


def test_what_is_not_known_is_none(monkeypatch):
    monkeypatch.setattr("coala_agents.experiments._made_by.DISTRIBUTION", "no-such-distribution")
    found = made_by("as typed")
    assert found["coala"] is None
    assert {"command", "commit", "jax", "jaxlib", "numpy", "threads", "xla_flags", "settings"} <= found.keys()


def writes(call):
    """Whether a call writes to a file, as far as its name tells."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "open":
        mode = ast.unparse(call.args[1]) if len(call.args) > 1 else "'r'"
        return bool(set(mode) & set("wax+"))
    if name == "write_text":
        return isinstance(call.func, ast.Attribute)
    if name == "save":  # of Pillow; a function of that name is ours
        return isinstance(call.func, ast.Attribute) and bool(call.args)
    return name in {"write_bytes", "savefig", "get_writer"}


def test_files_are_written_in_one_way():
    """Beside them, then moved: every call that writes stands inside ``with replacing(...)``, or in a function whose

    parameter is called ``partial``.
    """
    for path in [
        path for package in (coala_agents, coala_envs) for path in pathlib.Path(package.__file__).parent.rglob("*.py")
    ]:
        if path.parent.name == "files":
            continue
        tree = ast.parse(path.read_text())
        guards = [
            node
            for node in ast.walk(tree)
            if (isinstance(node, ast.With) and "replacing(" in ast.unparse(node.items[0]))
            or (isinstance(node, ast.FunctionDef) and "partial" in [argument.arg for argument in node.args.args])
        ]
        guarded = {inner for guard in guards for inner in ast.walk(guard)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node not in guarded:
                found = writes(node)
                assert not found, f"{path}:{node.lineno} writes with {ast.unparse(node)[:60]}"

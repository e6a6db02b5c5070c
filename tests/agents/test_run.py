"""The command line and the run folder: what a run leaves behind, and one clear error for each wrong input."""

import json
import os
import re
import shutil
import subprocess
import sys

import equinox as eqx
import jax
import numpy as np
import pytest
from forged import put_together, taken_apart

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS
from coala_agents.evaluation import evaluate
from coala_agents.experiments import load_run
from coala_agents.training import NotFinite, read_checkpoint, save_checkpoint

TINY = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 3 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 2 --network mlp --width 8 --no-progress"
).split()


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "one"
    main(["train", "ipd-shaping", "--iterations", "3", "--num-seeds", "2", "--seed", "4", "--out", str(folder), *TINY])
    return folder


@pytest.fixture
def copy(run_folder, tmp_path):
    return shutil.copytree(run_folder, tmp_path / "copy")


def test_a_run_folder_is_whole(run_folder):
    assert {path.name for path in run_folder.iterdir()} == {
        "config.json",
        "metrics.jsonl",
        "checkpoint.eqx",
        "meta_episode.json",
        "learning_curve.png",
        "meta_episode.png",
    }
    lines = [json.loads(line) for line in (run_folder / "metrics.jsonl").read_text().splitlines()]
    assert [(line["iteration"], line["seed"]) for line in lines] == [(i, s) for i in (1, 2, 3) for s in (4, 5)]
    wanted = "env_steps seconds reward/ego reward/naive cooperation/ego cooperation/naive".split()
    assert all(name in line for line in lines for name in wanted)
    assert lines[-1]["env_steps"] == 3 * 2 * 2 * 3 * 2
    made_by = json.loads((run_folder / "config.json").read_text())["made_by"]
    assert made_by["command"].startswith("coala train ipd-shaping --iterations 3")


def test_a_checkpoint_holds_the_run(run_folder):
    run = load_run(run_folder)
    assert (run.iteration, run.config.training.seeds) == (3, [4, 5])
    assert jax.tree.leaves(run.agents)[0].shape[0] == 2


def test_evaluate_writes_what_it_prints(copy, capsys):
    main(["evaluate", str(copy), "--num-opponents", "4", "--seed", "1"])
    printed = capsys.readouterr().out
    result = json.loads((copy / "evaluation.json").read_text())
    players = ("ego", "naive", "cross")
    assert set(result["all"]) == {f"{name}/{player}" for name in ("reward", "cooperation") for player in players}
    row = result["all"]["reward/ego"]
    assert row["low"] < row["mean"] < row["high"]
    assert f"{row['mean']:.3f}" in printed
    assert set(result["by_seed"]) == {"4", "5"}
    both = [result["by_seed"][seed]["reward/ego"]["mean"] for seed in ("4", "5")]
    assert row["mean"] == pytest.approx(np.mean(both))


def test_evaluation_is_fixed_by_its_seed(run_folder):
    run = load_run(run_folder)
    first, again, other = (
        evaluate(run.setting, run.agents, num_opponents=4, seed=seed).curves["reward/ego"] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_compare_draws(run_folder, tmp_path):
    figure = tmp_path / "figure.png"
    main(["compare", str(run_folder), str(run_folder), "--out", str(figure)])
    assert figure.read_bytes().startswith(b"\x89PNG")
    first, second = json.loads(figure.with_name("figure.table.json").read_text())
    assert first["reward/ego"]["over"] == "seeds"
    assert len(first["reward/ego"]["by_seed"]) == 2
    assert second["better_than_the_first"]["mean"] == 0.5


def test_a_cut_last_line_of_metrics_is_passed_over(copy, tmp_path):
    with open(copy / "metrics.jsonl", "a") as file:
        file.write('{"iteration": 4, "se')
    main(["compare", str(copy), "--out", str(tmp_path / "figure.png")])


def test_python_m_is_the_same_program():
    shown = subprocess.run([sys.executable, "-m", "coala_agents", "--help"], capture_output=True, text=True, check=True)
    assert "coala train [PRESET]" in shown.stdout


def test_every_field_is_an_option_with_help(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    shown = capsys.readouterr().out
    for flag in PRESETS["ipd-shaping"].flat():
        typed = flag not in ("preset", "opponent_digest")  # what a run's own file says
        assert bool(re.search(rf"--{flag.replace('_', '-')}[ ,]", shown)) == typed, flag
    for part in ("game", "opponents", "learner", "network", "training"):
        assert re.search(rf"^ {part} options", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tain"], "unknown command 'tain' (did you mean train?); known: train, sweep, "),
        (["train", "ipd"], "unknown preset 'ipd'; known: ipd-shaping, n-ipd-shaping, ipd-shaping-paper"),
        (
            ["train", "--algorithm", "mfos"],
            "unknown algorithm 'mfos' (did you mean m-fos?); known: coala-pg, m-fos, batch-unaware",
        ),
        (["train", "--payoffs", "nice"], "unknown payoffs 'nice'; known: paper"),
        (["train", "--batch-size", "0"], "--batch-size must be at least 1"),
        (["train", "--meta-batch-size", "5"], "--meta-batch-size must be a multiple of num_minibatches, 4, got 5"),
        (["evaluate", "nowhere"], "nowhere"),
        (["compare"], "at least one run folder"),
    ],
)
def test_bad_input_gets_one_clear_line(refused, arguments, message):
    assert message in refused(*arguments)


def test_a_folder_in_use_is_left_alone(run_folder, refused):
    before = {path.name: path.read_bytes() for path in run_folder.iterdir()}
    assert "already holds a run" in refused("train", "--out", str(run_folder), "--loggers", "tensorboard", *TINY)
    assert {path.name: path.read_bytes() for path in run_folder.iterdir()} == before


def test_a_folder_that_cannot_be_written(tmp_path, refused):
    (tmp_path / "file").write_text("")
    assert "cannot write to" in refused("train", "--out", str(tmp_path / "file" / "run"), *TINY)


def test_a_truncated_checkpoint(copy, refused):
    path = copy / "checkpoint.eqx"
    os.truncate(path, path.stat().st_size - 7)
    assert "is damaged" in refused("evaluate", str(copy))


def test_a_foreign_checkpoint(copy, refused):
    (copy / "checkpoint.eqx").write_bytes(b"\x80\x04 something else\n")
    assert "is not a coala checkpoint" in refused("evaluate", str(copy))


def test_a_newer_checkpoint(copy, refused):
    path = copy / "checkpoint.eqx"
    path.write_bytes(path.read_bytes().replace(b"coala-checkpoint 2 ", b"coala-checkpoint 99 ", 1))
    assert "version 99" in refused("evaluate", str(copy))


def test_an_older_checkpoint(copy, refused):
    (copy / "checkpoint.eqx").write_bytes(b'{"format": "coala-checkpoint", "version": 1, "payload_bytes": 0}\n')
    assert "write it again, with coala train or pretrain" in refused("evaluate", str(copy))


def test_a_checkpoint_that_does_not_fit_its_configuration(copy, refused):
    path = copy / "checkpoint.eqx"
    header, payload = taken_apart(path)
    header["config"]["network"]["width"] = 16
    put_together(path, header, payload)
    assert "does not fit its configuration" in refused("evaluate", str(copy))


def test_a_failed_write_leaves_the_previous_checkpoint(tmp_path, monkeypatch):
    path, tree = tmp_path / "checkpoint.eqx", np.arange(3.0)
    save_checkpoint(path, tree, {})

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(path, tree + 1, {})
    np.testing.assert_array_equal(read_checkpoint(path).tree(tree), tree)
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.eqx"]


def test_an_interrupted_run_is_usable(tiny_config, tmp_path):
    def interrupt(done, metrics):
        if done == 2:
            raise KeyboardInterrupt

    outcome = experiments.train(tiny_config(), tmp_path / "run", progress=interrupt)
    assert outcome == (2, True, 2)
    assert load_run(tmp_path / "run").iteration == 2
    assert len((tmp_path / "run" / "metrics.jsonl").read_text().splitlines()) == 2
    assert (tmp_path / "run" / "meta_episode.json").exists()


def test_nan_stops_the_run_and_keeps_the_last_good_checkpoint(tiny_config, tmp_path):
    with pytest.raises(NotFinite, match="iteration"):
        experiments.train(tiny_config(learning_rate=1e38), tmp_path / "run")
    kept = load_run(tmp_path / "run")
    arrays = jax.tree.leaves(eqx.filter(kept.agents, eqx.is_inexact_array))
    assert all(np.isfinite(array).all() for array in arrays)


def test_a_file_where_the_folder_should_be(tmp_path, refused):
    (tmp_path / "run").write_text("")
    assert "cannot write to" in refused("train", "--out", str(tmp_path / "run"), *TINY)

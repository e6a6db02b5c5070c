"""Sweeps: which settings there are, which are done, what they came to; begun again, only what is missing is trained."""

import csv
import json
import math
import signal
import sys

import numpy as np
import pytest

from coala_agents import experiments, plotting
from coala_agents.cli import _sweep, main
from coala_agents.experiments import _sweep_table
from coala_agents.experiments._ray import check_reachable
from coala_agents.experiments._sweep_table import _metrics_of

TINY = (
    "ipd-shaping --meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 "
    "--naive-pool-size 2 --num-minibatches 2 --network mlp --width 8 --iterations 6 --no-progress"
).split()
TWO = ["sweep", *TINY, "--grid", "learning-rate=1e-3,3e-3", "--num-seeds", "2"]


def same_run(one, other):
    for name in ("checkpoint.eqx", "meta_episode.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    lines = [(folder / "metrics.jsonl").read_text().splitlines() for folder in (one, other)]
    first, second = ([{**json.loads(line), "seconds": 0} for line in of_run] for of_run in lines)
    assert first == second


def test_the_settings_of_a_grid_are_those_of_flags(tiny_config, tmp_path):
    grid = {"learning-rate": [1e-3, 3e-3], "centring": [True, False]}
    found = experiments.sweep(tiny_config(), grid, tmp_path)
    assert [one.name for one in found] == [
        "learning-rate=0.001,centring=true",
        "learning-rate=0.001,centring=false",
        "learning-rate=0.003,centring=true",
        "learning-rate=0.003,centring=false",
    ]
    assert found[1].config == tiny_config(learning_rate=1e-3, centring=False)
    assert found[1].folder == tmp_path / found[1].name
    assert not any(experiments.is_finished(one) for one in found)


def test_what_is_chosen_by_name_brings_its_own_options(tiny_config, tmp_path):
    by_name = experiments.sweep(tiny_config(), {"network": ["mlp", "tabular"]}, tmp_path)
    assert [one.config.network.name for one in by_name] == ["mlp", "tabular"]
    of_width = experiments.sweep(tiny_config(network="tabular"), {"network": ["mlp"], "width": [4, 8]}, tmp_path)
    assert [one.config.flat()["width"] for one in of_width] == [4, 8]


def test_a_path_that_is_swept_makes_no_path_of_folders(tiny_config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    experiments.train(tiny_config(iterations=1), tmp_path / "runs" / "a")
    (one,) = experiments.sweep(tiny_config(), {"start_from": ["runs/a"]}, tmp_path)
    assert (one.name, one.folder) == ("start-from=runs/a", tmp_path / "start-from=runs%2Fa")


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({}, "grid must name an option"),
        ({"batch_size": []}, "grid has no value for batch_size"),
        ({"batch_size": list(range(1, 1002))}, "the settings of a sweep would be more than"),
        ({"opponent_digest": ["x" * 300]}, "letters; at most 200"),
    ],
)
def test_a_grid_that_is_none_is_refused(tiny_config, tmp_path, grid, message):
    with pytest.raises(ValueError, match=message):
        experiments.sweep(tiny_config(), grid, tmp_path)


@pytest.mark.parametrize(
    "options", [{}, {"preset": "ipd-lola-dice", "batch_size": 2, "inner_episode_length": 2, "iterations": 2}]
)
def test_settings_can_be_ranked_by_what_is_measured(tiny_config, tmp_path, options):
    from coala_agents.config import preset

    name = {**options}.pop("preset", None)
    flags = {flag: value for flag, value in options.items() if flag != "preset"}
    config = preset(name).with_flags(**flags) if name else tiny_config(iterations=1)
    experiments.train(config, tmp_path / "run")
    assert set(_metrics_of(config)) == set(experiments.read_late(tmp_path / "run"))


def test_settings_with_nothing_in_common_cannot_be_ranked(tiny_config, tmp_path):
    pool = tiny_config(num_meta_agents=2, naive_network="mlp", naive_network_width=8)
    settings = experiments.sweep(pool, {"p_naive": [0.0, 0.5, 1.0]}, tmp_path)
    assert experiments.sweep_metric(settings[:2]) == "reward/meta"
    assert experiments.sweep_metric(settings[1:]) == "reward/ego"
    with pytest.raises(ValueError, match="nothing in common"):
        experiments.sweep_metric(settings)


@pytest.mark.parametrize(("lower", "best"), [(False, "learning-rate=0.003"), (True, "learning-rate=0.001")])
def test_the_table_has_a_row_for_each_setting(tiny_config, tmp_path, monkeypatch, lower, best):
    """By hand: of 1 and 3 the mean is 2 and the standard error 1, and t of one degree of freedom is 12.706."""
    settings = experiments.sweep(tiny_config(num_seeds=2), {"learning_rate": [1e-3, 3e-3, 1e-2]}, tmp_path)
    came_to = {settings[0].folder: [1.0, 3.0], settings[1].folder: [2.5, 2.5]}
    monkeypatch.setattr(_sweep_table, "is_finished", lambda one: one.folder in came_to)
    monkeypatch.setattr(_sweep_table, "read_late", lambda folder: {"reward/ego": np.array(came_to[folder])})
    how = {"metric": "reward/ego", "lower_is_better": lower, "problems": {"learning-rate=0.01": "it diverged"}}
    report = experiments.write_sweep(settings, tmp_path, **how)
    assert report["best"] == best
    assert json.loads((tmp_path / "sweep.json").read_text()) == report
    first, second, third = report["settings"]
    assert (first["mean"], first["number"]) == (2.0, 2)
    assert math.isclose(first["high"] - 2, 12.706, abs_tol=1e-3)
    assert (second["low"], second["high"]) == (2.5, 2.5)
    assert (third["mean"], third["problem"]) == (None, "it diverged")
    rows = list(csv.DictReader((tmp_path / "sweep.csv").read_text().splitlines()))
    assert [row["learning_rate"] for row in rows] == ["0.001", "0.003", "0.01"]
    assert [row["reward/ego mean"] for row in rows] == ["2.0", "2.5", ""]
    assert rows[0]["folder"] == settings[0].folder.name


@pytest.mark.slow
def test_an_interrupted_sweep_does_only_what_is_missing(tmp_path, monkeypatch, capsys):
    """Interrupted in the middle of a run, it ends in the numbers of a sweep that was not."""
    monkeypatch.chdir(tmp_path)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    main([*TWO, "--out", "whole"])
    names = ["learning-rate=0.001", "learning-rate=0.003"]
    told = capsys.readouterr().out
    assert told.startswith("2 settings, 2 seeds each\nfolder: whole\n1 of 2: learning-rate=0.001 is trained\n")
    best = json.loads((whole / "sweep.json").read_text())["best"]
    assert f"\nbest of 2: {best} with " in told
    assert {path.name for path in whole.iterdir()} == {*names, "sweep.csv", "sweep.json", "sweep.png"}

    def interrupting(bar, config, tell):
        def progress(done, metrics):
            if done == 4 and config.flat()["learning_rate"] == 3e-3:
                signal.raise_signal(signal.SIGINT)

        return progress

    with monkeypatch.context() as patched:
        patched.setattr(_sweep, "Progress", interrupting)
        with pytest.raises(SystemExit) as left:
            main([*TWO, "--out", "broken"])
    assert left.value.code == 130
    told = capsys.readouterr().out
    assert "not trained to its end" in told
    assert "interrupted; the same command goes on with what is missing" in told
    assert experiments.load_run(broken / names[1]).iteration == 4

    main([*TWO, "--out", "broken"])
    told = capsys.readouterr().out
    assert told.startswith("2 settings, 1 of them finished before, 2 seeds each\n")
    assert "1 of 1: learning-rate=0.003 is trained" in told
    for name in names:
        same_run(whole / name, broken / name)

    # There is no work to get to.
    monkeypatch.setattr("coala_agents.experiments._run._go_on", None)
    main([*TWO, "--out", "broken", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report == json.loads((broken / "sweep.json").read_text())
    assert report["settings"] == json.loads((whole / "sweep.json").read_text())["settings"]


@pytest.mark.slow
def test_a_setting_that_diverges_leaves_the_others_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["sweep", *TINY, "--grid", "learning-rate=1e30,1e-3", "--out", "x"])
    told = capsys.readouterr().out
    assert "1 of 2: learning-rate=1e+30 training stopped at iteration" in told
    assert "best of 1: learning-rate=0.001" in told
    diverged, fine = json.loads((tmp_path / "x" / "sweep.json").read_text())["settings"]
    assert "not finite" in diverged["problem"]
    assert (fine["number"], fine["low"]) == (1, None)


@pytest.mark.slow
def test_a_folder_with_a_run_of_another_configuration_is_refused(tiny_config, tmp_path):
    (one,) = experiments.sweep(tiny_config(), {"learning_rate": [1e-3]}, tmp_path)
    experiments.train(one.config.with_flags(iterations=1), one.folder)
    with pytest.raises(ValueError, match="run of another configuration: iterations 9 and 1; choose another folder"):
        experiments.sweep(tiny_config(), {"learning_rate": [1e-3]}, tmp_path)


def test_nothing_is_drawn_of_nothing(tiny_config, tmp_path):
    settings = experiments.sweep(tiny_config(), {"learning_rate": [1e-3]}, tmp_path)
    assert experiments.write_sweep(settings, tmp_path, metric="reward/ego")["best"] is None
    with pytest.raises(ValueError, match="no setting is finished"):
        plotting.draw_sweep(tmp_path)


def test_without_ray_it_is_told_how_to_get_it(monkeypatch, refused):
    monkeypatch.setitem(sys.modules, "ray", None)
    told = refused("sweep", "--grid", "learning-rate=1", "--launcher", "ray")
    assert 'coala: a sweep on Ray needs ray, which could not be imported; pip install "coala-envs[ray]"' in told


def test_a_cluster_that_is_not_there_is_told_at_once():
    with pytest.raises(ConnectionError, match=r"no Ray answers at 127\.0\.0\.1:1: Connection refused"):
        check_reachable("127.0.0.1:1")

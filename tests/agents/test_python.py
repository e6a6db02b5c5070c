"""What ``coala_agents`` offers in Python: the options, the gate and the files of the command line."""

import json
import sys
import types

import numpy as np
import pytest

import coala_agents
from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import from_preset, preset
from coala_agents.runs import TrainedRun, run_name

TINY = {
    "iterations": 2,
    "meta_batch_size": 2,
    "batch_size": 2,
    "num_inner_episodes": 2,
    "inner_episode_length": 2,
    "num_minibatches": 1,
    "network": "tabular",
    "num_seeds": 2,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "one"
    return coala_agents.train("ipd-shaping", out=str(folder), progress=False, **TINY)


def test_a_run_is_that_of_the_command_line(run, tmp_path):
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]
    main(["train", "ipd-shaping", *flags, "--no-progress", "--out", str(tmp_path / "run")])
    typed = coala_agents.load_run(str(tmp_path / "run"))
    assert typed.config == run.config
    for name, values in run.metrics().items():
        if name != "seconds":
            np.testing.assert_array_equal(values, typed.metrics()[name])
    assert sorted(path.name for path in run.path.iterdir()) == sorted(path.name for path in typed.path.iterdir())
    made_by = json.loads((run.path / "config.json").read_text())["made_by"]
    assert made_by["command"].startswith("coala_agents.train('ipd-shaping', iterations=2, ")


def test_a_run_says_what_it_is(run):
    assert run.iterations == 2
    assert repr(run) == f"TrainedRun({str(run.path)!r}: coala-pg, prisoner's dilemma, seeds 0 to 1, after 2 iterations)"
    assert run.metrics()["reward/ego"].shape == (2, 1, 2)
    assert len(run.player.states.logits) == 2
    with pytest.raises(FileNotFoundError, match=r"card\.json"):
        _ = run.card


def test_evaluate_writes_what_it_returns(run):
    report = run.evaluate(num_opponents=2, epsilon=0.1)
    assert report["all"]["reward/ego"]["number"] == 2
    assert json.loads((run.path / "evaluation.json").read_text()) == json.loads(json.dumps(report))
    with pytest.raises(ValueError, match="num_opponents must be even"):
        run.evaluate(num_opponents=3)


def test_pictures_are_shown_by_a_notebook(run, tmp_path):
    assert run.plot().path == run.path / "learning_curve.png"
    assert run.plot()._repr_html_().startswith('<img src="data:image/png;base64,')
    film = run.watch("tit-for-tat", record=str(tmp_path / "film.gif"), num_inner_episodes=1, batch_size=1)
    assert film.path.read_bytes().startswith(b"GIF")
    with pytest.raises(ValueError, match="unknown co-player 'nobody'"):
        run.watch("nobody")
    with pytest.raises(ValueError, match=r"a film is written to a \.gif or an \.mp4"):
        run.watch(record="film.png")


def test_a_table_of_pandas_has_a_row_for_each_line(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", types.SimpleNamespace(DataFrame=dict))
    frame = run.frame()
    lines = [json.loads(line) for line in (run.path / "metrics.jsonl").read_text().splitlines()]
    found = sorted(zip(frame["iteration"], frame["seed"], frame["agent"], frame["reward/ego"], strict=True))
    assert found == [(line["iteration"], line["seed"], line["agent"], line["reward/ego"]) for line in lines]
    assert {len(column) for column in frame.values()} == {len(lines)}
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="a table needs pandas"):
        run.frame()


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        ("ipd-shapping", {}, "unknown preset 'ipd-shapping' .did you mean ipd-shaping"),
        ("ipd-shaping", {"iteration": 3}, "unknown configuration field 'iteration' .did you mean iterations"),
        ("ipd-shaping", {"iterations": "three"}, "iterations must be a whole number, got 'three'"),
        ("ipd-shaping", {"variant": "loqa"}, "^variant is of coin-game"),
        ("ipd-shaping", {"algorithm": "m-foss"}, "unknown algorithm 'm-foss' .did you mean m-fos"),
        ("ipd-shaping", {"loggers": ["paper"]}, "unknown logger 'paper'"),
        ("ipd-shaping", {"devices": 0}, "devices"),
        ("ipd-shaping", {"out": 3}, "out must be a path, got 3"),
        ("", {"config": "nowhere.toml"}, "nowhere.toml"),
    ],
)
def test_options_go_through_the_gate_of_the_command_line(given, options, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=told):
        coala_agents.train(given, progress=False, **options)
    assert not (tmp_path / "runs").exists()


def test_a_folder_that_holds_a_run_is_left_alone_and_a_run_goes_on(run):
    with pytest.raises(FileExistsError, match="already holds a run; give another as out, or coala_agents"):
        coala_agents.train("ipd-shaping", out=run.path, progress=False, **TINY)
    again = coala_agents.resume(str(run.path), progress=False)
    assert isinstance(again, TrainedRun)
    assert again.loaded.digest == run.loaded.digest


def test_the_folder_of_a_run_says_whom_it_meets_by_name(run):
    def name(opponent):
        return run_name(run.config.with_flags(opponent=opponent))

    assert name("naive") == "ipd-shaping-coala-pg-0"
    assert name("tit_for_tat") == "ipd-shaping-coala-pg-vs-tit-for-tat-0"
    assert name("pretrained:ipd-shaping-m-fos") == name("ipd-shaping-m-fos")
    assert name("run:runs/first:m-fos") == "ipd-shaping-coala-pg-vs-first-m-fos-0"


def test_a_name_of_pretrained_agents_is_no_run_and_says_so():
    with pytest.raises(FileNotFoundError, match="ipd-lola-dice are pretrained agents: load_pretrained, coala"):
        coala_agents.load_run("ipd-lola-dice")


def test_a_configuration_will_do_for_a_preset_and_the_folder_is_named_unless_given(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = coala_agents.train(run.config, progress=False)
    assert str(made.path) == "runs/ipd-shaping-coala-pg-0"
    assert (made.config, made.loaded.digest) == (run.config, run.loaded.digest)


def test_a_file_names_a_preset_and_options_go_before_it(tmp_path):
    file = tmp_path / "some.toml"
    file.write_text('preset = "ipd-mixed"\n[training]\niterations = 7\nseed = 3\n')
    made = from_preset("", file).with_flags(seed=4)
    assert made == preset("ipd-mixed").with_flags(iterations=7, seed=4)
    assert from_preset("ipd-shaping", file).preset == "ipd-shaping"


def test_pretrained_agents_are_a_run_without_a_folder(tmp_path):
    pair = coala_agents.load_pretrained("ipd_lola_dice")
    assert pair.card["name"] == "ipd-lola-dice"
    assert "ipd-lola-dice" in coala_agents.pretrained_names()
    before = sorted(pair.path.iterdir())
    report = pair.evaluate(num_opponents=2)
    assert report["all"]["reward/meta"]["mean"] == pytest.approx(-1, abs=0.1)
    assert report["run"]["iteration"] == pair.iterations == pair.card["iterations"]
    assert sorted(pair.path.iterdir()) == before
    film = pair.watch(record=tmp_path / "film.gif", num_inner_episodes=1, batch_size=1, survival=0.5)
    assert film.path.exists()
    with pytest.raises(FileNotFoundError, match=r"metrics\.jsonl"):
        pair.metrics()
    with pytest.raises(ValueError, match="unknown pretrained agent 'ipd'"):
        coala_agents.load_pretrained("ipd")


def test_nothing_else_is_there():
    with pytest.raises(AttributeError, match="has no attribute 'trian'"):
        _ = coala_agents.trian
    assert set(coala_agents.__all__) <= set(dir(experiments)) | set(dir(coala_agents.runs))

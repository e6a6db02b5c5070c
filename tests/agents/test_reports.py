"""Reports: the same for a program as for a reader, in tables that cut nothing, and what a fault's report must say."""

import json
import re
import shutil

import jax
import pytest

from coala_agents import experiments
from coala_agents._version import installed
from coala_agents.cli import main
from coala_agents.cli._table import matrix
from coala_envs import known_faults


@pytest.fixture(scope="module")
def trained(tiny_config, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "run"
    experiments.train(tiny_config(iterations=1, num_seeds=2, opponent="tit-for-tat"), folder)
    return folder


@pytest.fixture
def run(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(trained, tmp_path / "run")


TOURNAMENT = "tournament run always-defect generous-tit-for-tat --best-response-iterations 0 --num-meta-episodes 4"
REPORTS = [
    ("evaluate run --num-opponents 2", "run/evaluation.json"),
    ("inspect run --num-opponents 2", "run/behaviour.json"),
    (f"{TOURNAMENT} --no-progress", "tournament/tournament.json"),
    ("compare run", "comparison.table.json"),
]


@pytest.mark.parametrize(("line", "file"), REPORTS)
def test_a_report_for_a_program_is_the_file_and_nothing_else(run, line, file, capsys):
    main([*line.split(), "--json"])
    assert json.loads(capsys.readouterr().out) == json.loads((run.parent / file).read_text())


@pytest.mark.parametrize("line", [line for line, _ in REPORTS])
def test_a_table_calls_everybody_what_they_are(run, line, capsys):
    main(line.split())
    printed = capsys.readouterr().out
    assert "tit-for-tat" in printed
    assert "naive" not in printed
    assert "/ego" not in printed


def test_the_list_of_names_is_the_same_for_a_program(capsys):
    main(["list"])
    read = capsys.readouterr().out
    main(["list", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert re.findall(r"^(\w+):$", read, re.MULTILINE) == list(found)
    assert re.findall(r"^  (\S+)", read, re.MULTILINE) == [name for rows in found.values() for name in rows]


def test_a_tournament_on_a_narrow_terminal_cuts_no_name_and_tells_intervals(run, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    main([*TOURNAMENT.replace("run", "run naive", 1).split(), "--no-progress"])
    printed = capsys.readouterr().out
    names = ("run", "naive", "always-defect", "generous-tit-for-tat")
    blocks = [block.splitlines() for block in printed.split("\n\n")[1:] if block.startswith(" ")]
    assert [name for block in blocks for name in block[0].split()] == list(names)
    for block in blocks:
        assert [line.split()[0] for line in block[1:]] == list(names)
        assert all(len(line) <= 50 for line in block)
        assert all(line.count(" +-") == len(block[0].split()) for line in block[1:])


@pytest.mark.parametrize(
    "line",
    ["evaluate run --num-opponents 2", "inspect run --num-opponents 2", "compare run always --out f.png", "list"],
)
def test_tables_have_room_on_80_columns_and_cut_no_name(run, line, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(run, "always")
    main(line.split())
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    if line.startswith("compare"):
        table = printed.split("\n\nreward per step:")[0]
        blocks = [block.splitlines() for block in table.split("\n\n")]
        assert len(blocks) > 1
        names = [line[: line.index(")") + 1] for line in blocks[0][1:]]
        assert names == ["coala-pg (run)", "coala-pg (always)"]
        assert all([line.startswith(name) for line, name in zip(block[1:], names, strict=True)] for block in blocks)
        assert table.count("[") >= 2  # intervals over the two seeds


def test_the_table_of_a_comparison_for_a_document(run, capsys):
    main(["compare", "run", "--markdown"])
    first, rule, row = capsys.readouterr().out.splitlines()[:3]
    assert first.startswith("| run | reward against tit-for-tat | ")
    assert set(rule) == set("| -")
    assert first.count("|") == rule.count("|") == row.count("|")


def test_a_matrix_is_one_block_where_there_is_room():
    cells = {("a", "b"): "1.0"}
    assert matrix(["a", "long"], ["b", "cc"], cells, 80) == "        b  cc\na     1.0   -\nlong    -   -"
    assert matrix(["a", "long"], ["b", "cc"], cells, 1).count("\n\n") == 1


def test_the_version_is_that_of_the_package(capsys):
    main(["--version"])
    assert capsys.readouterr().out == f"coala {installed('coala-envs')}\n"


def test_the_doctor_tells_versions_devices_faults_and_places(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)
    wanted = {"jax", "jaxlib", "equinox", "optax", "gymnasium", "pettingzoo", "pygame-ce"}
    assert wanted <= {name for name, version in found["packages"].items() if version}
    assert found["packages"]["jax"] == jax.__version__
    assert len(found["devices"]) == jax.device_count()
    assert found["known_faults"] == known_faults()
    assert found["writes"]["train"] == str(tmp_path / "runs")
    main(["doctor"])
    read = capsys.readouterr().out
    for told in (jax.__version__, *found["devices"], *found["known_faults"], found["writes"]["compare"]):
        assert told in read


def test_the_doctor_tells_of_a_missing_device(capsys, monkeypatch):
    def none():
        raise RuntimeError("no such platform")

    monkeypatch.setattr(jax, "devices", none)
    monkeypatch.setenv("JAX_PLATFORMS", "cuda")
    main(["doctor"])
    assert "none: JAX finds no device to compute on with JAX_PLATFORMS=cuda" in capsys.readouterr().out

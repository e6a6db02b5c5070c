"""The suite of benchmarks: that it runs, saves what it promises, and counts right."""

import importlib
import importlib.util
import json
import os
import pathlib
import runpy
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
NUMBERS = {"median", "lower", "upper", "repeats"}


def run(*arguments):
    env = {**os.environ, "JAX_DISABLE_MOST_OPTIMIZATIONS": "true"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.fixture
def here(monkeypatch):
    """The suite's ``main``, in this process: for what measures nothing."""
    monkeypatch.syspath_prepend(ROOT)
    return importlib.import_module("benchmarks.__main__").main


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    path = tmp_path_factory.mktemp("suite") / "all.json"
    done = run("-m", "benchmarks", "--tiny", "--json", str(path))
    assert done.returncode == 0, done.stderr
    return path, done.stdout, json.loads(path.read_text())


@pytest.mark.slow
def test_every_group_is_measured_and_saved_with_what_made_it(suite):
    path, _, saved = suite
    assert set(saved) == {"made_by", "effort", "load_average", "rows"}
    assert saved["effort"] == "tiny"
    assert saved["made_by"]["command"] == f"python -m benchmarks --tiny --json {path}"
    assert {"jax", "machine", "threads", "xla_flags", "commit"} <= set(saved["made_by"])
    groups = list(dict.fromkeys(row["group"] for row in saved["rows"]))
    assert groups == ["environments", "training", "compiling", "memory", "scaling", "peers"]
    for row in saved["rows"]:
        assert set(row) == {"group", "case", "quantity", *(["skipped"] if "skipped" in row else NUMBERS)}
        assert "skipped" in row or 0 < row["lower"] <= row["median"] <= row["upper"]


@pytest.mark.slow
def test_no_row_stands_twice_and_only_what_is_not_there_is_skipped(suite):
    rows = suite[2]["rows"]
    assert len({(row["group"], row["case"], row["quantity"]) for row in rows}) == len(rows)
    peers = set() if importlib.util.find_spec("jaxmarl") else {"JaxMARL coin_game", "JaxMARL storm_2p"}
    assert {row["case"] for row in rows if "skipped" in row} == {"ipd-shaping, devices", *peers}


@pytest.mark.slow
def test_a_saved_file_is_shown_as_it_was_printed_and_for_a_page(suite):
    path, printed, saved = suite
    assert run("-m", "benchmarks", "--show", str(path)).stdout == printed
    page = run("-m", "benchmarks", "--show", str(path), "--markdown").stdout.splitlines()
    assert len(page) == 2 + len(saved["rows"])
    assert page[0] == "| group | case | quantity | median | quartiles | repeats |"
    assert {line.count("|") for line in page} == {7}


@pytest.mark.parametrize("saved", sorted(RESULTS.glob("[a-z]*.md")), ids=lambda path: path.stem)
def test_the_tables_of_the_page_are_those_of_the_saved_figures(saved, here, capsys):
    here(["--show", str(saved.with_suffix(".json")), "--markdown"])
    assert capsys.readouterr().out == saved.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["speeds"], "got 'speeds'"), (["--repeats", "0"], "--repeats must be at least 1, got 0")],
)
def test_a_wrong_argument_is_told_before_anything_runs(arguments, says, here, capsys):
    with pytest.raises(SystemExit, match="2"):
        here(arguments)
    assert says in capsys.readouterr().err.splitlines()[-1]


def test_measures_are_taken_in_turns_and_rounds_that_compile_do_not_count():
    timing = runpy.run_path(str(ROOT / "benchmarks" / "_timing.py"))
    in_turns, spread = timing["in_turns"], timing["spread"]
    order = []

    def measure(name):
        order.append(name)
        return float(len(order))

    taken = in_turns({name: lambda name=name: measure(name) for name in "ab"}, 3)
    assert "".join(order) == "abababab"
    assert taken == {"a": [3, 5, 7], "b": [4, 6, 8]}
    assert spread(taken["a"]) == (5, 4, 6, 3)
    assert spread([2.0]) == (2, 2, 2, 1)

"""Reproductions: their files say what was computed, and the command line refuses what it does not know."""

import csv
import json

import numpy as np
import pytest

from coala_agents.cli import main
from coala_agents.reproduction import (
    FIGURES,
    STUDIES,
    Budget,
    Curves,
    HeatMap,
    Histogram,
    Reproduction,
    Statement,
    fig9,
    lola_exact,
    write_reproduction,
)


class Tiny(Budget):
    """A few seeds, one update per point of a curve."""

    def seeds(self, paper):
        return 3

    def updates(self, full):
        return 50


TINY = Tiny(progress=False)


def made_up(holds=True):
    curves = Curves("c", "x", "y", np.array([0.0, 1.0]), {"one": np.array([[0.0, 4.0], [2.0, 8.0], [10.0, 9.0]])})
    histogram = Histogram("h", "loss", {"one": np.array([0.1, 0.2]), "none": np.array([0.0])})
    table = HeatMap("m", "rate", "discount", (1.0, 2.0), (0.5,), np.array([[0.25, 0.75]]))
    statements = [
        Statement("it is so", "above 1", {"found": 2.0}, True),
        Statement("and so", "above 2", {"found": 2.0}, holds),
    ]
    return Reproduction("Fig. 0", {"num_seeds": 3}, [curves, histogram, table], statements)


def test_the_table_holds_medians_and_quartiles(tmp_path):
    table, _, figure = write_reproduction(made_up(), "fig0", tmp_path, "coala reproduce fig0")
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert rows[0] == {"panel": "c", "line": "one", "x": "0", "median": "2", "quartile_low": "1", "quartile_high": "6"}
    assert [row["median"] for row in rows if row["panel"] == "h"] == ["0.1", "0.2", "0"]
    assert [(row["line"], row["x"], row["median"]) for row in rows if row["panel"] == "m"] == [
        ("discount 0.5", "1", "0.25"),
        ("discount 0.5", "2", "0.75"),
    ]
    assert figure.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("holds", [True, False])
def test_the_verdict_holds_only_if_every_statement_does(tmp_path, holds):
    _, verdict, _ = write_reproduction(made_up(holds), "fig0", tmp_path, "coala reproduce fig0")
    found = json.loads(verdict.read_text())
    assert found["holds"] is holds
    assert found["statements"][0] == {
        "paper": "it is so",
        "criterion": "above 1",
        "measured": {"found": 2.0},
        "holds": True,
    }
    assert found["made_by"]["command"] == "coala reproduce fig0"


def test_a_figure_of_training_starts_where_it_says():
    """Fig. 9 starts at defection: both cooperate with probability 0.01, so the mean return is 0.01."""
    found = fig9(TINY)
    (panel,) = found.panels
    (line,) = panel.lines.values()
    assert line.shape == (3, 51)
    np.testing.assert_allclose(line[:, 0], 0.01, rtol=1e-3)
    assert np.ptp(line[:, -1]) > 0
    assert found.setting["num_seeds"] == 3


@pytest.mark.slow
def test_lola_against_naive_is_measured_in_all_pairs():
    found = lola_exact(TINY)
    assert [statement.measured["published_first"] for statement in found.statements] == [-1.98, -1.09, -1.29]
    lines = [line for panel in found.panels for line in panel.lines.values()]
    assert len(lines) == 7
    assert all(line.shape == (3, 100) and (line <= 0).all() and (line >= -3).all() for line in lines)


def test_every_figure_of_the_issue_is_there():
    assert list(FIGURES) == "fig3a fig3b fig3c fig4a fig4b fig4c fig8 fig9 fig10".split()
    assert not set(FIGURES) & set(STUDIES)


def test_the_command_line_writes_and_says_what_holds(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(FIGURES, "fig9", lambda budget: made_up(holds=False))
    main(["reproduce", "fig9", "--quick", "--out", str(tmp_path)])
    said = capsys.readouterr().out
    assert "holds: it is so" in said
    assert "DOES NOT HOLD: and so" in said
    assert json.loads((tmp_path / "fig9.json").read_text())["made_by"]["command"] == (
        "coala reproduce fig9 --quick --seed 0"
    )


def test_the_verdicts_are_the_files_for_a_program(tmp_path, monkeypatch, capsys):
    for name in ("fig9", "fig10"):
        monkeypatch.setitem(FIGURES, name, lambda budget: made_up(holds=True))
    main(["reproduce", "fig9", "fig10", "--quick", "--out", str(tmp_path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["fig9", "fig10"]
    assert all(verdict == json.loads((tmp_path / f"{name}.json").read_text()) for name, verdict in found.items())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fig5z"], "unknown figure 'fig5z'"),
        ([], "needs a figure"),
        (["fig9", "--seed", "-1"], "seed must be at least 0"),
    ],
)
def test_bad_input_is_refused_with_one_line(refused, arguments, message):
    assert message in refused("reproduce", *arguments)

"""Every lesson runs from top to bottom at tiny size."""

import functools
import pathlib
import runpy

import pytest

from coala_envs.co_players import MLPPolicy

EXAMPLES = sorted((pathlib.Path(__file__).parents[2] / "examples").glob("[0-9]*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_lesson_runs(path, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # Most of a lesson's time is the compiling of the network, which has tests of its own.
    monkeypatch.setattr("coala_agents.nn.HawkPolicy", functools.partial(MLPPolicy, width=8))
    lesson = runpy.run_path(str(path), run_name="lesson")
    lesson["main"](tiny=True)
    assert capsys.readouterr().out

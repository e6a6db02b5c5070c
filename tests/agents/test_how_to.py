"""The how-to pages, from outside of the package: each file as printed, and every command that it promises."""

import re
import sys
from pathlib import Path

import pytest

from coala_agents.cli import main
from coala_agents.config import RunConfig, run_config
from coala_envs.registry import GAMES

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
TINY = ["--iterations=2", "--batch-size=2", "--num-inner-episodes=2", "--meta-batch-size=4"]
TINY += ["--inner-episode-length=3", "--no-progress"]
ALL = ["list", "train", "evaluate", "tournament", "watch", "play"]
SLOW = pytest.mark.slow  # a minute each; the pages' Python runs in tests/test_docs.py
SHORT = {
    "train": TINY,
    "evaluate": ["--num-opponents=4"],
    "tournament": ["--num-meta-episodes=4", "--best-response-iterations=0", "--no-progress"],
    "watch": ["--no-progress", "--num-inner-episodes=1", "--batch-size=2"],
}


@pytest.mark.parametrize(
    ("page", "module", "promised", "listed"),
    [
        pytest.param(
            "add_a_game",
            "guess_the_sum",
            ALL,
            "guess-the-sum               GuessTheSum-v0: 3 actions; options none",
            marks=SLOW,
        ),
        pytest.param("add_a_network", "elman", ALL, "elman                       options width", marks=SLOW),
        pytest.param("add_an_algorithm", "bounded_coala", ALL, "bounded-coala", marks=SLOW),
        ("add_a_co_player", "imitator", ["list", "tournament", "watch", "play"], "imitator                    learns"),
    ],
)
def test_a_file_from_outside_is_found_by_all_commands(
    page, module, promised, listed, tmp_path, monkeypatch, capsys, registered
):
    text = (PAGES / f"{page}.md").read_text()
    file = next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "register_" in block)
    (tmp_path / f"{module}.py").write_text(file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    sys.modules.pop(module, None)
    commands = re.findall(rf"^coala (--import {module} (\w+).*)$", text, re.MULTILINE)
    assert [name for _, name in commands] == promised
    for command, name in commands:
        if name != "play":  # wants somebody at the keyboard
            main([*command.split(), *SHORT.get(name, [])])
    assert listed in capsys.readouterr().out
    (film,) = tmp_path.glob("*.gif")
    assert film.stat().st_size > 0


def test_a_file_imports_nothing(tmp_path, monkeypatch):
    (tmp_path / "comes_with_the_run.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    for fields in (
        {"game": "comes_with_the_run:game"},
        {"game": {"name": "comes_with_the_run:game"}},
        {"opponents": {"naive": {"network": {"name": "comes_with_the_run:game"}}}},
        {"opponents": {"opponent": "comes_with_the_run:game"}},
        {"learner": {"algorithm": "comes_with_the_run:game"}},
    ):
        with pytest.raises(ValueError, match="must be that of something registered, got 'comes_with_the_run:game'"):
            RunConfig.from_dict(fields)


@pytest.mark.parametrize("name", GAMES)
def test_every_game_can_be_configured(name):
    chosen = run_config(game=name.replace("-", "_"), inner_episode_length=7).game
    assert chosen.build().inner_episode_length == 7
    own = run_config(game=GAMES[name].gymnasium_id).game
    assert (own.name, own.inner_episode_length) == (name, GAMES[name].make().inner_episode_length)
    assert set(own.options) == {"inner_episode_length", *GAMES[name].options}


def test_choices_are_the_games_own():
    with pytest.raises(ValueError, match="unknown payoffs 'classic'; known: standard"):
        run_config(game="stag-hunt", payoffs="classic")

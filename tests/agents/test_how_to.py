"""The how-to pages, from outside of the package: each file as printed, and every command that it promises."""

import re
import sys
from pathlib import Path

import pytest

from coala_agents.cli import main
from coala_agents.experiments import TrainConfig, make_game
from coala_envs.registry import GAMES

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add_a_game.md"
TINY = ["--iterations=2", "--batch-size=2", "--num-inner-episodes=2", "--meta-batch-size=4", "--num-minibatches=1"]
TINY += ["--inner-episode-length=3", "--width=8", "--lru-width=8", "--mlp-width=8", "--no-progress"]
SHORT = {
    "train": TINY,
    "evaluate": ["--num-opponents=4"],
    "tournament": ["--num-meta-episodes=4", "--best-response-iterations=0", "--no-progress"],
    "watch": ["--no-progress"],
}


def test_a_game_from_outside_is_listed_trained_evaluated_in_a_tournament_and_drawn(
    tmp_path, monkeypatch, capsys, registered
):
    page = PAGE.read_text()
    file = next(block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "register_game(" in block)
    (tmp_path / "guess_the_sum.py").write_text(file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "guess_the_sum", raising=False)
    commands = re.findall(r"^coala (--import guess_the_sum (\w+).*)$", page, re.MULTILINE)
    assert [name for _, name in commands] == ["list", "train", "evaluate", "tournament", "watch", "play"]
    for command, name in commands:
        if name != "play":  # wants somebody at the keyboard
            main([*command.split(), *SHORT.get(name, [])])
    told = capsys.readouterr().out
    assert "guess-the-sum               GuessTheSum-v0: 3 actions; options none" in told
    assert (tmp_path / "guess.gif").stat().st_size > 0
    monkeypatch.delitem(sys.modules, "guess_the_sum")


def test_a_file_imports_nothing(tmp_path, monkeypatch):
    (tmp_path / "comes_with_the_run.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="must be the name of a registered game, got 'comes_with_the_run:game'"):
        TrainConfig.from_dict({"game": "comes_with_the_run:game"})


@pytest.mark.parametrize("name", GAMES)
def test_every_game_can_be_configured(name):
    assert make_game(TrainConfig(game=name.replace("-", "_"))).inner_episode_length == 10
    assert TrainConfig(game=GAMES[name].gymnasium_id).game == name


def test_choices_are_the_games_own():
    with pytest.raises(ValueError, match="unknown payoffs 'classic'; known: standard"):
        TrainConfig(game="stag-hunt", payoffs="classic")

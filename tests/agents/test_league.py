"""Leagues: the table by hand, and the command."""

import csv
import json

import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.cli._round_robin import RoundRobin, responder_of
from coala_agents.config import run_config
from coala_agents.evaluation import Company, Score, Tournament, as_table, standings
from coala_agents.experiments._best_response import responder

REWARDS = {
    ("naive", "naive"): (2.0, 2.0),
    ("naive", "a"): (1.0, 3.0),
    ("a", "naive"): (4.0, 4.0),
    ("a", "a"): (0.0, 2.0),
    ("[always-defect]", "a"): (5.0, 5.0),
    ("[always-defect]", "naive"): (1.0, 1.0),
}


def score(player, opponent, rewards, company=None):
    return Score(player, opponent, company, {"reward": np.array([rewards, rewards])}, {})


@pytest.fixture
def tournament():
    scores = [score(*who, rewards) for who, rewards in REWARDS.items()]
    return Tournament(("naive", "a"), (True, False), ("[always-defect]",), {}, tuple(scores))


def test_the_table_by_hand(tournament):
    first, second = standings(tournament)
    assert (first.player, first.learns, second.player, second.learns) == ("a", False, "naive", True)
    assert (first.others.value, first.itself.value, first.naive.value, first.gave.value) == (4, 1, 4, 2)
    assert (first.most.value, first.by) == (5, "[always-defect]")
    assert (second.others.value, second.itself.value, second.naive.value, second.gave.value) == (2, 2, 2, 4)
    assert (second.most.value, second.by) == (4, "a")
    # Student's t with one degree of freedom, of two draws that differ by 2.
    assert first.itself.half == pytest.approx(12.706, abs=1e-3)
    assert as_table([first])[0]["most"] == {"mean": 5, "half": 0}


def test_who_is_alone_has_no_others_and_nobody_is_naive():
    (row,) = standings(Tournament(("a",), (False,), (), {}, (score("a", "a", (1.0, 1.0)),)))
    assert (row.others, row.naive, row.gave) == (None, None, None)


def test_itself_is_across_seeds_where_agents_of_one_pool_met_too():
    met = [score("a", "a", (9.0, 9.0), Company.WITHIN_POOL), score("a", "a", (1.0, 1.0), Company.ACROSS_SEEDS)]
    (row,) = standings(Tournament(("a",), (False,), (), {}, tuple(met)))
    assert row.itself.value == 1


@pytest.fixture
def small(monkeypatch):
    """The league ipd with two strategies alone, and a number of somebody's."""
    ipd = experiments.LEAGUES["ipd"]
    config = ipd.config.with_flags(
        payoffs=[[1, -1], [2, -0.5]], batch_size=2, num_inner_episodes=1, inner_episode_length=3
    )
    published = (experiments.Published("one, another", (0.5, 0.25), "a paper"),)
    league = experiments.League("small", config, ("always-cooperate", "tit-for-tat"), published)
    monkeypatch.setitem(experiments.LEAGUES, "ipd", league)


def test_the_command_writes_the_table_and_what_a_tournament_writes(small, tmp_path, capsys):
    options = ["--num-meta-episodes=4", "--best-response-iterations=0", "--no-progress", f"--out={tmp_path}"]
    main(["league", "ipd", "grim=grim-trigger", *options])
    told = capsys.readouterr().out
    assert "one, another: 0.5 and 0.25 (a paper)" in told
    report = json.loads((tmp_path / "league.json").read_text())
    rows = {row["player"]: row for row in report["standings"]}
    assert set(rows) == {"always-cooperate", "tit-for-tat", "grim"}
    assert rows["grim"]["others"] == {"mean": 1, "half": 0}
    assert rows["grim"]["naive"] is None
    assert rows["always-cooperate"]["most"]["mean"] == 2
    assert report["num_meta_episodes"] == 4
    with open(tmp_path / "league.csv", newline="") as file:
        assert {row["player"]: float(row["most"]) for row in csv.DictReader(file)}["always-cooperate"] == 2
    made_by = json.loads((tmp_path / "made_by.json").read_text())
    assert made_by["command"].startswith("coala league ipd grim=grim-trigger")
    assert (tmp_path / "tournament.png").exists()
    assert (tmp_path / "tournament.json").exists()


def test_pretrained_agents_may_stay_away(small, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(experiments.League, "agents", property(lambda league: asked.append(league) or []))
    options = ["--num-meta-episodes=4", "--best-response-iterations=0", "--no-progress", f"--out={tmp_path}"]
    main(["league", "ipd", *options])
    assert asked
    asked.clear()
    main(["league", "ipd", "--no-pretrained", *options])
    assert not asked


@pytest.mark.parametrize(
    ("flags", "same"),
    [
        ({"payoffs": [[1, -1], [2, 0]], "inner_episode_length": 7}, True),
        ({"payoffs": "classic"}, False),
        ({"game": "chicken"}, False),
        ({"game": "coin-game"}, False),
    ],
)
def test_a_game_is_the_same_however_it_is_written_down(flags, same):
    assert experiments.LEAGUES["ipd"].admits(run_config(**flags)) is same


@pytest.mark.parametrize(
    "flags",
    [
        {"algorithm": "shaper", "network": "gru"},
        {"algorithm": "coala-pg+m-fos", "num_meta_agents": 2, "learning_rate_factors": (1.0, 0.5)},
        {"credit": "teaching", "credit_lambda": 0.5},
    ],
)
def test_whoever_was_trained_is_answered_by_a_policy_gradient_alone(flags):
    trained = run_config(game="chicken", **flags)
    like = responder_of(trained, RoundRobin(best_response_iterations=7, best_response_meta_batch_size=4))
    assert (like.game, like.training.iterations, like.training.meta_batch_size) == (trained.game, 7, 4)
    alone = [responder(like, learns) for learns in (True, False)]
    assert [one.agents for one in alone] == [["coala-pg"], ["batch-unaware"]]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("ipt", "unknown league 'ipt' (did you mean ipd?)"), ("ipd-classic ipd-shaping-m-fos", "trained on another game")],
)
def test_a_wrong_league_or_an_agent_of_another_is_told(typed, told, capsys, tmp_path):
    with pytest.raises(SystemExit, match="2"):
        main(["league", *typed.split(), "--out", str(tmp_path)])
    assert told in capsys.readouterr().err


def test_every_league_finds_its_players():
    for league in experiments.LEAGUES.values():
        game = league.config.game.build()
        naive = experiments.build(league.config).unknown_opponent
        for player in league.players:
            assert experiments.entrants_of(player, game, name=player, naive=naive, greedy=False)

"""Third-party learners train on our faces, at tiny size; they come with the extra ``clients``."""

import pathlib
import runpy

import pytest

CLIENTS = pathlib.Path(__file__).parents[2] / "examples" / "clients"
REASON = 'third-party learners are optional: pip install -e ".[clients]"'


def client(name):
    pytest.importorskip("stable_baselines3", reason=REASON)
    pytest.importorskip("supersuit", reason=REASON)
    return runpy.run_path(str(CLIENTS / f"{name}.py"), run_name="client")["main"]


def test_stable_baselines3_trains_in_the_shaping_pomdp_through_gymnasium(capsys):
    reward = client("gymnasium_sb3")(steps=4_096, num_inner_episodes=2)
    # Playing at random earns 0.5 against tit-for-tat, cooperating 1.
    assert 0.7 < reward <= 1.1
    assert "after 4096 steps" in capsys.readouterr().out


def test_stable_baselines3_trains_against_the_naive_learner():
    assert -1 <= client("gymnasium_sb3")(co_player="naive", steps=512, num_inner_episodes=2) <= 2


def test_stable_baselines3_trains_in_both_seats_through_pettingzoo(capsys):
    reward = client("pettingzoo_sb3")(steps=8_192)
    # Playing at random earns 0.5, mutual defection 0.
    assert 0 <= reward < 0.3
    assert "after 8192 steps" in capsys.readouterr().out

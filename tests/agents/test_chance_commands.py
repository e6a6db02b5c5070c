"""Trained agents with trembling hands, with a random end, and greedy: in evaluations, tournaments and commands."""

import csv
import dataclasses
import functools
import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.cli import main
from coala_agents.config import run_config
from coala_agents.evaluation import Entrant, entrant_from_name, evaluate, play_tournament
from coala_agents.learners import coala_pg
from coala_agents.training import Agents, Setting
from coala_envs import play_match
from coala_envs.co_players import FrozenPolicy, NaiveLearner, TabularPolicy, always_cooperate, always_defect
from coala_envs.games import iterated_prisoners_dilemma, with_chance

GAME = iterated_prisoners_dilemma(inner_episode_length=4)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
SETTING = Setting(
    Agents(coala_pg(TABLE, optax.sgd(0.1)), 2),
    GAME,
    NaiveLearner(TABLE, optax.sgd(0.1)),
    meta_batch_size=2,
    batch_size=2,
    num_inner_episodes=3,
    naive_pool_size=1,
    p_naive=0.5,
)
KEY = jax.random.key(0)


def table(logits):
    return eqx.tree_at(lambda policy: policy.logits, TABLE(key=KEY), jnp.asarray(logits, float))


def agents(preference):
    """One seed of two agents; the one leans to cooperation by that much, the other to defection."""
    state = SETTING.agents[0].learner.init(key=KEY)
    state = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (1, 2, *leaf.shape)), state)
    logits = np.array([[preference, 0.0], [0.0, preference]])[None, :, None] * np.ones((1, 2, 5, 1))
    return (eqx.tree_at(lambda s: s.params.logits, state, jnp.asarray(logits, float)),)


def play(*players):
    return play_match(GAME, players, batch_size=4, num_inner_episodes=3, key=KEY)


def test_greedy_is_the_likeliest_action():
    policy = TABLE(key=KEY)
    frozen = FrozenPolicy(policy, greedy=True)
    for obs in jnp.eye(5):
        action, log_prob, _ = frozen.act(frozen.init(key=KEY), (), obs, key=KEY)
        assert action == np.argmax(policy.step(obs, ())[0].logits)
        assert log_prob == 0
    played = play(frozen, always_cooperate())
    assert len({tuple(game) for game in np.asarray(played.action[..., 0]).transpose(0, 2, 1).reshape(-1, 4)}) == 1
    sampled = np.asarray(play(FrozenPolicy(policy), always_cooperate()).action[..., 0])
    assert 0 < sampled.mean() < 1


def test_of_a_policy_that_is_sure_greedy_and_sampled_are_the_same():
    sure = table(200 * np.array([[1, 0], [1, 0], [0, 1], [1, 0], [0, 1]]))
    learner = NaiveLearner(TABLE, optax.sgd(1.0))
    drawn, greedy = play(FrozenPolicy(sure), learner), play(FrozenPolicy(sure, greedy=True), learner)
    np.testing.assert_array_equal(drawn.action, greedy.action)
    jax.tree.map(np.testing.assert_array_equal, drawn.states, greedy.states)


def test_an_evaluation_of_greedy_agents():
    """They lean a little: drawn they do both, greedy the one or the other, and every reward is known."""
    drawn = evaluate(SETTING, agents(0.2), num_opponents=2, seed=0)
    greedy = evaluate(SETTING, agents(0.2), num_opponents=2, seed=0, greedy=True)
    assert set(np.unique(greedy.curves["cooperation/ego"][:, 0])) == {1}
    np.testing.assert_array_equal(greedy.curves["reward/meta"].mean((0, 2, 3)), [-1, 2])
    assert 0.1 < drawn.curves["cooperation/ego"].mean() < 0.9


def test_in_an_evaluation_epsilon_is_the_agent_s_wherever_it_sits():
    """A hand that does the opposite: the cooperator defects in both seats, and its opponents do what they want."""
    setting = dataclasses.replace(SETTING, game=with_chance(GAME, epsilon=(1, 0)))
    seen = evaluate(setting, agents(200.0), num_opponents=2, seed=0)
    assert (seen.curves["cooperation/ego"][:, 0] == 0).all()
    assert (seen.curves["cooperation/ego"][:, 1] == 1).all()
    # The cooperator that defects, against the defector whose hand is still.
    np.testing.assert_array_equal(seen.curves["reward/meta"].mean((0, 2, 3)), [0, 1])


def test_with_a_random_end_rewards_are_per_step_played():
    setting = dataclasses.replace(SETTING, game=with_chance(GAME, survival=0.5))
    seen = evaluate(setting, agents(200.0), num_opponents=8, seed=0)
    rows = seen.rows_by_agent()
    assert [row["reward/meta"]["mean"] for row in rows] == pytest.approx([-1, 2])
    assert [row["cooperation/ego"]["mean"] for row in rows] == pytest.approx([1, 0])
    assert rows[0]["played/ego"]["mean"] == pytest.approx((1 + 0.5 + 0.25 + 0.125) / 4, abs=0.1)


def test_a_tournament_with_chance():
    game = with_chance(iterated_prisoners_dilemma(inner_episode_length=10), epsilon=0.1, survival=0.8)
    players = [Entrant("c", always_cooperate(), False), Entrant("d", always_defect(), False)]
    players.append(entrant_from_name("tit-for-tat", game))
    sizes = {"batch_size": 64, "num_inner_episodes": 4, "num_meta_episodes": 8}
    found = play_tournament(game, players, seed=0, **sizes)
    assert found.probes == ()  # it is an entrant
    # Of two that each do the other thing one time in ten.
    c, d = np.array([0.9, 0.1]), np.array([0.1, 0.9])
    payoffs = np.array([[1, -1], [2, 0]])
    for one, other, wanted in (("c", "c", c @ payoffs @ c), ("c", "d", c @ payoffs @ d), ("d", "d", d @ payoffs @ d)):
        assert found.score(one, other).mean == pytest.approx(wanted, abs=0.06)
    cooperated = found.score("c", "d").rows()["cooperation"]["mean"]
    assert cooperated == pytest.approx(0.9, abs=0.03)


@pytest.fixture(scope="module")
def run(tmp_path_factory, untrained):
    sizes = {"batch_size": 2, "inner_episode_length": 2, "width": 8, "meta_batch_size": 2, "naive_pool_size": 2}
    config = run_config(network="mlp", num_inner_episodes=2, **sizes)
    return untrained(config, tmp_path_factory.mktemp("runs") / "run")


CHANCE = ["--survival", "0.5", "--greedy"]


def test_evaluate_says_how_it_was_played(run, capsys):
    main(["evaluate", str(run), "--num-opponents", "2", "--epsilon", "0.1,0", *CHANCE])
    assert "\nepsilon 0.1, 0; survival 0.5, means are per step played; greedy agents\n" in capsys.readouterr().out
    result = json.loads((run / "evaluation.json").read_text())
    assert (result["epsilon"], result["survival"], result["greedy"]) == ([0.1, 0], 0.5, True)
    assert 0.5 <= result["all"]["played/ego"]["mean"] < 1
    main(["evaluate", str(run), "--num-opponents", "2"])
    assert "epsilon" not in capsys.readouterr().out
    result = json.loads((run / "evaluation.json").read_text())
    assert (result["epsilon"], result["survival"], result["greedy"]) == (0, 1, False)
    assert set(result["all"]) == {"reward/ego", "reward/naive", "cooperation/ego", "cooperation/naive"}


@pytest.mark.parametrize("iterations", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_tournament_of_greedy_agents_with_chance(run, tmp_path, capsys, iterations):
    sizes = ["--num-meta-episodes=4", f"--best-response-iterations={iterations}", "--best-response-meta-batch-size=4"]
    out = f"--out={tmp_path / 'out'}"
    main(["tournament", f"mine={run}", "always-cooperate", "--epsilon=1", *CHANCE, *sizes, out, "--no-progress"])
    assert "epsilon 1; survival 0.5, means are per step played; greedy agents\n" in capsys.readouterr().out
    with open(tmp_path / "out" / "tournament.csv", encoding="utf-8") as file:
        rows = {(row["player"], row["opponent"]): row for row in csv.DictReader(file)}
    assert float(rows["always-cooperate", "always-cooperate"]["cooperation"]) == 0
    assert (("[best response]", "mine") in rows) == (iterations > 0)


def test_a_film_of_greedy_agents_with_chance(run, tmp_path, capsys):
    film = tmp_path / "film.gif"
    main(["watch", str(run), "--epsilon=1,1", *CHANCE, "--record", str(film), "--no-progress"])
    assert film.exists()
    assert "2 inner episodes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["play", "ipd", "--epsilon", "2"], "epsilon must be in [0, 1], got 2.0"),
        (["play", "ipd", "--epsilon", "nan"], "epsilon must be a finite number, got nan"),
        (["play", "ipd", "--epsilon", "a"], "epsilon must be a probability, or one for each player with commas"),
        (["play", "ipd", "--epsilon", "0.1,0,0"], "one for each of the 2 players, got 3"),
        (["play", "ipd", "--survival", "-1"], "survival must be in [0, 1], got -1.0"),
        (["play", "ipd", "--greedy"], "--greedy goes with the folder of a run, got naive"),
        (["watch", "ipd", "--greedy"], "--greedy goes with the folder of a run, got naive and naive"),
        (["tournament", "naive", "--epsilon", "0.1,0"], "in a tournament all hands tremble alike: give one epsilon"),
        (["tournament", "naive", "--greedy", "--best-response-iterations=0"], "nobody here is a trained agent"),
    ],
)
def test_nonsense_is_one_line(refused, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    assert told in refused(*arguments)


def test_nonsense_is_one_line_for_a_run_too(run, refused):
    assert "epsilon must be in [0, 1], got 7.0" in refused("evaluate", str(run), "--epsilon", "7")
    assert "survival must be a finite number" in refused("evaluate", str(run), "--survival", "nan")

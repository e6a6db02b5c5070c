"""Who meets whom in an evaluation, what is counted, and what the commands leave behind."""

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

from coala_agents._roles import Role, metric
from coala_agents.cli import main
from coala_agents.config import run_config
from coala_agents.evaluation import Behaviour, Entrant, early, evaluate, inspect, late
from coala_agents.evaluation._inspect import _counts
from coala_agents.experiments import best_response_trainer, entrants_from_run, load_run
from coala_agents.learners import coala_pg
from coala_agents.statistics import SEEDS, THIS_AGENT
from coala_agents.training import Agents, Setting
from coala_envs import play_match
from coala_envs.co_players import MemoryOne, NaiveLearner, TabularPolicy, always_cooperate, extortion, tit_for_tat
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma, matching_pennies

GAME = iterated_prisoners_dilemma(inner_episode_length=4)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
SETTING = Setting(
    Agents(coala_pg(TABLE, optax.sgd(0.1)), 2),
    GAME,
    NaiveLearner(TABLE, optax.sgd(0.1)),
    meta_batch_size=2,
    batch_size=2,
    num_inner_episodes=4,
    naive_pool_size=1,
    p_naive=0.5,
)


def agents(defects):
    """Learner states ``[seeds, agents]`` of agents that always cooperate, or always defect."""
    defects = np.asarray(defects)
    state = SETTING.agents[0].learner.init(key=jax.random.key(0))
    state = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (*defects.shape, *leaf.shape)), state)
    logits = np.where(defects[..., None, None], [-30.0, 30.0], [30.0, -30.0]) * np.ones((5, 1))
    return (eqx.tree_at(lambda s: s.params.logits, state, jnp.asarray(logits, float)),)


def test_everybody_meets_the_pool_and_the_next_seed():
    """Seed 0 has a cooperator and a defector, seed 1 two defectors; every reward is known."""
    seen = evaluate(SETTING, agents([[False, True], [True, True]]), num_opponents=2, seed=0)
    rewards = {name: curve.mean(axis=(-2, -1)) for name, curve in seen.curves.items() if name.startswith("reward")}
    np.testing.assert_allclose(rewards["reward/meta"], [[-1, 2], [0, 0]])
    np.testing.assert_allclose(rewards["reward/cross"], [[-1, 0], [1, 1]])
    cooperation = seen.curves["cooperation/ego"].mean(axis=(-2, -1))
    np.testing.assert_allclose(cooperation, [[1, 0], [0, 0]])
    assert {curve.shape for curve in seen.curves.values()} == {(2, 2, 2, 4), (2, 2, 4, 4)}


def test_what_one_algorithm_gets_from_another():
    """Two cooperators of one name and two defectors of another: every pair of names has its own reward."""
    pool = Agents(SETTING.agents[0].learner, 4)
    setting = dataclasses.replace(SETTING, agents=(pool,))
    seen = evaluate(setting, agents([[False, False, True, True], [False, False, False, True]]), num_opponents=2, seed=0)
    pairs = seen.between(["nice", "nice", "nasty", "nasty"])
    first = {pair: between.rows_by_seed()[0]["reward/meta"]["mean"] for pair, between in pairs.items()}
    assert first == {("nice", "nice"): 1, ("nice", "nasty"): -1, ("nasty", "nice"): 2, ("nasty", "nasty"): 0}
    assert pairs["nice", "nasty"].curves["reward/meta"].shape == (2, 4, 2, 4)
    # Seed 1: one of the "nasty" is nice after all.
    second = {pair: between.rows_by_seed()[1]["reward/meta"]["mean"] for pair, between in pairs.items()}
    assert second == {("nice", "nice"): 1, ("nice", "nasty"): 0, ("nasty", "nice"): 1.5, ("nasty", "nasty"): 0.5}


def test_seeds_are_the_observations():
    """Seeds of 0.5 and 0: whatever the number of agents and meta-episodes, t with one degree of freedom."""
    seen = evaluate(SETTING, agents([[False, True], [True, True]]), num_opponents=4, seed=0)
    row = seen.rows()["reward/meta"]
    np.testing.assert_allclose([row["mean"], row["low"], row["high"]], [0.25, 0.25 - 3.1766, 0.25 + 3.1766], atol=1e-3)
    assert (row["over"], row["number"]) == (SEEDS, 2)
    assert seen.rows_by_seed()[0]["reward/meta"]["over"] == THIS_AGENT


def test_the_agent_sits_in_both_seats():
    """Player 0 of this game always gets 1 and player 1 nothing: 1/2 each, where seat 0 alone would give 1."""
    payoffs = np.stack([np.ones((2, 2)), np.zeros((2, 2))])
    setting = dataclasses.replace(SETTING, game=MatrixGame(payoffs, inner_episode_length=4))
    seen = evaluate(setting, agents([[False, True], [True, True]]), num_opponents=4, seed=0)
    for role in Role:
        assert seen.rows()[metric("reward", role)]["mean"] == pytest.approx(0.5)


def test_rows_by_seed_and_agent_are_parts_of_the_whole():
    seen = evaluate(SETTING, agents([[False, True], [True, True]]), num_opponents=2, seed=0)
    assert [row["reward/meta"]["mean"] for row in seen.rows_by_seed()] == pytest.approx([0.5, 0.0])
    assert [row["reward/meta"]["mean"] for row in seen.rows_by_agent()] == pytest.approx([-0.5, 1.0])
    assert seen.rows()["reward/meta"]["mean"] == pytest.approx(0.25)


def test_a_pool_of_one_seed_and_one_agent_has_nobody_else_to_meet():
    seen = evaluate(SETTING, agents([[True]]), num_opponents=2, seed=0)
    assert set(seen.curves) == {"reward/ego", "reward/naive", "cooperation/ego", "cooperation/naive"}


def test_inspection_finds_the_strategy_that_played():
    """A mixture of answers whose frequencies are known: χ and φ of an extortioner, within sampling error."""
    strategy = extortion(chi=3.0)
    match = jax.jit(
        lambda: play_match(
            iterated_prisoners_dilemma(inner_episode_length=20),
            (strategy, MemoryOne((0.5,) * 5)),
            batch_size=64,
            num_inner_episodes=32,
            key=jax.random.key(0),
        )
    )()
    counts = jax.tree.map(lambda leaf: np.asarray(leaf)[None, None], _counts(match))
    seen = Behaviour(
        {Role.OPPONENT: counts["reward"]},
        {Role.OPPONENT: counts["cooperated"]},
        {Role.OPPONENT: counts["visited"]},
        (2.0, 1.0, 0.0, -1.0),
    )
    assert counts["visited"].sum() == 64 * 32 * 20
    np.testing.assert_array_equal(counts["visited"][..., 0], 64.0)  # every inner episode starts in s0
    for part in (early(32), late(32), slice(None)):
        fit = seen.memory_one(Role.OPPONENT, 0, 0, part)
        np.testing.assert_allclose(fit.cooperation, strategy.cooperation, atol=0.03)
        assert fit.visits.sum() == pytest.approx(1.0)
        assert float(fit.extortion.chi) == pytest.approx(3.0, rel=0.1)
        assert float(fit.extortion.loss) < 1e-4


def test_joint_actions_are_counted_by_hand():
    """Tit-for-tat against a cooperator: s0 once per inner episode, then cc."""
    match = play_match(
        GAME, (tit_for_tat(), always_cooperate()), batch_size=2, num_inner_episodes=3, key=jax.random.key(0)
    )
    counts = _counts(match)
    np.testing.assert_array_equal(counts["visited"], [[2, 6, 0, 0, 0]] * 3)
    np.testing.assert_array_equal(counts["cooperated"], [[2, 6, 0, 0, 0]] * 3)
    cooperated, visited = ({Role.OPPONENT: np.asarray(counts[name])[None, None]} for name in ("cooperated", "visited"))
    seen = Behaviour({}, cooperated, visited, (2, 1, 0, -1))
    np.testing.assert_array_equal(seen.cooperation(Role.OPPONENT)[0, 0, 0], [1, 1, np.nan, np.nan, np.nan])


def test_early_and_late_are_quarters():
    assert (early(20), late(20)) == (slice(0, 5), slice(15, 20))
    assert (early(3), late(3)) == (slice(0, 1), slice(2, 3))


def test_only_dilemmas_are_inspected():
    setting = Setting(
        SETTING.agents,
        matching_pennies(inner_episode_length=4),
        SETTING.opponent,
        meta_batch_size=2,
        batch_size=2,
        num_inner_episodes=4,
        naive_pool_size=1,
    )
    with pytest.raises(ValueError, match="T > R > P > S"):
        inspect(setting, agents([[True]]), num_opponents=2, seed=0)


SMALL = {
    "meta_batch_size": 2,
    "batch_size": 2,
    "num_inner_episodes": 3,
    "inner_episode_length": 2,
    "naive_pool_size": 2,
    "network": "mlp",
    "width": 8,
}


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "one"
    sizes = [f"--{name.replace('_', '-')}={value}" for name, value in {**SMALL, "num_minibatches": 2}.items()]
    more = ["--iterations=2", "--num-seeds=2", "--no-progress", f"--out={folder}"]
    main(["train", "ipd-mixed", "--algorithm=coala-pg+m-fos", *sizes, *more])
    return folder


def test_a_pool_s_metrics_have_a_line_per_seed_and_agent(run_folder):
    lines = [json.loads(line) for line in (run_folder / "metrics.jsonl").read_text().splitlines()]
    assert [(line["iteration"], line["seed"], line["agent"]) for line in lines] == [
        (iteration, seed, agent) for iteration in (1, 2) for seed in (0, 1) for agent in (0, 1)
    ]
    assert {"reward/ego", "reward/naive", "reward/meta", "cooperation/meta"} <= lines[0].keys()
    assert lines[-1]["env_steps"] == 2 * 2 * 2 * 2 * 3 * 2


def test_evaluate_tells_every_pairing_and_algorithm(run_folder, capsys):
    main(["evaluate", str(run_folder), "--num-opponents", "2"])
    printed = capsys.readouterr().out
    result = json.loads((run_folder / "evaluation.json").read_text())
    assert set(result["all"]) == {
        f"{quantity}/{player}" for quantity in ("reward", "cooperation") for player in ("ego", "naive", "meta", "cross")
    }
    assert [row["algorithm"] for row in result["by_agent"]] == ["coala-pg", "m-fos"]
    assert "m-fos, agent 1 of the pool" in printed
    assert "m-fos against coala-pg in its pool" in printed
    pairs = {(row["algorithm"], row["opponent"]): row for row in result["between"]}
    assert set(pairs) == {("coala-pg", "m-fos"), ("m-fos", "coala-pg")}
    assert pairs["m-fos", "coala-pg"]["all"]["reward/meta"] == result["by_agent"][1]["reward/meta"]
    assert len(pairs["m-fos", "coala-pg"]["by_seed"]) == 2


def test_inspect_writes_and_draws(run_folder, capsys):
    main(["inspect", str(run_folder), "--num-opponents", "2"])
    assert "chi" in capsys.readouterr().out
    behaviour = json.loads((run_folder / "behaviour.json").read_text())
    assert set(behaviour["against"]) == {"naive", "meta", "cross"}
    first = behaviour["against"]["meta"][0]
    assert np.array(first["cooperation_after"], float).shape == (3, 5)
    assert sum(first["early"]["visits"]) == pytest.approx(1.0, abs=1e-4)
    assert (run_folder / "behaviour.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_tournament_of_runs_and_strategies(run_folder, tmp_path, capsys):
    out = tmp_path / "tournament"
    options = [
        "--num-meta-episodes=4",
        "--best-response-iterations=1",
        "--best-response-meta-batch-size=4",
        "--no-progress",
    ]
    main(["tournament", f"pool={run_folder}", "kind=tit-for-tat", *options, f"--out={out}"])
    printed = capsys.readouterr().out
    assert "pool/m-fos against pool/coala-pg within the pool: " in printed
    assert "most got from kind: " in printed
    with open(out / "tournament.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = {(row["player"], row["opponent"]) for row in rows}
    names = {"pool/coala-pg", "pool/m-fos", "kind"}
    probes = {"[always-defect]", "[best response]"}
    assert {pair for pair in pairs if pair[0] in names} == {(a, b) for a in names for b in names | probes}
    # Two seeds with an agent of each algorithm: the other algorithm's is in the pool, the own one's is not.
    pool = ("pool/coala-pg", "pool/m-fos")
    met = {(row["player"], row["opponent"], row["company"]) for row in rows if row["company"]}
    assert met == {(a, b, "across seeds") for a in pool for b in pool} | {
        (a, b, "within the pool") for a in pool for b in pool if a != b
    }
    over = {row["over"] for row in rows if row["player"] in pool}
    assert over == {SEEDS}
    made_by = json.loads((out / "made_by.json").read_text())
    assert made_by["runs"]["pool"]["learner"]["algorithm"] == "coala-pg+m-fos"
    assert (out / "tournament.png").read_bytes().startswith(b"\x89PNG")


def test_an_entrant_of_a_run_holds_all_its_agents(run_folder):
    run = load_run(run_folder)
    entrants = entrants_from_run("pool", run)
    assert [entrant.name for entrant in entrants] == ["pool/coala-pg", "pool/m-fos"]
    for index, entrant in enumerate(entrants):
        held = np.asarray(entrant.player.states.logits)
        assert entrant.agents == (("pool", 0, index), ("pool", 1, index))
        np.testing.assert_array_equal(held, np.asarray(run.agents[index].params.logits)[:, 0])


def test_a_best_response_to_a_cooperator_defects():
    config = run_config(
        **{
            **SMALL,
            "meta_batch_size": 8,
            "num_minibatches": 1,
            "iterations": 40,
            "learning_rate": 0.02,
            "reward_scale": 1.0,
        }
    )
    responder = best_response_trainer(config)(Entrant("kind", always_cooperate(), learns=False))
    match = jax.jit(
        lambda: play_match(
            iterated_prisoners_dilemma(inner_episode_length=2),
            (responder, always_cooperate()),
            batch_size=16,
            num_inner_episodes=3,
            key=jax.random.key(0),
        )
    )()
    assert float(match.reward[..., 0].mean()) > 1.8  # defection against it would pay 2, cooperation 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tournament"], "at least 1 entrant"),
        (["tournament", "tit-for-tit"], "unknown co-player 'tit-for-tit'"),
        (["tournament", "naive", "naive"], "must have different names"),
        (
            ["tournament", "naive", "--num-meta-episodes", "5"],
            "must be even, for half are played in each seat, and at least 4, got 5",
        ),
        (["tournament", "naive", "--best-response-iterations", "-1"], "must be at least 0"),
        (["inspect", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_gets_one_clear_line(refused, arguments, message):
    assert message in refused(*arguments)

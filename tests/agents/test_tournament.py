"""Tournaments: hand-computed entries, and numbers that do not depend on who else takes part."""

import csv
import dataclasses
import json
import math

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.evaluation import (
    ALWAYS_DEFECT,
    BEST_RESPONSE,
    Entrant,
    Score,
    Tournament,
    entrant_from_name,
    play_tournament,
    write_tournament,
)
from coala_agents.plotting import draw_tournament
from coala_agents.statistics import SEEDS, THIS_AGENT, t_interval
from coala_envs import Timestep, co_players
from coala_envs.co_players import FromPool, FrozenPolicy, MemoryOne, MLPPolicy, TabularPolicy, _table, always_defect
from coala_envs.games import AbstractGame, InTheMatrix, MatrixGame, iterated_prisoners_dilemma, matching_pennies

T = 4
GAME = iterated_prisoners_dilemma(inner_episode_length=T)
NAMES = ("tit-for-tat", "naive", "always-cooperate", "random")
SIZES = {"batch_size": 3, "num_inner_episodes": 2, "num_meta_episodes": 10}


def entrants(names=NAMES):
    return [entrant_from_name(name, GAME) for name in names]


def play(players, seed=7, **more):
    return play_tournament(GAME, players, seed=seed, **SIZES, **more)


def defects_after_the_first(entrant):
    """Stand in for a trained best response: another one for the strategy that always cooperates."""
    return MemoryOne((1, 0, 0, 0, 0)) if entrant.name != "always-cooperate" else always_defect()


@pytest.fixture(scope="module")
def tournament():
    return play(entrants(), best_response=defects_after_the_first)


def test_everybody_meets_everybody_themselves_and_the_probes(tournament):
    pairs = [(score.player, score.opponent) for score in tournament.scores]
    everybody = (*NAMES, ALWAYS_DEFECT, BEST_RESPONSE)
    assert pairs == [(a, b) for a in NAMES for b in everybody] + [(b, a) for b in everybody[4:] for a in NAMES]
    assert all(score.reward.shape == score.cooperation.shape == (2, 5) for score in tournament.scores)
    assert tournament.learns == (False, True, False, False)


@pytest.mark.parametrize(
    ("player", "opponent", "reward", "cooperation"),
    [
        ("tit-for-tat", "tit-for-tat", 1, 1),
        ("tit-for-tat", "always-cooperate", 1, 1),
        ("always-cooperate", "tit-for-tat", 1, 1),
        ("tit-for-tat", ALWAYS_DEFECT, -1 / T, 1 / T),
        (ALWAYS_DEFECT, "tit-for-tat", 2 / T, 0),
        ("always-cooperate", ALWAYS_DEFECT, -1, 1),
        # First both cooperate, then it defects on the cooperation that tit-for-tat still owes.
        ("tit-for-tat", BEST_RESPONSE, (1 - 1) / T, 2 / T),
        (BEST_RESPONSE, "tit-for-tat", (1 + 2) / T, 1 / T),
        ("always-cooperate", BEST_RESPONSE, -1, 1),
        (BEST_RESPONSE, "always-cooperate", 2, 0),
    ],
)
def test_fixed_strategies_by_hand(tournament, player, opponent, reward, cooperation):
    score = tournament.score(player, opponent)
    np.testing.assert_allclose(score.reward, reward, atol=1e-6)
    np.testing.assert_allclose(score.cooperation, cooperation, atol=1e-6)


def test_both_seats_of_a_pairing_are_the_same_meta_episodes(tournament):
    """In the prisoner's dilemma of the paper rewards are own -1 x cooperation + 2 x the other's."""
    for a, b in [("naive", "random"), ("random", "naive"), ("naive", "tit-for-tat"), ("random", ALWAYS_DEFECT)]:
        there, back = tournament.score(a, b), tournament.score(b, a)
        assert there.reward.std() > 0
        np.testing.assert_allclose(there.reward, 2 * back.cooperation[::-1] - there.cooperation, atol=1e-5)


def test_self_play_has_both_seats_of_one_meta_episode(tournament):
    score = tournament.score("random", "random")
    assert score.reward.std() > 0
    np.testing.assert_allclose(score.reward, 2 * score.cooperation[::-1] - score.cooperation, atol=1e-5)


def test_the_numbers_depend_on_the_players_and_the_seed_alone(tournament):
    """Exactly: neither on the order of the entrants, nor on their names, nor on who else takes part."""
    renamed = dict(zip(NAMES, ("z", "y", "x", "w"), strict=True))
    again = play(
        [dataclasses.replace(entrant, name=renamed[entrant.name]) for entrant in entrants(NAMES[::-1])],
        best_response=lambda entrant: MemoryOne((1, 0, 0, 0, 0)) if entrant.name != "x" else always_defect(),
    )
    for score in tournament.scores:
        other = again.score(*(renamed.get(name, name) for name in (score.player, score.opponent)))
        np.testing.assert_array_equal(other.reward, score.reward)
        np.testing.assert_array_equal(other.cooperation, score.cooperation)
    two = play(entrants(("random", "naive")))
    np.testing.assert_array_equal(two.score("naive", "random").reward, tournament.score("naive", "random").reward)
    assert two.probes == (ALWAYS_DEFECT,)
    elsewhere = play(entrants(("random", "naive")), seed=8)
    assert (elsewhere.score("naive", "random").reward != two.score("naive", "random").reward).any()


def test_exploitability_is_the_most_that_anybody_got(tournament):
    found = {each.entrant: each for each in tournament.exploitability()}
    assert list(found) == list(NAMES)
    for name, each in found.items():
        against = [score.mean for score in tournament.scores if score.opponent == name]
        assert (each.most.opponent, each.most.mean) == (name, max(against))
    # The response cooperates once with tit-for-tat and then defects; tit-for-tat itself gets 1 a step.
    assert (
        found["tit-for-tat"].note
        == "tit-for-tat gets 1.000 from tit-for-tat, its best response 0.750: train that longer"
    )
    assert (found["always-cooperate"].most.mean, found["always-cooperate"].note) == (2, "")


def test_a_response_that_somebody_beats_is_told(tmp_path):
    """Tit-for-tat, as a response, gets 1 from who cooperates; always-defect 2, and so does the entrant of that name."""
    names = ("always-cooperate", "grim-trigger", "always-defect")
    found = play(entrants(names), best_response=lambda entrant: MemoryOne((1, 1, 0, 1, 0)))
    kind, grim, nasty = found.exploitability()
    assert (kind.most.player, kind.most.mean) == ("always-defect", 2)
    assert kind.note == ("always-defect gets 2.000 from always-cooperate, its best response 1.000: train that longer")
    assert (grim.most.mean, grim.note) == (1, "")
    # Tit-for-tat gives once before it learns better.
    assert nasty.note == "always-defect gets 0.000 from always-defect, its best response -0.250: train that longer"

    written, table = write_tournament(found, tmp_path)
    told = json.loads(written.read_text())["exploitability"]
    assert [each["entrant"] for each in told] == list(names)
    assert [each["note"] for each in told] == [kind.note, "", nasty.note]
    assert told[0]["most"]["player"] == "always-defect"
    assert {name: told[0]["most"]["reward"][name] for name in ("mean", "low", "high")} == dict.fromkeys(
        ("mean", "low", "high"), 2.0
    )
    with open(table, newline="") as file:
        notes = {(row["player"], row["opponent"]): row["note"] for row in csv.DictReader(file) if row["note"]}
    assert notes["always-defect", "always-cooperate"] == kind.note
    assert len(notes) == 3
    assert draw_tournament(tmp_path).exists()


def test_a_difference_by_chance_is_no_note():
    """Whatever one does against pennies thrown at random is worth nothing, and yet somebody always got most."""
    pennies = matching_pennies(inner_episode_length=T)
    players = [entrant_from_name(name, pennies) for name in ("random", "naive")]
    got_most = set()
    for probability in (0.1, 0.3, 0.7, 0.9):
        response = MemoryOne((probability,) * 5)
        found = play_tournament(pennies, players, seed=7, best_response=lambda entrant, it=response: it, **SIZES)
        assert found.probes == (BEST_RESPONSE,)
        exploited = found.exploitability()[0]
        assert exploited.note == ""
        got_most.add(exploited.most.player)
    assert got_most > {BEST_RESPONSE}


def test_a_response_is_beaten_over_the_seeds_of_the_entrant_and_not_over_its_meta_episodes():
    """More in one seed of three, however often it is played, says nothing of the others."""
    seeds = np.repeat([[0, 1, 2]] * 2, 20, axis=1)

    def note(more_by_seed, seeds):
        quantities = {"reward": np.repeat([more_by_seed] * 2, 20, axis=1)}
        most = Score("somebody", "it", None, quantities, {}, None, seeds)
        response = Score(BEST_RESPONSE, "it", None, {"reward": np.zeros((2, 60))}, {}, seeds, seeds)
        return Tournament(("it",), (False,), (BEST_RESPONSE,), {}, (most, response)).exploitability()[0].note

    assert note([1.0, 0.1, 0.0], seeds) == ""
    assert note([1.0, 0.1, 0.0], np.zeros((2, 60), int)) != ""
    assert note([1.0, 0.9, 1.1], seeds) != ""


def test_an_entrant_that_is_always_defect_stands_for_the_probe(tournament):
    """Whatever it is called; and with the same numbers."""
    nasty = dataclasses.replace(entrant_from_name("always-defect", GAME), name="nasty")
    found = play([*entrants(("tit-for-tat",)), nasty])
    assert found.probes == ()
    assert {score.player for score in found.scores} == {"tit-for-tat", "nasty"}
    probed = tournament.score(ALWAYS_DEFECT, "tit-for-tat"), tournament.score("tit-for-tat", ALWAYS_DEFECT)
    np.testing.assert_array_equal(found.score("nasty", "tit-for-tat").reward, probed[0].reward)
    np.testing.assert_array_equal(found.score("tit-for-tat", "nasty").reward, probed[1].reward)


def test_an_interval_holds_the_expected_reward(tournament):
    """Two that cooperate by the throw of a coin earn 1/2 on average."""
    score = tournament.score("random", "random")
    row = score.rows()["reward"]
    assert row["low"] < row["mean"] < row["high"]
    assert (row["over"], row["number"]) == (THIS_AGENT, score.reward.shape[1])
    assert abs(row["mean"] - 0.5) < 3 * (row["high"] - row["mean"])


def test_the_less_certain_side_decides_the_interval():
    quantities = {"reward": np.array([[0.0, 1.0, 0.1, 1.1]] * 2)}
    one, other = np.array([[0, 0, 1, 1]] * 2), np.array([[5, 6, 5, 6]] * 2)
    wide = t_interval(np.array([0.05, 1.05]))
    for seeds in ((one, other), (other, one)):
        row = Score("a", "b", None, quantities, {}, *seeds).rows()["reward"]
        assert (row["high"], row["over"], row["number"]) == (pytest.approx(wide.high), SEEDS, 2)
    alone = Score("a", "b", None, quantities, {}, np.full((2, 4), 3)).rows()["reward"]
    assert (alone["over"], alone["number"]) == (THIS_AGENT, 4)


def test_cooperation_is_a_share_of_what_there_was():
    """In the matrix: Σ cooperation over Σ interactions, where a mean over all steps is nearly nothing."""
    game = InTheMatrix(inner_episode_length=40)

    def walker(name, index):
        policy = MLPPolicy(math.prod(game.obs_shape), game.num_actions, key=jax.random.key(index))
        return Entrant(name, FrozenPolicy(policy), learns=False)

    sizes = {"batch_size": 64, "num_inner_episodes": 4, "num_meta_episodes": 8}
    score = play_tournament(game, [walker("x", 0), walker("y", 1)], seed=0, **sizes).score("x", "y")
    wanted = score.quantities["cooperative_meetings"].sum() / score.quantities["interactions"].sum()
    row = score.rows()["cooperation"]
    assert row["mean"] == pytest.approx(wanted)
    assert 0.2 < row["mean"] < 0.8
    assert row["low"] < row["mean"] < row["high"]


def test_the_files_can_be_read_and_agree(tournament, tmp_path):
    written, table = write_tournament(tournament, tmp_path / "here")
    found = json.loads(written.read_text())
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    assert found["entrants"][1] == {"name": "naive", "learns": True}
    assert found["probes"] == [ALWAYS_DEFECT, BEST_RESPONSE]
    sizes = {"batch_size": 3, "num_inner_episodes": 2, "inner_episode_length": T, "num_meta_episodes": 10, "seed": 7}
    assert {name: found[name] for name in sizes} == sizes
    assert "Student" in found["interval"]
    for row, entry, score in zip(rows, found["scores"], tournament.scores, strict=True):
        assert (row["player"], row["opponent"]) == (entry["player"], entry["opponent"])
        assert (row["player"], row["opponent"]) == (score.player, score.opponent)
        told = [float(row[f"reward{which}"]) for which in ("", "_low", "_high")]
        assert told == [entry["reward"][which] for which in ("mean", "low", "high")]
        assert row["over"] == entry["reward"]["over"]
        assert entry["reward"]["mean"] == pytest.approx(score.reward.mean(), abs=1e-6)
        assert float(row["cooperation"]) == entry["cooperation"]["mean"]
    assert draw_tournament(tmp_path / "here").read_bytes().startswith(b"\x89PNG")


class Silent(AbstractGame):
    """Pays player 1 the actions and player 0 their negative; it measures nothing and counts how often it is traced."""

    traces: list = eqx.field(static=True, default_factory=list)
    num_players: int = eqx.field(static=True, default=2)
    num_actions: int = eqx.field(static=True, default=3)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(2,))
    inner_episode_length: int = eqx.field(static=True, default=2)

    def __hash__(self):
        return 0

    def reset(self, *, key):
        return (), jnp.ones((2, 2))

    def step(self, state, actions, *, key):
        earned = actions.astype(float)
        return state, Timestep(jnp.ones((2, 2)), earned - earned[::-1])

    def measures(self, state, actions, next_state):
        return {}

    def describe(self, state):
        return ""


def fixed(action):
    """A policy of ``Silent`` that takes one action."""
    policy = TabularPolicy(2, 3, key=jax.random.key(0))
    return eqx.tree_at(lambda policy: policy.logits, policy, 100.0 * jax.nn.one_hot(jnp.full(2, action), 3))


def test_a_game_without_cooperation_or_defection(tmp_path):
    def pool(action):
        several = jax.tree.map(lambda *leaves: jnp.stack(leaves), *[fixed(action)] * 3)
        return FromPool(FrozenPolicy(fixed(0)), several)

    players = [Entrant("two", pool(2), learns=False), Entrant("one", pool(1), learns=False)]
    found = play_tournament(Silent(), players, seed=0, **SIZES)
    assert found.probes == ()
    assert found.score("two", "one").reward.tolist() == [[1] * 5] * 2
    assert found.score("one", "two").reward.tolist() == [[-1] * 5] * 2
    assert found.score("one", "two").cooperation is None
    written, table = write_tournament(found, tmp_path)
    assert json.loads(written.read_text())["scores"][0]["cooperation"] is None
    first = next(csv.DictReader(table.read_text().splitlines()))
    assert (first["reward"], first["cooperation"], first["over"]) == ("0.0", "", THIS_AGENT)
    assert first["note"] == "the most that anybody gets"
    assert draw_tournament(tmp_path).exists()


def test_entrants_of_one_structure_share_one_program(monkeypatch):
    calls = []
    measures = MatrixGame.measures
    monkeypatch.setattr(MatrixGame, "measures", lambda *args: calls.append(1) or measures(*args))
    sizes = SIZES | {"num_meta_episodes": 6}  # not yet compiled
    play_tournament(GAME, entrants(("random",)), seed=0, **sizes)
    once = len(calls)
    assert once > 0
    play_tournament(GAME, entrants(("random", "tit-for-tat", "extortion", "grim-trigger")), seed=0, **sizes)
    assert len(calls) == once


def test_progress_is_reported_after_each_pairing():
    seen = []
    play(entrants(("random", "tit-for-tat")), progress=lambda *args: seen.append(args))
    assert [(done, total) for done, total, _ in seen] == [(done, 5) for done in range(1, 6)]
    assert seen[1][2] == "random against tit-for-tat"
    assert seen[3][2] == f"random against {ALWAYS_DEFECT}"


@pytest.mark.parametrize(
    ("name", "called"),
    [("tit-for-tat", "tit-for-tat"), ("tit_for_tat", "tit-for-tat"), ("win-stay-lose-shift", "win-stay-lose-shift")],
)
def test_entrants_by_name(name, called):
    entrant = entrant_from_name(name, GAME)
    assert (entrant.name, entrant.learns) == (called, False)
    same = co_players.make_co_player(called.replace("-", "_"), GAME)
    assert entrant.player.cooperation.tolist() == same.cooperation.tolist()


def test_the_axelrod_library_is_asked_for_its_strategies(monkeypatch):
    def stand_in(name, *, inner_episode_length, payoffs):
        known = (name, inner_episode_length, payoffs) == ("Gradual", T, (2, 1, 0, -1))
        return MemoryOne((1, 0, 0, 0, 0)) if known else None

    monkeypatch.setattr(_table, "axelrod_player", stand_in)
    entrant = entrant_from_name("axelrod:Gradual", GAME)
    assert (entrant.name, entrant.learns) == ("axelrod:Gradual", False)
    with pytest.raises(ValueError, match="plays matrix games of two actions"):
        entrant_from_name("axelrod:Gradual", Silent())


class Three(Silent):
    num_players: int = eqx.field(static=True, default=3)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: play([]), "needs at least 1 entrant, got none"),
        (lambda: play(entrants(("random", "tit_for_tat", "tit-for-tat"))), "got more than one tit-for-tat"),
        (
            lambda: play_tournament(GAME, entrants(), seed=0, **SIZES | {"num_meta_episodes": 2}),
            "num_meta_episodes must be even, for half are played in each seat, and at least 4, got 2",
        ),
        (
            lambda: play_tournament(GAME, entrants(), seed=0, **SIZES | {"batch_size": 0}),
            "batch_size must be at least 1, got 0",
        ),
        (lambda: play(entrants(), seed=-1), "seed must be at least 0, got -1"),
        (
            lambda: play_tournament(Three(), entrants(), seed=0, **SIZES | {"num_meta_episodes": 8}),
            "num_meta_episodes must be a multiple of 3, for as many are played in each seat, and at least 6, got 8",
        ),
        (lambda: Entrant("", always_defect(), learns=False), "must not be empty or begin with '\\[', got ''"),
        (lambda: Entrant(BEST_RESPONSE, always_defect(), learns=False), "begin with '\\['"),
        (
            lambda: entrant_from_name("tit for tat", GAME),
            "unknown co-player 'tit for tat' .did you mean tit-for-tat.*; known: naive, naive-ppo, naive-r",
        ),
        (lambda: entrant_from_name("tit-for-tat", Silent()), "plays matrix games of two actions"),
    ],
)
def test_bad_arguments_are_refused(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_a_player_of_another_game_is_refused_before_anything_is_played():
    seen = []
    misfit = Entrant("misfit", FrozenPolicy(fixed(1)), learns=False)
    with pytest.raises(ValueError, match="the policy of FrozenPolicy cannot read observations"):
        play([*entrants(("random",)), misfit], progress=lambda *args: seen.append(args))
    assert seen == []


def test_who_did_not_meet_has_no_score(tournament):
    with pytest.raises(KeyError, match=r"naive did not meet extortion"):
        tournament.score("naive", "extortion")
    assert math.isfinite(tournament.score("naive", "naive").reward.sum())

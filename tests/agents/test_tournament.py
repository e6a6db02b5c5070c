"""Tournaments: hand-computed entries, and numbers that do not depend on who else takes part."""

import csv
import json
import math

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.evaluation import (
    ALWAYS_DEFECT,
    ANOTHER_SEED,
    BEST_RESPONSE,
    Entrant,
    Score,
    entrant_from_name,
    play_tournament,
    write_tournament,
)
from coala_agents.evaluation._dealing import dealt
from coala_agents.plotting import draw_tournament
from coala_agents.statistics import SEEDS, THIS_AGENT, t_interval
from coala_envs import Timestep, co_players
from coala_envs.co_players import (
    FromPool,
    FrozenPolicy,
    MemoryOne,
    MLPPolicy,
    TabularPolicy,
    always_cooperate,
    always_defect,
)
from coala_envs.games import AbstractGame, CoinGame, InTheMatrix, MatrixGame, iterated_prisoners_dilemma

T = 4
GAME = iterated_prisoners_dilemma(inner_episode_length=T)
NAMES = ("tit-for-tat", "naive", "always-cooperate", "random")
TABLE = TabularPolicy(5, 2, key=jax.random.key(0))
SIZES = {"batch_size": 3, "num_inner_episodes": 2, "num_meta_episodes": 5}


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
    assert all(score.reward.shape == score.cooperation.shape == (5,) for score in tournament.scores)
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


def test_equal_players_earn_equally_whatever_the_seats_and_the_names():
    """Ties of the Coin Game's first rules go to one colour: two greedy players used to be 1.3 apart."""
    game = CoinGame(variant="lola", inner_episode_length=8)

    def found(*names):
        players = [Entrant(name, Greedy(), learns=False) for name in names]
        return play_tournament(game, players, seed=0, **SIZES)

    here, renamed = found("x", "y"), found("z", "y")
    assert here.score("x", "y").reward.std() > 0
    np.testing.assert_allclose(here.score("x", "y").reward, here.score("y", "x").reward, atol=1e-6)
    np.testing.assert_array_equal(here.score("x", "y").reward, renamed.score("z", "y").reward)
    np.testing.assert_allclose(here.score("x", "x").reward, here.score("x", "y").reward, atol=1e-6)


class Greedy(eqx.Module):
    """Walks to the nearest coin, in an observation of planes ``own, other, own coin, other's coin``."""

    def init(self, *, key):
        return ()

    def initial_memory(self):
        return ()

    def act(self, state, memory, obs, *, key):
        planes = obs.reshape(4, 3, 3)
        own, coin = (jnp.argwhere(plane > 0, size=1)[0] for plane in (planes[0], planes[2] + planes[3]))
        down, right = (coin - own + 1) % 3 - 1
        action = jnp.where(right != 0, jnp.where(right > 0, 0, 1), jnp.where(down < 0, 2, 3))
        return action, jnp.array(0.0), memory

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return state, {}


def test_agents_of_a_run_are_dealt_out_and_told_apart():
    """Two seeds of two agents each: seed 3 cooperates within its pool, seed 4 defects."""
    logits = [[-30.0, 30.0] if seed == 4 else [30.0, -30.0] for seed in (3, 3, 4, 4)]
    several = jax.vmap(lambda logits: eqx.tree_at(lambda p: p.logits, TABLE, jnp.tile(logits, (5, 1))))(
        jnp.array(logits)
    )
    run = Entrant("run", FromPool(FrozenPolicy(TABLE), several), learns=False, seeds=(3, 3, 4, 4))
    found = play_tournament(GAME, [run, *entrants(("always-cooperate",))], seed=0, **SIZES | {"num_meta_episodes": 8})
    assert found.alike == ("the others of its pool", "a copy of itself")
    within = found.score("run", "run")
    np.testing.assert_allclose(within.reward[within.seeds[0] == 3], 1, atol=1e-6)
    np.testing.assert_allclose(within.reward[within.seeds[0] == 4], 0, atol=1e-6)
    across = found.score("run", ANOTHER_SEED)
    np.testing.assert_allclose(across.reward, 0.5, atol=1e-6)  # (2 - 1) / 2
    assert (across.seeds[0] != across.seeds[1]).all()
    kind = found.score("run", "always-cooperate")
    assert np.unique(kind.seeds[0], return_counts=True)[1].tolist() == [4, 4]
    row = kind.rows()["reward"]
    # By hand: seeds of 1 and 2, t with one degree of freedom 12.706.
    np.testing.assert_allclose([row["mean"], row["high"]], [1.5, 1.5 + 12.7062 * 0.5], atol=1e-3)
    assert (row["over"], row["number"]) == (SEEDS, 2)
    assert found.score("always-cooperate", "run").rows()["reward"]["over"] == SEEDS


def test_the_less_certain_side_decides_the_interval():
    quantities = {"reward": np.array([0.0, 1.0, 0.1, 1.1])}
    one, other = np.array([0, 0, 1, 1]), np.array([5, 6, 5, 6])
    wide = t_interval(np.array([0.05, 1.05]))
    for seeds in ((one, other), (other, one)):
        assert Score("a", "b", quantities, {}, seeds).rows()["reward"]["high"] == pytest.approx(wide.high)
    alone = Score("a", "b", quantities, {}, (np.array([3, 3, 3, 3]), None)).rows()["reward"]
    assert (alone["over"], alone["number"]) == (THIS_AGENT, 4)


@pytest.mark.parametrize(("sizes", "number"), [((2, 3), 6), ((6, 6), 36), ((1, 4), 8), ((4, 6), 24), ((6, 6), 12)])
def test_agents_are_dealt_evenly(sizes, number):
    pairs = dealt(*sizes, number)
    if number % (sizes[0] * sizes[1]) == 0:
        assert set(np.unique(pairs, axis=0, return_counts=True)[1]) == {number // (sizes[0] * sizes[1])}
    for side, size in enumerate(sizes):
        assert np.unique(pairs[:, side], return_counts=True)[1].tolist() == [number // size] * size


def test_exploitability_is_the_most_that_anybody_got(tournament):
    """Tit-for-tat's stand-in for a best response gets 3/4; from always-cooperate it gets 2."""
    kind = tournament.exploitation("always-cooperate")
    assert (kind.reward, kind.best_response) == (pytest.approx(2), pytest.approx(2))
    weak = play(entrants(("always-cooperate", "tit-for-tat")), best_response=lambda entrant: always_cooperate())
    found = weak.exploitation("always-cooperate")
    assert (found.by, found.reward, found.best_response) == (ALWAYS_DEFECT, pytest.approx(2), pytest.approx(1))


def test_cooperation_is_a_share_of_what_there_was():
    """In the matrix: Σ cooperation over Σ interactions, where a mean over all steps is nearly nothing."""
    game = InTheMatrix(inner_episode_length=40)
    walkers = [Entrant(name, FrozenPolicy(MLPPolicy(math.prod(game.obs_shape), game.num_actions,
                                                    key=jax.random.key(index))), learns=False)
               for index, name in enumerate(("x", "y"))]  # fmt: skip
    found = play_tournament(game, walkers, seed=0, batch_size=8, num_inner_episodes=4, num_meta_episodes=4)
    score = found.score("x", "y")
    wanted = score.quantities["cooperative_meetings"].sum() / score.quantities["interactions"].sum()
    row = score.rows()["cooperation"]
    assert row["mean"] == pytest.approx(wanted)
    assert 0.2 < row["mean"] < 0.8
    assert row["low"] < row["mean"] < row["high"]


def test_both_seats_of_a_pairing_are_the_same_meta_episodes(tournament):
    """In the prisoner's dilemma of the paper rewards are own -1 x cooperation + 2 x the other's."""
    for a, b in [("naive", "random"), ("random", "naive"), ("naive", "tit-for-tat"), ("random", ALWAYS_DEFECT)]:
        there, back = tournament.score(a, b), tournament.score(b, a)
        assert there.reward.std() > 0
        np.testing.assert_allclose(there.reward, 2 * back.cooperation - there.cooperation, atol=1e-5)


def test_self_play_is_the_average_of_both_seats(tournament):
    score = tournament.score("random", "random")
    assert score.reward.std() > 0
    np.testing.assert_allclose(score.reward, score.cooperation, atol=1e-6)  # 2 c - c, once both seats are averaged


def test_the_numbers_depend_on_the_players_and_the_seed_alone(tournament):
    """Exactly: neither on the order of the entrants nor on who else takes part."""
    again = play(entrants(NAMES[::-1]), best_response=defects_after_the_first)
    for score in tournament.scores:
        other = again.score(score.player, score.opponent)
        np.testing.assert_array_equal(other.reward, score.reward)
        np.testing.assert_array_equal(other.cooperation, score.cooperation)
    two = play(entrants(("random", "naive")))
    np.testing.assert_array_equal(two.score("naive", "random").reward, tournament.score("naive", "random").reward)
    assert two.probes == (ALWAYS_DEFECT,)
    elsewhere = play(entrants(("random", "naive")), seed=8)
    assert (elsewhere.score("naive", "random").reward != two.score("naive", "random").reward).any()


def test_an_entrant_that_is_always_defect_meets_the_probe_too():
    found = play(entrants(("always-defect",)))
    assert [(score.player, score.opponent) for score in found.scores] == [
        ("always-defect", "always-defect"),
        ("always-defect", ALWAYS_DEFECT),
        (ALWAYS_DEFECT, "always-defect"),
    ]


def test_an_interval_holds_the_expected_reward(tournament):
    """Two that cooperate by the throw of a coin earn 1/2 on average."""
    row = tournament.score("random", "random").rows()["reward"]
    assert row["low"] < row["mean"] < row["high"]
    assert (row["over"], row["number"]) == (THIS_AGENT, 5)
    assert abs(row["mean"] - 0.5) < 3 * (row["high"] - row["mean"])


def test_the_files_can_be_read_and_agree(tournament, tmp_path):
    written, table = write_tournament(tournament, tmp_path / "here")
    found = json.loads(written.read_text())
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    naive = found["entrants"][1]
    assert (naive["name"], naive["learns"], naive["meets itself as"]) == ("naive", True, "a copy of itself")
    assert found["probes"] == [ALWAYS_DEFECT, BEST_RESPONSE]
    sizes = {"batch_size": 3, "num_inner_episodes": 2, "inner_episode_length": T, "num_meta_episodes": 5, "seed": 7}
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
    """Pays everybody the own action less the other's; it measures nothing and counts how often it is traced."""

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
    assert found.score("two", "one").reward.tolist() == [1] * 5
    assert found.score("one", "two").reward.tolist() == [-1] * 5
    assert found.score("one", "two").cooperation is None
    written, table = write_tournament(found, tmp_path)
    assert json.loads(written.read_text())["scores"][0]["cooperation"] is None
    assert table.read_text().splitlines()[1] == 'two,two,0.0,0.0,0.0,"meta-episodes, of this agent only",'
    assert draw_tournament(tmp_path).exists()


def test_entrants_of_one_structure_share_one_program(monkeypatch):
    calls = []
    measures = MatrixGame.measures
    monkeypatch.setattr(MatrixGame, "measures", lambda *args: calls.append(1) or measures(*args))
    sizes = SIZES | {"num_meta_episodes": 3}  # not yet compiled
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
    assert entrant.player.cooperation.tolist() == co_players.STRATEGIES[called.replace("-", "_")]().cooperation.tolist()


def test_the_axelrod_library_is_asked_for_its_strategies(monkeypatch):
    def stand_in(name, *, inner_episode_length):
        return MemoryOne((1, 0, 0, 0, 0)) if (name, inner_episode_length) == ("Gradual", T) else None

    monkeypatch.setattr(co_players, "axelrod_player", stand_in, raising=False)
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
            lambda: play_tournament(GAME, entrants(), seed=0, **SIZES | {"num_meta_episodes": 1}),
            "num_meta_episodes must be at least 2, got 1",
        ),
        (
            lambda: play_tournament(GAME, entrants(), seed=0, **SIZES | {"batch_size": 0}),
            "batch_size must be at least 1, got 0",
        ),
        (lambda: play(entrants(), seed=-1), r"seed must be in \[0, 2\^32\), got -1"),
        (lambda: play_tournament(Three(), entrants(), seed=0, **SIZES), "a game of 2 players, got one of 3"),
        (lambda: Entrant("", always_defect(), learns=False), "must not be empty or begin with '\\[', got ''"),
        (lambda: Entrant(BEST_RESPONSE, always_defect(), learns=False), "begin with '\\['"),
        (lambda: entrant_from_name("tit for tat", GAME), "unknown entrant 'tit for tat'; known: naive, always-coop"),
        (lambda: entrant_from_name("tit-for-tat", Silent()), "plays matrix games of two actions"),
    ],
)
def test_bad_arguments_are_refused(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_a_player_of_another_game_is_refused_before_anything_is_played():
    seen = []
    misfit = Entrant("misfit", FrozenPolicy(fixed(1)), learns=False)
    with pytest.raises(TypeError, match=r"FrozenPolicy\.act failed"):
        play([*entrants(("random",)), misfit], progress=lambda *args: seen.append(args))
    assert seen == []


def test_who_did_not_meet_has_no_score(tournament):
    with pytest.raises(KeyError, match=r"naive did not meet extortion"):
        tournament.score("naive", "extortion")
    assert math.isfinite(tournament.score("naive", "naive").reward.sum())

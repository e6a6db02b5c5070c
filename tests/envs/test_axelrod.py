"""Strategies of the Axelrod library: the adapter, with a stand-in for the library and with the library itself."""

import collections
import enum
import sys
import types

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import ShapingPOMDP
from coala_envs.co_players import _axelrod as adapter
from coala_envs.co_players import (
    always_cooperate,
    always_defect,
    axelrod_player,
    co_player_entry,
    grim_trigger,
    tit_for_tat,
    win_stay_lose_shift,
)
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma, matching_pennies

STEPS, GAMES, EPISODES = 9, 5, 2
SCRIPT = np.random.default_rng(0).integers(0, 2, (EPISODES, STEPS, GAMES))


@eqx.filter_jit
def trajectory(co_player, script, key):
    """Play given ego actions ``[episodes, time, batch]``."""
    episodes, steps, games = script.shape
    game = iterated_prisoners_dilemma(inner_episode_length=steps)
    pomdp = ShapingPOMDP(game, co_player, batch_size=games, num_inner_episodes=episodes)

    def step(state, at):
        actions, key = at
        return pomdp.play(state, actions, key=key)

    def episode(state, at):
        actions, play_key, learn_key = at
        state, played = jax.lax.scan(step, state, (actions, jax.random.split(play_key, steps)))
        return pomdp.learn(state, played, key=learn_key)[0], played

    init_key, *keys = jax.random.split(key, 3)
    return jax.lax.scan(episode, pomdp.init(key=init_key), (script, *(jax.random.split(k, episodes) for k in keys)))[1]


def answers(co_player, script=SCRIPT, *, seed=0):
    """The co-player's actions ``[episodes, time, batch]``."""
    return np.asarray(trajectory(co_player, jnp.asarray(script), jax.random.key(seed)).action[..., 1])


def player(name, steps=STEPS):
    return axelrod_player(name, inner_episode_length=steps)


# With a stand-in. The library brings PyTorch and takes half a minute to import, so the ordinary suite does without.


class Action(enum.Enum):
    C, D = "C", "D"


class Player:
    def __init__(self):
        self.history, self.random = [], None

    def set_match_attributes(self, game):
        self.game = game

    def set_seed(self, seed):
        self.random = np.random.RandomState(seed)

    def update_history(self, play, coplay):
        self.history.append(play)


class MockPlayer(Player):
    pass


class TitForTat(Player):
    def strategy(self, opponent):
        return opponent.history[-1] if opponent.history else Action.C


class Patient(Player):
    """Answers every second defection. It counts for itself, so asking it twice in a round would show."""

    seen = 0

    def strategy(self, opponent):
        self.seen += opponent.history[-1:] == [Action.D]
        return Action.D if opponent.history[-1:] == [Action.D] and self.seen % 2 == 0 else Action.C


class Random(Player):
    def strategy(self, opponent):
        return Action.C if self.random.rand() < 0.5 else Action.D


class Payer(Player):
    """Defects if T is above 4, and refuses to play for a P below 0, as the library's own do: without a word."""

    def set_match_attributes(self, game):
        super().set_match_attributes(game)
        if game.p < 0:
            raise ValueError

    def strategy(self, opponent):
        return Action.D if self.game.t > 4 else Action.C


@pytest.fixture
def stand_in(monkeypatch):
    library = types.SimpleNamespace(
        Action=Action,
        MockPlayer=MockPlayer,
        Game=lambda **letters: types.SimpleNamespace(**letters),
        strategies=[TitForTat, Patient, Random, Payer],
    )
    for strategy in library.strategies:
        setattr(library, strategy.__name__, strategy)
    monkeypatch.setitem(sys.modules, "axelrod", library)
    monkeypatch.setattr(adapter, "_live", collections.OrderedDict())
    return library


@pytest.mark.usefixtures("stand_in")
def test_the_last_joint_action_reaches_the_strategy():
    np.testing.assert_array_equal(answers(player("TitForTat")), answers(tit_for_tat()))


@pytest.mark.usefixtures("stand_in")
def test_a_stateful_strategy_by_hand_and_a_new_inner_episode_is_a_new_match():
    script = np.array([[1, 1, 0, 1, 1, 0], [1, 0, 1, 0, 0, 0]])[..., None]
    played = answers(player("Patient", 6), script)
    assert played[..., 0].tolist() == [[0, 0, 1, 0, 0, 1], [0, 0, 0, 1, 0, 0]]


@pytest.mark.usefixtures("stand_in")
def test_random_strategies_differ_between_games_and_episodes_and_the_key_fixes_them():
    script = np.zeros((2, 40, 4), int)
    played = answers(player("Random", 40), script)
    matches = played.transpose(0, 2, 1).reshape(8, 40)
    assert len(np.unique(matches, axis=0)) == 8
    np.testing.assert_array_equal(played, answers(player("Random", 40), script))
    assert (played != answers(player("Random", 40), script, seed=1)).any()


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("name", ["Patient", "Random"])
def test_players_kept_between_steps_change_nothing_but_speed(name, monkeypatch):
    kept = answers(player(name))
    assert len(adapter._live) == EPISODES * GAMES
    monkeypatch.setattr(adapter, "_live", collections.OrderedDict())
    monkeypatch.setattr(adapter, "MAX_LIVE_MATCHES", 1)
    np.testing.assert_array_equal(answers(player(name)), kept)
    assert len(adapter._live) == 1


@pytest.mark.usefixtures("stand_in")
def test_matches_that_part_after_a_common_beginning_do_not_disturb_each_other():
    paths = [[(0, 1), (0, 1)], [(0, 1), (0, 0)], [(0, 1), (0, 1), (1, 1)], [(0, 1), (0, 0), (0, 1)]]
    terms = adapter.Terms("Patient", 5.0, 3.0, 1.0, 0.0)
    asked = [adapter._next_action(terms, 7, tuple(path[:time])) for time in range(4) for path in paths]
    fresh = []
    for time in range(4):
        for path in paths:
            adapter._live.clear()
            fresh.append(adapter._next_action(terms, 7, tuple(path[:time])))
    assert asked == fresh


@pytest.mark.usefixtures("stand_in")
def test_vmap_over_meta_episodes_equals_a_loop():
    keys, script = jax.random.split(jax.random.key(3), 4), jnp.asarray(SCRIPT)
    together = jax.vmap(lambda key: trajectory(player("Random"), script, key).action)(keys)
    one_by_one = [trajectory(player("Random"), script, key).action for key in keys]
    np.testing.assert_array_equal(together, one_by_one)


@pytest.mark.usefixtures("stand_in")
def test_it_never_learns_and_tells_no_probability():
    key = jax.random.key(0)
    played = trajectory(player("Random"), jnp.asarray(SCRIPT), key)
    assert not np.asarray(played.co_log_prob).any()
    assert player("Random").update((), played.seen_by_co_player(0), key=key) == ((), {})


@pytest.mark.usefixtures("stand_in")
def test_a_strategy_sees_what_the_game_pays():
    """By the library's own payoffs T is 5, by the paper's 2; a kept match of the one does not serve the other."""
    strategy = co_player_entry("axelrod:Payer")
    assert answers(player("Payer")).all()
    for payoffs, defects in (("axelrod", True), ("paper", False), ("axelrod", True)):
        made = strategy.for_game(iterated_prisoners_dilemma(payoffs, STEPS))
        assert (answers(made) == defects).all()
    with pytest.raises(ValueError, match=r"'Payer' cannot play with T, R, P, S = \(0.0, -1.0, -2.0, -3.0\)"):
        strategy.for_game(iterated_prisoners_dilemma("classic", STEPS))
    with pytest.raises(ValueError, match="'axelrod:Payer' means nothing in this game: it needs payoffs R > P"):
        strategy.for_game(matching_pennies())


@pytest.mark.usefixtures("stand_in")
def test_a_longer_game_fails_when_it_goes_on():
    assert answers(player("TitForTat", STEPS + 1)).shape == SCRIPT.shape
    with pytest.raises(Exception, match=f"made for matches of {STEPS - 1} steps"):
        jax.block_until_ready(answers(player("TitForTat", STEPS - 1)))


@pytest.mark.usefixtures("stand_in")
def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="unknown Axelrod strategy 'tit for tats'; similar: TitForTat"):
        player("tit for tats")
    with pytest.raises(ValueError, match=r"unknown Axelrod strategy 'xyz'; they are listed in axelrod\.strategies"):
        player("xyz")
    with pytest.raises(ValueError, match="inner_episode_length must be at least 1, got 0"):
        player("TitForTat", 0)
    with pytest.raises(TypeError, match=r"one-hot over s0, cc, cd, dc, dd, got shape \(10,\)"):
        ShapingPOMDP(MatrixGame(np.eye(3), STEPS), player("TitForTat"), batch_size=1, num_inner_episodes=1)


def test_a_missing_library_says_how_to_get_it(monkeypatch):
    # None in sys.modules makes Python's import fail, whatever is installed.
    monkeypatch.setitem(sys.modules, "axelrod", None)
    with pytest.raises(ImportError, match=r'needs the Axelrod library.*pip install "coala-envs\[axelrod\]"'):
        player("TitForTat")


# With the library.


@pytest.fixture(scope="module")
def axelrod():
    return pytest.importorskip("axelrod", reason='Axelrod is not installed: pip install "coala-envs[axelrod]"')


@pytest.mark.usefixtures("axelrod")
@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Cooperator", always_cooperate),
        ("Defector", always_defect),
        ("TitForTat", tit_for_tat),
        ("Grudger", grim_trigger),
        ("WinStayLoseShift", win_stay_lose_shift),
    ],
)
def test_strategies_that_both_have_play_alike(name, same):
    np.testing.assert_array_equal(answers(player(name)), answers(same()))


@pytest.mark.usefixtures("axelrod")
def test_tit_for_two_tats_by_hand():
    script = np.array([[1, 0, 1, 1, 0, 0], [1, 1, 1, 0, 1, 0]])[..., None]
    assert answers(player("TitFor2Tats", 6), script)[..., 0].tolist() == [[0, 0, 0, 0, 1, 0], [0, 0, 1, 1, 0, 0]]


@pytest.mark.usefixtures("axelrod")
def test_gradual_by_hand():
    """The n-th defection is answered by n defections, then two cooperations."""
    script = np.array([[1, 0, 0, 0, 1, 0, 0, 0, 0, 0]])[..., None]
    assert answers(player("Gradual", 10), script)[0, :, 0].tolist() == [0, 1, 0, 0, 0, 1, 1, 0, 0, 0]


@pytest.mark.usefixtures("axelrod")
def test_random_keeps_its_probability():
    assert answers(player("Random", 50), np.zeros((1, 50, 40), int)).mean() == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("name", ["Adaptive", "Handshake", "OmegaTFT", "Prober", "EvolvedFSM16", "BackStabber"])
@pytest.mark.parametrize("payoffs", [(5.0, 3.0, 1.0, 0.0), (2.0, 1.0, 0.0, -1.0)])
def test_deterministic_strategies_play_as_in_a_match_of_the_library(name, payoffs, axelrod):
    played = answers(axelrod_player(name, inner_episode_length=STEPS, payoffs=payoffs))
    rules = axelrod.Game(**dict(zip("trps", payoffs, strict=True)))
    symbols = [axelrod.Action.C, axelrod.Action.D]
    for episode in range(EPISODES):
        for game in range(GAMES):
            other = axelrod.MockPlayer([symbols[action] for action in SCRIPT[episode, :, game]])
            unknown_length = {"length": -1, "game": rules, "noise": 0}
            pair = (getattr(axelrod, name)(), other)
            match = axelrod.Match(pair, turns=STEPS, match_attributes=unknown_length).play()
            assert [symbols[action] for action in played[episode, :, game]] == [own for own, _ in match]


def test_strategies_that_break_the_rules_are_refused(axelrod):
    assert [cheat.__name__ for cheat in axelrod.cheating_strategies] == ["Darwin"]
    with pytest.raises(ValueError, match="unknown Axelrod strategy 'Darwin'"):
        player("Darwin")

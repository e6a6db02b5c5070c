"""Games by name: what the table says holds, and games from outside are in it like ours."""

import importlib

import gymnasium as gym
import pettingzoo
import pytest

from coala_envs import register_co_player, register_game
from coala_envs.adapters import ShapingEnv
from coala_envs.co_players import always_defect, make_co_player, tit_for_tat
from coala_envs.games import AbstractGame, CoinGame, MatrixGame, matching_pennies
from coala_envs.registry import CO_PLAYERS, GAMES, co_player_entry, game_entry


def coordination(inner_episode_length=3, payoffs="even"):
    return MatrixGame([[1, 0], [0, 1]] if payoffs == "even" else [[2, 0], [0, 1]], inner_episode_length)


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_a_row_says_what_is(entry):
    """Its maker takes the length and every option at its default; its choices are those that it takes."""
    game = entry.make(inner_episode_length=7, **entry.options)
    assert isinstance(game, AbstractGame)
    assert game.inner_episode_length == 7
    for option, known in entry.choices.items():
        for choice in known:
            entry.make(**{option: choice})
        with pytest.raises(ValueError, match=next(iter(known))):
            entry.make(**{option: "nonsense"})
    module = importlib.import_module(f"coala_envs.{entry.module_name}")
    assert module.faces is entry.faces
    assert isinstance(gym.make(entry.gymnasium_id).unwrapped, ShapingEnv)
    if hasattr(pettingzoo, "register"):  # from 1.27 on
        assert str(pettingzoo.parallel_registry[entry.pettingzoo_id].entry_point).startswith(module.__name__)


@pytest.mark.parametrize("name", ["ipd", "IPD", "ipd-v0", "ipd_v0", "CoalaIPD-v0", "coala/ipd-v0", "coala_envs:ipd"])
def test_a_game_is_found_by_any_of_its_names(name):
    assert game_entry(name) is GAMES["ipd"]
    assert game_entry("coin_game").make is CoinGame


def test_an_unknown_game_is_refused():
    with pytest.raises(ValueError, match=r"unknown game 'go'; known: ipd, .*cleanup-lite"):
        game_entry("go")
    with pytest.raises(ImportError, match="no_such_module"):
        game_entry("no_such_module:go")


@pytest.mark.parametrize("name", ["runs/missing:coala-pg", ".relative:go", "a b:go", ":go", "C:\\runs"])
def test_what_is_no_module_is_an_unknown_name(name):
    """A folder that is not there, with an algorithm behind it, names no module."""
    for find in (game_entry, co_player_entry):
        with pytest.raises(ValueError, match="unknown"):
            find(name)


def test_a_game_from_outside_has_all_faces(registered):
    entry = register_game("coordination", coordination, choices={"payoffs": ("even", "odd")})
    assert GAMES["coordination"] is entry is game_entry("Coordination-v0")
    env = gym.make("Coordination-v0", batch_size=2, num_inner_episodes=2, payoffs="odd")
    env.reset(seed=0)
    assert env.step([0, 0])[1] >= 0
    assert gym.make_vec("Coordination-v0", num_envs=3, batch_size=2).reset(seed=0)[0].shape == (3, 2, 5)
    if hasattr(pettingzoo, "make"):
        assert str(pettingzoo.make("parallel", "coala/coordination-v0", max_cycles=4)) == "coordination_v0"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "ipd", "make": coordination}, r"ipd \(Ipd-v0\) is taken by ipd"),
        ({"name": "other", "make": coordination, "gymnasium_id": "CoalaIPD-v0"}, "the id CoalaIPD-v0 is taken"),
        ({"name": "other", "make": coordination, "gymnasium_id": "CartPole-v1"}, "the id CartPole-v1 is taken"),
        ({"name": "Coin Game", "make": coordination}, "lower case with hyphens, such as coin-game, got 'Coin Game'"),
        ({"name": "x:y", "make": coordination}, "lower case with hyphens"),
        ({"name": "other", "make": lambda payoffs=1: None}, "must take inner_episode_length, it takes payoffs"),
        ({"name": "other", "make": lambda size, inner_episode_length=3: None}, "must have a default for size"),
    ],
)
def test_what_cannot_be_registered(given, told, registered):
    before = dict(GAMES)
    with pytest.raises(ValueError, match=told):
        register_game(given.pop("name"), given.pop("make"), **given)
    assert dict(GAMES) == before


@pytest.mark.parametrize("name", ["tit-for-tat", "tit_for_tat", "Tit-For-Tat", "coala_envs:tit-for-tat"])
def test_a_co_player_is_found_by_either_spelling(name):
    assert co_player_entry(name) is CO_PLAYERS["tit-for-tat"]


def test_a_co_player_from_outside_sits_wherever_it_says(registered):
    def why_not(game):
        return "" if isinstance(game, MatrixGame) else "it wants a matrix game"

    entry = register_co_player("nobody", lambda game, seat: (tit_for_tat, always_defect)[seat](), why_not=why_not)
    assert CO_PLAYERS["nobody"] is entry
    assert make_co_player("nobody", matching_pennies()) == always_defect()
    assert make_co_player("nobody", matching_pennies(), seat=0) == tit_for_tat()
    gym.make("CoalaIPD-v0", co_player="nobody", batch_size=2).reset(seed=0)
    with pytest.raises(ValueError, match="co-player 'nobody' means nothing in this game: it wants a matrix game"):
        gym.make("CoalaCoinGame-v0", co_player="nobody")


@pytest.mark.parametrize("name", ["naive", "tit-for-tat", "axelrod", "some:body", "Some Body"])
def test_a_co_player_s_name_must_be_free_and_of_the_form(name):
    with pytest.raises(ValueError, match=r"is taken|lower case with hyphens"):
        register_co_player(name, lambda game, seat: tit_for_tat())

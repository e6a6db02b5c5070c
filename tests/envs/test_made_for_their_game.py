"""Strategies by name fit the payoffs of their game; payoffs that are not what they are given as are told."""

import itertools

import numpy as np
import pytest

from coala_envs.co_players import MemoryOne, always_defect, make_co_player, tit_for_tat
from coala_envs.games import (
    IPD_PAYOFFS,
    MatrixGame,
    chicken,
    dilemma_of,
    iterated_prisoners_dilemma,
    matching_pennies,
    stag_hunt,
)


def long_run(own, other, payoffs):
    """Stationary payoffs of two memory-one strategies: an independent slow model of the Markov chain."""
    p, q = np.asarray(own.cooperation, float), np.asarray(other.cooperation, float)
    chain = np.zeros((4, 4))  # cc, cd, dc, dd, own action first
    for state, mirrored in enumerate((0, 2, 1, 3)):
        mine, theirs = p[1 + state], q[1 + mirrored]
        chain[state] = [mine * theirs, mine * (1 - theirs), (1 - mine) * theirs, (1 - mine) * (1 - theirs)]
    distribution = np.full(4, 0.25)
    for _ in range(20_000):
        distribution = 0.5 * distribution + 0.5 * distribution @ chain
    (reward, sucker), (temptation, punishment) = np.asarray(payoffs)
    return distribution @ [reward, sucker, temptation, punishment], distribution @ [
        reward,
        temptation,
        sucker,
        punishment,
    ]


@pytest.mark.parametrize("name", IPD_PAYOFFS)
def test_extortion_by_name_extorts_in_its_own_game(name):
    game = iterated_prisoners_dilemma(name)
    extortioner, punishment = make_co_player("extortion", game), IPD_PAYOFFS[name][1][1]
    others = [MemoryOne((0.5,) * 5), MemoryOne((1, 0.9, 0.2, 0.7, 0.4)), MemoryOne((1, 0.6, 0.6, 0.3, 0.1))]
    for other in others:
        own, theirs = long_run(extortioner, other, IPD_PAYOFFS[name])
        assert theirs - punishment > 1e-3
        assert (own - punishment) / (theirs - punishment) == pytest.approx(3.0, rel=1e-6)


def test_extortion_in_axelrods_game_by_hand():
    found = make_co_player("extortion", iterated_prisoners_dilemma("axelrod")).cooperation
    np.testing.assert_allclose(found, [1, 0.846, 0.5, 0.269, 0], atol=5e-4)


@pytest.mark.parametrize(("payoffs", "generosity"), [("paper", 1 / 2), ("axelrod", 1 / 3), ("classic", 1 / 2)])
def test_generosity_follows_from_the_payoffs(payoffs, generosity):
    """And is the most that does not pay: always-defect gets no more from it than mutual cooperation."""
    game = iterated_prisoners_dilemma(payoffs)
    generous = make_co_player("generous_tit_for_tat", game)
    np.testing.assert_allclose(generous.cooperation, [1, 1, generosity, 1, generosity])
    got, _ = long_run(always_defect(), generous, IPD_PAYOFFS[payoffs])
    assert got <= IPD_PAYOFFS[payoffs][0][0] + 1e-9


@pytest.mark.parametrize("name", ["extortion", "generous_tit_for_tat"])
@pytest.mark.parametrize("game", [stag_hunt(), chicken(), matching_pennies()])
def test_what_means_nothing_is_refused(name, game):
    with pytest.raises(ValueError, match=f"{name!r} is made for payoffs T > R > P > S"):
        make_co_player(name, game)


@pytest.mark.parametrize("game", [stag_hunt(), chicken()])
def test_what_needs_no_payoffs_plays_everywhere(game):
    assert make_co_player("tit_for_tat", game).cooperation.tolist() == tit_for_tat().cooperation.tolist()


@pytest.mark.parametrize(
    ("make", "payoffs", "wanted"),
    [
        (iterated_prisoners_dilemma, [[1, 3], [0, 2]], "years in prison"),
        (iterated_prisoners_dilemma, [[0, 2], [-1, 1]], "cooperation first"),
        (iterated_prisoners_dilemma, [[1, 1], [1, 1]], "temptation > reward > punishment > sucker"),
        (stag_hunt, [[2, 3], [1, 4]], "reward > temptation >= punishment > sucker"),
        (chicken, [[0, 4], [1, 3]], "temptation > reward > sucker > punishment"),
        (iterated_prisoners_dilemma, [[[1, -1], [2, 0]], [[1, -1], [2, 0]]], "no prisoner's dilemma"),
    ],
)
def test_payoffs_that_are_no_such_dilemma_are_told(make, payoffs, wanted):
    with pytest.warns(UserWarning, match=wanted):
        make(payoffs)


@pytest.mark.parametrize("name", IPD_PAYOFFS)
def test_players_last_is_told(name):
    """A symmetric game, once with the players' axis in front and once at the end."""
    row = np.asarray(IPD_PAYOFFS[name])
    MatrixGame(np.stack([row, row.T]))
    with pytest.warns(UserWarning, match="np.moveaxis"):
        MatrixGame(np.stack([row, row.T], axis=-1))


def test_a_table_that_reads_the_same_either_way_is_not_told():
    for table in itertools.product((0.0, 1.0), repeat=4):
        row = np.reshape(table, (2, 2))
        both = np.stack([row, row.T])
        MatrixGame(both)  # warnings are errors here


def test_four_payoffs_of_symmetric_games_alone():
    assert dilemma_of(iterated_prisoners_dilemma("axelrod")) == (5, 3, 1, 0)
    assert dilemma_of(matching_pennies()) is None
    assert [dilemma_of(game).kind for game in (stag_hunt(), chicken())] == ["stag hunt", "chicken"]

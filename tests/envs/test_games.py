"""The matrix games against payoffs worked by hand, and the symmetry of their seats."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coala_envs.games import (
    CHICKEN_PAYOFFS,
    IPD_PAYOFFS,
    STAG_HUNT_PAYOFFS,
    InTheMatrix,
    MatrixGame,
    chicken,
    iterated_prisoners_dilemma,
    matching_pennies,
    matrix_game,
    stag_hunt,
)

C, D = 0, 1
KEY = jax.random.key(0)


def step(game, own, other):
    state, _ = game.reset(key=KEY)
    return game.step(state, jnp.array([own, other]), key=KEY)


@pytest.mark.parametrize(
    ("own", "other", "rewards", "seen"),
    [(C, C, (1, 1), (1, 1)), (C, D, (-1, 2), (2, 3)), (D, C, (2, -1), (3, 2)), (D, D, (0, 0), (4, 4))],
)
def test_the_papers_dilemma(own, other, rewards, seen):
    """Rewards cc 1, cd -1, dc 2, dd 0; the observation is s0, cc, cd, dc, dd with the own action first."""
    _, timestep = step(iterated_prisoners_dilemma(), own, other)
    assert timestep.reward.tolist() == list(rewards)
    assert timestep.obs.argmax(-1).tolist() == list(seen)
    assert timestep.obs.sum(-1).tolist() == [1, 1]


def test_an_inner_episode_starts_in_s0():
    _, obs = iterated_prisoners_dilemma().reset(key=KEY)
    assert obs.tolist() == [[1, 0, 0, 0, 0]] * 2


def test_the_classic_payoffs_are_the_papers_minus_two():
    assert (np.array(IPD_PAYOFFS["classic"]) == np.array(IPD_PAYOFFS["paper"]) - 2).all()


@pytest.mark.parametrize("name", IPD_PAYOFFS)
def test_every_named_variant_is_a_dilemma(name):
    (reward, sucker), (temptation, punishment) = IPD_PAYOFFS[name]
    assert temptation > reward > punishment > sucker
    assert 2 * reward >= temptation + sucker


def test_the_other_games_have_their_order():
    (both_stag, alone), (hare_against_stag, both_hare) = STAG_HUNT_PAYOFFS["standard"]
    assert both_stag > hare_against_stag >= both_hare > alone
    (swerve, yields), (dares, crash) = CHICKEN_PAYOFFS["standard"]
    assert dares > swerve > yields > crash


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 4).flatmap(lambda a: st.tuples(st.just(a), st.integers(0, a - 1), st.integers(0, a - 1))))
def test_swapping_the_seats_swaps_everything(drawn):
    size, own, other = drawn
    payoffs = np.random.default_rng(size).normal(size=(size, size))
    game = MatrixGame(payoffs)
    _, one_way = step(game, own, other)
    _, other_way = step(game, other, own)
    np.testing.assert_array_equal(one_way.reward, other_way.reward[::-1])
    np.testing.assert_array_equal(one_way.obs, other_way.obs[::-1])
    assert one_way.reward[0] == pytest.approx(payoffs[own, other])


def test_a_game_of_two_tables_pays_by_row_and_column():
    row, column = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
    _, timestep = step(MatrixGame([row, column]), 0, 1)
    assert timestep.reward.tolist() == [2, 6]
    _, timestep = step(matching_pennies(), 0, 1)
    assert timestep.reward.tolist() == [-1, 1]


def test_a_payoff_sweep_is_a_vmap_over_games():
    tables = jnp.stack([jnp.asarray(iterated_prisoners_dilemma(name).payoffs) for name in IPD_PAYOFFS])
    game = iterated_prisoners_dilemma()

    def reward(payoffs):
        return step(eqx.tree_at(lambda g: g.payoffs, game, payoffs), D, C)[1].reward[0]

    wanted = [table[1][0] for table in IPD_PAYOFFS.values()]
    np.testing.assert_allclose(jax.vmap(reward)(tables), wanted, rtol=1e-6)


def test_cooperation_is_action_0():
    game = iterated_prisoners_dilemma()
    state, _ = game.reset(key=KEY)
    assert game.measures(state, jnp.array([C, D]), state)["cooperation"].tolist() == [1, 0]


def test_rock_paper_scissors():
    """Each beats the one before it, and all three are measured."""
    game = matrix_game()
    for own, other, paid in ((0, 2, 1), (1, 0, 1), (2, 1, 1), (0, 1, -1), (1, 1, 0)):
        state, timestep = step(game, own, other)
        assert timestep.reward.tolist() == [paid, -paid]
    assert timestep.obs.argmax(-1).tolist() == [5, 5]
    measures = game.measures(state, jnp.array([2, 0]), state)
    assert {name: values.tolist() for name, values in measures.items()} == {
        "rock": [0, 1],
        "paper": [0, 0],
        "scissors": [1, 0],
    }
    assert game.describe(state) == "P P"


def test_a_matrix_game_by_name_takes_any_payoffs():
    game = matrix_game(np.eye(4), 5, actions=("north", "east", "south", "west"))
    assert (game.num_actions, game.inner_episode_length, game.symbols) == (4, 5, ("N", "E", "S", "W"))
    assert matrix_game([[1, -1], [2, 0]]).measured == ("cooperation",)


@pytest.mark.parametrize(
    "payoffs", [[1, 2], [[1, 2, 3], [4, 5, 6]], [[[1, 2], [3, 4]]] * 3, [[1]], [[1, float("nan")], [0, 0]], "ab"]
)
def test_a_wrong_payoff_is_refused(payoffs):
    with pytest.raises(ValueError, match="payoffs"):
        MatrixGame(payoffs)


PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


@pytest.mark.parametrize(
    ("make", "payoffs", "message"),
    [
        (
            iterated_prisoners_dilemma,
            [[1, 3], [0, 2]],
            r"\[\[1, 3\], \[0, 2\]\] make no prisoner's dilemma.* T > R > P > S",
        ),
        (iterated_prisoners_dilemma, [[0, 2], [-1, 1]], "cooperation first"),  # defection first
        (iterated_prisoners_dilemma, [[1, 2], [-1, 0]], "the row player's rewards"),  # the column player's
        (iterated_prisoners_dilemma, [[4, 1], [3, 2]], "make no prisoner's dilemma"),  # a stag hunt
        (iterated_prisoners_dilemma, [[[1, -1], [2, 0]], [[0, -1], [2, 1]]], "make no prisoner's dilemma"),
        (iterated_prisoners_dilemma, np.eye(3), "make no prisoner's dilemma"),
        (stag_hunt, [[2, 3], [1, 4]], "make no stag hunt: wanted is R > T >= P > S"),  # the hare first
        (stag_hunt, [[4, 3], [1, 2]], "make no stag hunt"),  # the column player's
        (chicken, [[0, 4], [1, 3]], "make no chicken: wanted is T > R > S > P"),  # to dare first
        (chicken, [[1, -1], [2, 0]], "make no chicken"),  # a prisoner's dilemma
        (matching_pennies, [[1, -1], [-1, 1]], "player 0 earns more where the actions are equal"),  # both want the same
        (matching_pennies, PENNIES[::-1], "make no matching pennies"),
        (lambda payoffs: InTheMatrix(payoffs=payoffs), [[1, 3], [0, 2]], r"R > P, R > S and T > P"),
        (lambda payoffs: InTheMatrix(payoffs=payoffs), [[0, 2], [-1, 1]], r"make no game of cooperation"),
        (MatrixGame, [[[1, 1], [-1, 2]], [[2, -1], [0, 0]]], r"read as \[player\]\[row action\].*np\.moveaxis"),
    ],
)
def test_payoffs_in_another_order_are_told(make, payoffs, message):
    with pytest.warns(UserWarning, match=message) as warned:
        make(payoffs)
    assert ["\n" in str(warning.message) for warning in warned] == [False]


@pytest.mark.parametrize(
    ("make", "payoffs"),
    [
        *((iterated_prisoners_dilemma, payoffs) for payoffs in IPD_PAYOFFS.values()),
        (iterated_prisoners_dilemma, [[[1, -1], [2, 0]], [[1, 2], [-1, 0]]]),
        (stag_hunt, [[4, 1], [2, 2]]),
        (chicken, [[0, -1], [1, -10]]),
        (matching_pennies, PENNIES),
        (matching_pennies, np.array(PENNIES) * 3.0),
        (lambda payoffs: InTheMatrix(payoffs=payoffs), [[4, 1], [3, 2]]),
        (MatrixGame, [[[1, 1], [-1, 2]], [[2, -1], [0, 1]]]),
        (MatrixGame, np.ones((2, 2, 2))),
        (MatrixGame, [[1, 3], [0, 2]]),
    ],
)
def test_payoffs_in_order_pass_without_a_word(make, payoffs):
    make(payoffs)  # warnings are errors


@pytest.mark.parametrize("make", [iterated_prisoners_dilemma, stag_hunt, chicken, matching_pennies])
def test_an_unknown_name_lists_the_known_ones(make):
    with pytest.raises(ValueError, match=r"unknown payoffs 'kind'; known: (paper|standard)"):
        make("kind")


def test_an_empty_inner_episode_is_refused():
    with pytest.raises(ValueError, match="inner_episode_length must be at least 1"):
        iterated_prisoners_dilemma(inner_episode_length=0)

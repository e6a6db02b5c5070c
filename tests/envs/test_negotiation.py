"""Negotiation against numbers worked by hand, its scripts, and its picture."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import play_match
from coala_envs.co_players import make_co_player
from coala_envs.games import Negotiation, NegotiationState, with_shares
from coala_envs.rendering import Exchange, Lot, look

KEY = jax.random.key(0)
GAME = Negotiation(4)
WORTHS = np.array(list(itertools.product((1.0, 5.0), repeat=3)))


def state(own, proposed=None):
    """The state before a round in which items are worth ``own`` to player 0."""
    own = jnp.asarray(own, float)
    last = jnp.zeros((2, 3)) if proposed is None else jnp.asarray(proposed, float)
    return NegotiationState(jnp.stack([own, 6 - own]), last, jnp.zeros(2), jnp.array(proposed is not None))


def action(*levels, proposals=6):
    return int(np.ravel_multi_index(levels, (proposals,) * 3))


@pytest.mark.parametrize(
    ("own", "first", "second", "paid"),
    [
        ((5, 1, 5), (5, 0, 2), (0, 5, 3), ((5 + 0 + 2) / 15, (0 + 5 + 0.6) / 15)),
        ((5, 5, 5), (1, 1, 1), (1, 1, 1), (0.5, 0.1)),
        ((1, 1, 5), (0, 4, 0), (0, 1, 0), (0.8 / 15, 1 / 15)),  # nothing of a kind for which both propose 0
        ((1, 5, 1), (0, 0, 0), (1, 1, 1), (0, 11 / 15)),
    ],
)
def test_shares_are_paid_by_what_they_are_worth(own, first, second, paid):
    actions = jnp.array([action(*first), action(*second)])
    after, timestep = GAME.step(state(own), actions, key=KEY)
    np.testing.assert_allclose(timestep.reward, paid, rtol=1e-6)
    np.testing.assert_array_equal(after.proposed, [first, second])


def test_two_levels_are_all_or_nothing_and_eleven_are_halves():
    assert Negotiation(proposals=2).proposed(np.array([0, 1, 6])).tolist() == [[0, 0, 0], [0, 0, 5], [5, 5, 0]]
    assert Negotiation(proposals=11).proposed(np.array([action(1, 0, 10, proposals=11)])).tolist() == [[0.5, 0, 5]]
    assert (Negotiation(proposals=2).num_actions, GAME.num_actions) == (8, 216)


@pytest.fixture(scope="module", params=[("full", 6), ("difference", 2)], ids=str)
def mean_rewards(request):
    """Both scripts against each other in every round that there can be, in either observation."""
    observation, proposals = request.param
    game = Negotiation(1, proposals=proposals, observation=observation)
    players = [make_co_player(f"negotiation-{name}", game) for name in ("cooperator", "defector")]

    @jax.jit
    def round_of(before):
        obs = game._observe(before)
        chosen = [[one.act((), one.initial_memory(), seen, key=KEY)[0] for seen in obs] for one in players]
        pairs = [jnp.stack([chosen[first][0], chosen[second][1]]) for first in (0, 1) for second in (0, 1)]
        return jnp.stack([game.step(before, pair, key=KEY)[1].reward for pair in pairs])

    return np.asarray(jax.vmap(round_of)(jax.vmap(state)(jnp.asarray(WORTHS)))).mean(axis=0)


def test_the_reference_pairs(mean_rewards):
    """Cooperate with cooperate .50, defect with defect .30, cooperate with defect .25 and .55."""
    np.testing.assert_allclose(mean_rewards, [(0.5, 0.5), (0.25, 0.55), (0.55, 0.25), (0.3, 0.3)], rtol=1e-6)


@pytest.fixture(scope="module")
def match():
    """A cooperator who answers, and one who claims everything, by name."""
    players = [make_co_player(f"negotiation-{name}", GAME) for name in ("tit-for-tat", "defector")]
    return play_match(GAME, players, batch_size=64, num_inner_episodes=2, key=KEY)


def test_tit_for_tat_answers_claims_and_forgets_them_between_inner_episodes(match):
    """Its first proposal of an inner episode leaves what is worth less; then the defector has claimed something."""
    claims = np.asarray(match.measures["claimed"][..., 0])
    assert (claims[:, 0] == 0).all()
    others = claims + np.asarray(match.measures["left"][..., 0])
    # All three may be worth more to the defector: then there was nothing for it to claim that was worth less.
    answered = (others[:, :-1] < 3) & (others[:, 1:] > 0)
    np.testing.assert_array_equal(claims[:, 1:][answered], others[:, 1:][answered])
    np.testing.assert_array_equal(claims[:, 1:][others[:, :-1] == 3], 0)
    shares = with_shares(GAME.shares, {name: x[:, 0].mean((0, 1)) for name, x in match.measures.items()})
    assert np.asarray(shares["cooperation"]).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("own_before", "others_last", "lost"),
    [((1, 1, 0), (0, 0, 5), 0), ((0, 0, 1), (0, 0, 5), 1), ((1, 0, 1), (0, 0, 5), 0.5), ((1, 1, 1), (3, 0, 3), 0.4)],
)
def test_tit_for_tat_claims_with_the_part_that_was_claimed_from_it(answer, own_before, others_last, lost):
    """Now C is worth less to it: that alone is in question."""
    obs = GAME._observe(state((5, 5, 1), [(5, 5, 5), others_last]))[0]
    chosen, log_prob = answer(jnp.array(own_before, bool), obs)
    claims = np.asarray(chosen) == action(5, 5, 5)
    assert set(np.asarray(chosen)[~claims].tolist()) <= {action(5, 5, 0)}
    assert abs(claims.mean() - lost) <= 4 * np.sqrt(lost * (1 - lost) / claims.size)
    np.testing.assert_allclose(log_prob, np.log(np.where(claims, max(lost, 1e-9), max(1 - lost, 1e-9))), rtol=1e-5)


@pytest.fixture(scope="module")
def answer():
    script = make_co_player("negotiation-tit-for-tat", GAME)
    keys = jax.random.split(KEY, 400)
    return jax.jit(lambda memory, obs: jax.vmap(lambda key: script.act((), memory, obs, key=key)[:2])(keys))


def test_who_cannot_see_proposals_cannot_answer_them():
    with pytest.raises(ValueError, match="it must see proposals, and observation is 'difference'"):
        make_co_player("negotiation-tit-for-tat", Negotiation(observation="difference"))
    with pytest.raises(ValueError, match="it is a script for CoinGame, not for Negotiation"):
        make_co_player("coin-honest", GAME)


def test_what_the_players_see():
    seen = GAME._observe(state((5, 1, 1), [(5, 0, 2), (1, 5, 0)]))
    assert seen[0].tolist() == pytest.approx([1, 1, 1, 1, 0, 0, 1, 0, 0.4, 0, 1, 1, 0.2, 1, 0])
    assert seen[1].tolist() == pytest.approx([1, 1, 1, 0, 1, 1, 0.2, 1, 0, 1, 0, 0, 1, 0, 0.4])
    assert Negotiation(observation="difference")._observe(state((5, 1, 1))).tolist() == [[1, 0, 0], [0, 1, 1]]


def test_swapping_the_seats_swaps_everything():
    before, actions = state((5, 1, 1)), jnp.array([action(3, 1, 4), action(1, 5, 2)])
    swapped = NegotiationState(before.worth[::-1], before.proposed, before.reward, before.traded)
    (after, timestep), (other, turned) = GAME.step(before, actions, key=KEY), GAME.step(swapped, actions[::-1], key=KEY)
    np.testing.assert_array_equal(timestep.reward, turned.reward[::-1])
    np.testing.assert_array_equal(after.proposed, other.proposed[::-1])
    for name, value in GAME.measures(before, actions, after).items():
        np.testing.assert_array_equal(value, GAME.measures(swapped, actions[::-1], other)[name][::-1])


def test_every_round_draws_anew_what_items_are_worth(match):
    """Of 1024 cells half are worth more to either player, and kinds and rounds are independent."""
    lesser = np.asarray(match.measures["left"] + match.measures["claimed"])
    np.testing.assert_allclose(lesser.sum(-1), 3)
    counts = np.bincount(lesser[..., 0].astype(int).ravel(), minlength=4) / lesser[..., 0].size
    np.testing.assert_allclose(counts, [1 / 8, 3 / 8, 3 / 8, 1 / 8], atol=4 * np.sqrt(0.24 / lesser[..., 0].size))
    assert abs(np.corrcoef(lesser[:, :-1, :, 0].ravel(), lesser[:, 1:, :, 0].ravel())[0, 1]) < 4 / np.sqrt(384)


def test_the_picture_shows_what_items_are_worth_and_what_was_proposed():
    shown = look(GAME)
    painted = shown.paint(jax.tree.map(np.asarray, state((5, 1, 1), [(5, 0, 2), (1, 5, 0)])))
    assert painted == Exchange(
        (Lot("A", (5.0, 1.0), (1.0, 0.2)), Lot("B", (1.0, 5.0), (0.0, 1.0)), Lot("C", (1.0, 5.0), (0.4, 0.0))),
        "the last round paid +0.00 and +0.00",
    )
    assert shown.paint(jax.tree.map(np.asarray, state((5, 1, 1)))).lots[0] == Lot("A", (5.0, 1.0))
    named = shown.actions[action(5, 0, 3)]
    assert (named.name, named.key, named.symbol) == ("propose 5 0 3", "5 0 3", "3")
    assert len({one.key for one in shown.actions}) == len({one.name for one in shown.actions}) == 216
    assert GAME.describe(state((5, 1, 1))) == "--- --- (511 155)"
    assert GAME.describe(state((5, 1, 1), [(5, 0, 2), (1, 5, 0)])) == "502 150 (511 155)"

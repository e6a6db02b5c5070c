"""The closed form: against simulation, sums, finite differences and hand-computed numbers."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coala_agents import analytic
from coala_agents.analytic import IteratedGame, ascend, fit_zero_determinant, start_ascent
from coala_envs import play_match
from coala_envs.co_players import MemoryOne, always_cooperate, always_defect, extortion, tit_for_tat
from coala_envs.games import IPD_PAYOFFS, MatrixGame, iterated_prisoners_dilemma, matching_pennies

pytestmark = pytest.mark.usefixtures("float64")

# Compiled, for the closed form is hundreds of small operations.
returns = eqx.filter_jit(IteratedGame.returns)
logit_returns = eqx.filter_jit(analytic.logit_returns)
naive_update = eqx.filter_jit(analytic.naive_update)
partial_gradient = eqx.filter_jit(analytic.partial_gradient)
pool_gradient = eqx.filter_jit(analytic.pool_gradient)
lola_gradient = eqx.filter_jit(analytic.lola_gradient)
first_order_lola_gradient = eqx.filter_jit(analytic.first_order_lola_gradient)
shaping_returns = eqx.filter_jit(analytic.shaping_returns)

IPD = iterated_prisoners_dilemma()
# Neither symmetric nor zero-sum: mistakes of seat or order show.
BENT = MatrixGame([[[1.0, -2.0], [3.0, 0.5]], [[0.3, 4.0], [-1.0, 2.0]]])
GAMES = {"ipd": IPD, "pennies": matching_pennies(), "bent": BENT}
probabilities = st.lists(st.floats(0, 1), min_size=5, max_size=5)


def truncated_sum(game, discount, first, second, steps=3000):
    """The discounted returns by walking the joint distribution forward, written from the rules of the game."""
    row = np.asarray(game.payoffs[0]).reshape(4)
    column = np.array([game.payoffs[1][b][a] for a in range(2) for b in range(2)])
    distribution = np.array([x * y for x in (first[0], 1 - first[0]) for y in (second[0], 1 - second[0])])
    total = np.zeros(2)
    for t in range(steps):
        total += discount**t * np.array([distribution @ row, distribution @ column])
        after = np.zeros(4)
        for a in range(2):
            for b in range(2):
                p, q = first[1 + 2 * a + b], second[1 + 2 * b + a]
                outcome = np.array([x * y for x in (p, 1 - p) for y in (q, 1 - q)])
                after += distribution[2 * a + b] * outcome
        distribution = after
    return total


def quotients(function, at, step=1e-5):
    """The derivative of a function of five numbers by central differences, the numbers first."""
    nudges = step * jnp.eye(5)
    return np.stack([(np.asarray(function(at + n)) - np.asarray(function(at - n))) / (2 * step) for n in nudges])


@settings(deadline=None, max_examples=15)
@given(probabilities, probabilities, st.sampled_from(sorted(GAMES)), st.sampled_from([0.0, 0.5, 0.96]))
def test_the_closed_form_is_the_truncated_sum(first, second, name, discount):
    expected = truncated_sum(GAMES[name], discount, first, second, steps=1 if discount == 0 else 800)
    given_sum = returns(IteratedGame(GAMES[name], discount, normalised=False), first, second)
    per_step = returns(IteratedGame(GAMES[name], discount), first, second)
    np.testing.assert_allclose(given_sum, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(per_step, (1 - discount) * expected, rtol=1e-9, atol=1e-9)


def test_the_closed_form_is_what_long_play_gives():
    """Played by the library's own game and players: the mean discounted reward is within 5 standard errors."""
    discount, steps, games = 0.9, 120, 4000
    first, second = (0.7, 0.9, 0.2, 0.6, 0.1), (0.4, 0.8, 0.3, 0.5, 0.2)
    match = jax.jit(
        lambda key: (
            play_match(
                MatrixGame([[[1.0, -2.0], [3.0, 0.5]], [[0.3, 4.0], [-1.0, 2.0]]], steps),
                (MemoryOne(first), MemoryOne(second)),
                batch_size=games,
                num_inner_episodes=1,
                key=key,
            ).reward
        )
    )(jax.random.key(0))
    discounted = np.einsum("t,tbp->bp", discount ** np.arange(steps), np.asarray(match[0]))
    expected = returns(IteratedGame(BENT, discount, normalised=False), first, second)
    error = discounted.std(axis=0) / games**0.5
    assert (np.abs(discounted.mean(axis=0) - np.asarray(expected)) < 5 * error + discount**steps * 40).all()


def test_known_returns():
    """By hand: mutual cooperation is 1, always-defect takes 2 at first and then 0 from tit-for-tat."""
    game = IteratedGame(IPD, 0.9)
    np.testing.assert_allclose(returns(game, tit_for_tat().cooperation, always_cooperate().cooperation), [1, 1])
    seen = returns(game, tit_for_tat().cooperation, always_defect().cooperation)
    np.testing.assert_allclose(seen, [-0.1, 0.2], atol=1e-12)
    visits = game.visits(tit_for_tat().cooperation, always_defect().cooperation)
    np.testing.assert_allclose(visits, [0, 0.1, 0, 0.9], atol=1e-12)


@pytest.mark.parametrize("name", GAMES)
def test_swapping_the_seats_swaps_the_returns(name):
    game = IteratedGame(GAMES[name], 0.95)
    first, second = np.array([0.7, 0.9, 0.2, 0.6, 0.1]), np.array([0.4, 0.8, 0.3, 0.5, 0.2])
    np.testing.assert_allclose(returns(game, first, second), returns(game.swapped(), second, first)[::-1], rtol=1e-12)


def test_the_gradient_is_the_difference_quotient():
    game = IteratedGame(BENT, 0.95)
    first, second = jax.random.normal(jax.random.key(0), (2, 5))
    gradient = jax.jit(jax.jacrev(lambda logits: logit_returns(game, logits, second)))(first)
    expected = quotients(lambda logits: logit_returns(game, logits, second), first)
    np.testing.assert_allclose(gradient, expected.T, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("share", [0.3, 1.0])
@pytest.mark.parametrize("chi", [1.0, 2.5])
def test_zero_determinant_strategies_enforce_their_relation(chi, share):
    """Own - P = χ (other - P) in the long run, whoever plays (P = 0 in the paper's payoffs)."""
    game = IteratedGame(IPD, 1 - 1e-7)
    greedy = extortion(chi, share / (1 + 2 * chi)).cooperation
    for opponent in np.random.default_rng(0).uniform(0.05, 0.95, (6, 5)):
        own, other = returns(game, greedy, opponent)
        np.testing.assert_allclose(own, chi * other, atol=1e-4)
        assert abs(float(other)) > 1e-2


def test_tit_for_tat_is_the_fair_strategy():
    fair = extortion(1.0, 1 / 3).cooperation
    np.testing.assert_allclose(fair, tit_for_tat().cooperation, atol=1e-12)
    assert float(fit_zero_determinant(tit_for_tat().cooperation[1:]).chi) == pytest.approx(1.0)


def test_a_naive_update_climbs_its_own_return():
    game = IteratedGame(BENT, 0.9)
    own, other = jax.random.normal(jax.random.key(1), (2, 5))
    gradient = jax.grad(lambda logits: logit_returns(game, logits, other)[0])(own)
    np.testing.assert_allclose(naive_update(game, own, other, learning_rate=0.7), own + 0.7 * gradient, rtol=1e-12)


def test_shaping_returns_are_those_of_a_loop():
    """Player 1 learns, in an asymmetric game: a mistake of seat would show."""
    game = IteratedGame(BENT, 0.9)
    meta, naive = jax.random.normal(jax.random.key(2), (2, 5))
    seen = shaping_returns(game, meta, naive, learning_rate=2.0, num_updates=3)
    for episode in range(4):
        np.testing.assert_allclose(seen[episode], logit_returns(game, meta, naive), rtol=1e-12)
        naive = naive + 2.0 * jax.grad(lambda theirs: logit_returns(game, meta, theirs)[1])(naive)


@pytest.mark.parametrize("episodes", ["mean", "sum"])
def test_the_shaping_gradient_is_the_difference_quotient(episodes):
    game = IteratedGame(IPD, 0.9)
    agents, naive = jax.random.normal(jax.random.key(3), (2, 5)), jax.random.normal(jax.random.key(4), (3, 5))
    options = {"learning_rate": 3.0, "num_updates": 2, "episodes": episodes}

    def objective(agents):
        total = 0.0
        for i in range(2):
            shaped = [shaping_returns(game, agents[i], n, learning_rate=3.0, num_updates=2)[:, 0] for n in naive]
            shaped = np.asarray(shaped)
            value = shaped.mean() if episodes == "mean" else shaped.sum(axis=1).mean()
            total += 0.3 * value
        return total

    pooled = pool_gradient(game, agents, naive, p_naive=0.3, **options)
    among = 0.7 * partial_gradient(game, agents)
    step = 1e-5
    for i in range(2):
        for j in range(5):
            nudge = jnp.zeros((2, 5)).at[i, j].set(step)
            quotient = (objective(agents + nudge) - objective(agents - nudge)) / (2 * step)
            np.testing.assert_allclose((pooled - among)[i, j], quotient, rtol=1e-6, atol=1e-9)


def test_a_pool_of_three_averages_the_others():
    game = IteratedGame(BENT, 0.9)
    agents = jax.random.normal(jax.random.key(5), (3, 5))
    seen = pool_gradient(game, agents, agents[:1], p_naive=0.0, learning_rate=1.0, num_updates=1)
    by_hand = jax.grad(lambda own: (logit_returns(game, own, agents[0]) + logit_returns(game, own, agents[2]))[0] / 2)
    np.testing.assert_allclose(seen[1], by_hand(agents[1]), rtol=1e-10)


def test_look_ahead_differentiates_through_the_others_steps():
    """The returns that it climbs are tested above; without look-ahead it is naive learning; the weight mixes."""
    game, players = IteratedGame(BENT, 0.9), jax.random.normal(jax.random.key(6), (2, 5))

    def after_two_steps(own):
        return shaping_returns(game.swapped(), own, players[0], learning_rate=3.0, num_updates=2)[-1, 0]

    options = {"learning_rate": 3.0, "num_look_aheads": 2}
    seen = lola_gradient(game, players, **options, weight=jnp.asarray(1.0))
    np.testing.assert_allclose(seen[1], quotients(after_two_steps, players[1]), rtol=1e-6, atol=1e-9)

    naive = partial_gradient(game, players)
    mixed = lola_gradient(game, players, **options, weight=jnp.asarray(0.25))
    np.testing.assert_allclose(mixed, 0.25 * seen + 0.75 * naive, rtol=1e-9)
    np.testing.assert_allclose(lola_gradient(game, players, learning_rate=3.0, num_look_aheads=0), naive, rtol=1e-9)


def test_the_original_lola_is_one_look_ahead_to_first_order():
    """With both factors differentiated it is the derivative of the look-ahead in the rate at rate 0."""
    game, players = IteratedGame(BENT, 0.9), jax.random.normal(jax.random.key(7), (2, 5))
    naive, small = partial_gradient(game, players), 1e-6
    slope = (lola_gradient(game, players, learning_rate=small, num_look_aheads=1) - naive) / small
    both = first_order_lola_gradient(game, players, learning_rate=0.5, both_factors=True)
    np.testing.assert_allclose(both, naive + 0.5 * slope, rtol=1e-4)

    # The original leaves the second factor, what the other's logits are worth to player 0, as it is.
    steps = quotients(lambda own: partial_gradient(game, players.at[0].set(own))[1], players[0])
    worth = quotients(lambda theirs: logit_returns(game, players[0], theirs)[0], players[1])
    original = first_order_lola_gradient(game, players, learning_rate=0.5)
    np.testing.assert_allclose(original[0], naive[0] + 0.5 * steps @ worth, rtol=1e-5)


def test_ascent_is_a_loop_and_seeds_are_a_vmap():
    game = IteratedGame(IPD, 0.9)
    optimiser = optax.adamw(0.1)
    starts = jax.random.normal(jax.random.key(8), (2, 2, 5))

    def gradient(logits, *, key):
        return partial_gradient(game, logits) + 0.01 * jax.random.normal(key, logits.shape)

    def run(start, key):
        return ascend(start_ascent(start, optimiser), gradient, optimiser, num_updates=3, key=key).logits

    keys = jax.random.split(jax.random.key(9), 2)
    together = jax.jit(jax.vmap(run))(starts, keys)
    for seed in range(2):
        logits, state = starts[seed], optimiser.init(starts[seed])
        for key in jax.random.split(keys[seed], 3):
            with jax.numpy_dtype_promotion("standard"):
                step, state = optimiser.update(-gradient(logits, key=key), state, logits)
            logits = logits + step
        np.testing.assert_allclose(together[seed], logits, rtol=1e-10)


@pytest.mark.parametrize("discount", [1.0, 1.5, -0.1, float("nan")])
def test_a_discount_outside_its_range_is_refused(discount):
    with pytest.raises(ValueError, match=r"discount must be (in \[0, 1\)|a finite number)"):
        IteratedGame(IPD, discount)


def test_a_game_that_is_not_two_by_two_is_refused():
    with pytest.raises(ValueError, match="2 x 2"):
        IteratedGame(MatrixGame(np.eye(3)), 0.9)


@pytest.mark.parametrize("policy", [(0, 0, 0, 0), (0, 0, 0, 0, 1.1), (-0.1, 0, 0, 0, 0)])
def test_policies_that_are_no_probabilities_are_refused(policy):
    with pytest.raises(ValueError, match="probabilities"):
        IteratedGame(IPD, 0.9).returns(policy, (0, 0, 0, 0, 0))


def test_bad_pools_and_look_aheads_are_refused():
    game, agents = IteratedGame(IPD, 0.9), jnp.zeros((1, 5))
    options = {"learning_rate": 1.0, "num_updates": 1}
    with pytest.raises(ValueError, match=r"p_naive must be in \[0, 1\]"):
        pool_gradient(game, agents, agents, p_naive=1.1, **options)
    with pytest.raises(ValueError, match="at least 2 agents"):
        pool_gradient(game, agents, agents, p_naive=0.5, **options)
    with pytest.raises(ValueError, match="num_look_aheads"):
        lola_gradient(game, jnp.zeros((2, 5)), learning_rate=1.0, num_look_aheads=-1)


def test_every_named_payoff_has_a_closed_form():
    for name in IPD_PAYOFFS:
        game = IteratedGame(iterated_prisoners_dilemma(name), 0.9)
        mutual = returns(game, always_cooperate().cooperation, always_cooperate().cooperation)
        np.testing.assert_allclose(mutual, IPD_PAYOFFS[name][0][0], rtol=1e-9)

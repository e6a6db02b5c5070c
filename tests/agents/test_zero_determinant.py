"""The fit of zero-determinant extortion: exact on extortion, hand-computed elsewhere, never beaten by a grid."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coala_agents.analytic import fit_zero_determinant
from coala_envs.co_players import extortion, tit_for_tat

PAPER = (2.0, 1.0, 0.0, -1.0)
ALL_PAYOFFS = {
    "paper": PAPER,
    "axelrod": (5.0, 3.0, 1.0, 0.0),
    "classic": (0.0, -1.0, -2.0, -3.0),
    # T - P < P - S, where p3 and not p2 limits φ.
    "harsh": (1.5, 1.0, 0.0, -2.0),
}


def policies(chi, phi, payoffs):
    """Press and Dyson's formula, written for arrays: ``[..., 4]``."""
    t, r, p, s = payoffs
    one = np.broadcast_to(1.0, np.broadcast_shapes(np.shape(chi), np.shape(phi)))
    return np.stack(
        [
            1 - phi * (chi - 1) * (r - p) / (p - s),
            1 - phi * (1 + chi * (t - p) / (p - s)),
            phi * (chi + (t - p) / (p - s)),
            0 * one,
        ],
        axis=-1,
    )


def dense_grid(payoffs):
    """Every strategy of a grid that consists of probabilities; χ to 10^4."""
    chi = np.concatenate([np.linspace(1, 10, 91), np.geomspace(11, 1e4, 60)])[:, None]
    below, above = payoffs[2] - payoffs[3], payoffs[0] - payoffs[2]
    phi = np.linspace(0, 1, 201)[1:] * below / (below + chi * above)
    table = policies(chi, phi, payoffs).reshape(-1, 4)
    return table[((table >= -1e-12) & (table <= 1 + 1e-12)).all(axis=1)]


GRIDS = {name: dense_grid(payoffs) for name, payoffs in ALL_PAYOFFS.items()}
FIT = {
    name: eqx.filter_jit(lambda p, w, payoffs=payoffs: fit_zero_determinant(p, payoffs, w))
    for name, payoffs in ALL_PAYOFFS.items()
}


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", ["paper", "axelrod", "classic"])
@pytest.mark.parametrize("chi", [1.0, 1.001, 1.5, 3.0, 17.0, 1e4])
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
def test_extortion_is_recovered(name, chi, share):
    payoffs = ALL_PAYOFFS[name]
    below, above = payoffs[2] - payoffs[3], payoffs[0] - payoffs[2]
    phi = share * below / (below + chi * above)
    fit = fit_zero_determinant(extortion(chi, phi, payoffs=payoffs).cooperation[1:], payoffs)
    assert fit.chi == pytest.approx(chi, rel=1e-8)
    assert fit.phi == pytest.approx(phi, rel=1e-8)
    assert fit.loss < 1e-25


def test_single_precision_suffices_for_ordinary_strategies():
    fit = fit_zero_determinant(extortion(3.0).cooperation[1:])
    assert fit.chi.dtype == jnp.float32
    assert fit.chi == pytest.approx(3.0, rel=1e-5)
    assert fit.loss < 1e-12


@pytest.mark.usefixtures("float64")
def test_tit_for_tat_is_fair_with_the_largest_phi():
    fit = fit_zero_determinant(tit_for_tat().cooperation[1:])
    assert (fit.chi, fit.phi, fit.loss) == (1.0, 1 / 3, 0.0)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("policy", "chi", "phi", "loss"),
    [
        # Nearest is the corner (1/2, 0, 1/2, 0): φ = 0, φχ = 1/2.
        ((0, 0, 0, 0), np.inf, 0.0, (0.25 + 0.25) / 4),
        # Half-way between "repeat" and tit-for-tat: (1, 1/2, 1/2, 0), φ = 1/6.
        ((1, 1, 1, 1), 1.0, 1 / 6, (0.25 + 0.25 + 1) / 4),
        # χ = 2, φ = 1/6 is (5/6, 1/6, 2/3, 0), and (-1, 1, 1, 0) is perpendicular to the triangle.
        ((5 / 6 - 0.1, 1 / 6 + 0.1, 2 / 3 + 0.1, 0.2), 2.0, 1 / 6, (0.03 + 0.04) / 4),
        # Two thirds of the way from "repeat" to the greediest: (2/3, 1/3, 1/3, 0).
        ((0.5, 0.5, 0.5, 0.5), np.inf, 0.0, (3 / 36 + 1 / 4) / 4),
        # On the side φ = 0 itself: φχ = 1/4.
        ((0.75, 0.5, 0.25, 0), np.inf, 0.0, 0.0),
        # More generous after DC than fair: a bound again, at tit-for-tat.
        ((1, 0, 1, 0.4), 1.0, 1 / 3, 0.16 / 4),
        # Repeat: enforces nothing.
        ((1, 1, 0, 0), np.nan, 0.0, 0.0),
    ],
)
def test_by_hand(policy, chi, phi, loss):
    np.testing.assert_allclose(fit_zero_determinant(policy), (chi, phi, loss), atol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", ALL_PAYOFFS)
@settings(max_examples=60, deadline=None)
@given(
    policy=st.lists(st.floats(0, 1), min_size=4, max_size=4).map(np.array),
    weights=st.lists(st.floats(1e-3, 10), min_size=4, max_size=4).map(np.array),
)
def test_no_strategy_of_a_dense_grid_is_nearer(name, policy, weights):
    chi, phi, loss = map(float, FIT[name](policy, weights))
    grid = GRIDS[name]
    losses = (weights * (grid - policy) ** 2).sum(axis=1) / weights.sum()
    assert loss <= losses.min() + 1e-12
    assert phi >= 0
    if np.isfinite(chi):
        assert chi >= 1
        fitted = policies(chi, phi, ALL_PAYOFFS[name])
        assert ((fitted >= -1e-9) & (fitted <= 1 + 1e-9)).all()
        assert (weights * (fitted - policy) ** 2).sum() / weights.sum() == pytest.approx(loss, abs=1e-12)


@pytest.mark.usefixtures("float64")
def test_unvisited_states_count_for_nothing():
    p = np.array(extortion(3.0).cooperation[1:])
    for unseen in range(4):
        weights = np.ones(4)
        weights[unseen] = 0
        with_gap = p.copy()
        with_gap[unseen] = np.nan
        fit = fit_zero_determinant(with_gap, weights=weights)
        assert fit.loss == pytest.approx(0, abs=1e-25)
        np.testing.assert_allclose(fit.chi, 3.0, rtol=1e-9)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("seen", range(4))
def test_one_visited_state_is_fitted_by_somebody(seen):
    """Then χ is not determined, but the loss is: the triangle reaches any p1 to p3, and p4 = 0 only."""
    p, weights = np.full(4, np.nan), np.zeros(4)
    p[seen], weights[seen] = 0.6, 2.0
    assert fit_zero_determinant(p, weights=weights).loss == pytest.approx(0.36 if seen == 3 else 0, abs=1e-25)


def test_nothing_visited_and_unknown_probabilities_give_nan():
    assert np.isnan(fit_zero_determinant(np.full(4, 0.5), weights=np.zeros(4))).all()
    fit = fit_zero_determinant(np.array([0.5, np.nan, 0.5, 0.5]))
    assert np.isnan(fit.loss)
    assert np.isnan(fit.chi)


@pytest.mark.usefixtures("float64")
def test_vmap_equals_a_loop():
    rng = np.random.default_rng(0)
    some, weights = rng.random((50, 4)), rng.uniform(0.1, 2, (50, 4))
    together = jax.jit(jax.vmap(lambda p, w: fit_zero_determinant(p, weights=w)))(some, weights)
    one_by_one = [fit_zero_determinant(p, weights=w) for p, w in zip(some, weights, strict=True)]
    for name in together._fields:
        np.testing.assert_allclose(getattr(together, name), [getattr(fit, name) for fit in one_by_one], rtol=1e-9)


@pytest.mark.parametrize("payoffs", [(1.0, 2.0, 0.0, -1.0), (2.0, 1.0, 0.0), (2.0, 1.0, 0.0, -np.inf), (1.0,) * 4])
def test_bad_payoffs_are_refused(payoffs):
    with pytest.raises(ValueError, match="T > R > P > S, got"):
        fit_zero_determinant(np.full(4, 0.5), payoffs)


def test_bad_shapes_are_refused():
    with pytest.raises(ValueError, match=r"cooperation .* needs 4 probabilities, got shape \(5,\)"):
        fit_zero_determinant(np.full(5, 0.5))
    with pytest.raises(ValueError, match=r"cooperation .* needs probabilities in \[0, 1\]"):
        fit_zero_determinant((1.0, 0.0, 1.2, 0.0))
    with pytest.raises(ValueError, match=r"weights needs 4 numbers .* got shape \(3,\)"):
        fit_zero_determinant(np.full(4, 0.5), weights=np.ones(3))

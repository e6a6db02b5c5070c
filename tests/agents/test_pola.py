"""Proximal LOLA in closed form: its limits, and that it does not depend on how a policy is parametrised."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.analytic import IteratedGame, lola_gradient, pola_update
from coala_envs.games import MatrixGame

pytestmark = pytest.mark.usefixtures("float64")

# Neither symmetric nor zero-sum: mistakes of seat show.
BENT = MatrixGame([[[1.0, -2.0], [3.0, 0.5]], [[0.3, 4.0], [-1.0, 2.0]]])
LOOK_AHEADS = 60
DRAWN = np.random.default_rng(0)
PLAYERS = DRAWN.normal(size=(2, 5))
IDENTITY = np.broadcast_to(np.eye(5), (2, 5, 5))
# Parameters that each stretch the logit of one state and mix in the others'.
MIXED = np.stack([np.diag([1.3, 0.8, 1.1, 0.9, 1.2]), np.diag([0.8, 1.2, 0.9, 1.3, 1.0])])
MIXED = MIXED + 0.15 * DRAWN.normal(size=(2, 5, 5))
METRIC = MIXED @ MIXED.transpose(0, 2, 1)
ONE_STEP = 2.0
"""A tolerance that no change of a probability exceeds."""


@pytest.fixture(scope="module")
def update():
    """One program: whatever differs between tests is traced."""

    def update(metric, penalty, learning_rate, tolerance, inner_learning_rate, inner_penalty):
        return pola_update(
            IteratedGame(BENT, 0.8),
            jnp.asarray(PLAYERS),
            metric=metric,
            inner_metric=metric,
            penalty=penalty,
            learning_rate=learning_rate,
            tolerance=tolerance,
            inner_learning_rate=inner_learning_rate,
            inner_penalty=inner_penalty,
            num_look_aheads=LOOK_AHEADS,
        )

    with jax.enable_x64(True):
        program = jax.jit(update)
        yield lambda metric, **numbers: np.asarray(program(jnp.asarray(metric), **jax.tree.map(jnp.asarray, numbers)))


def test_it_does_not_depend_on_the_parametrisation_where_lola_does(update):
    """Who steps until it stands still forgets what it stepped by."""
    how = {"penalty": 2.0, "learning_rate": 0.5, "inner_learning_rate": 0.3, "inner_penalty": 8.0}
    plain, mixed = (update(metric, tolerance=1e-9, **how) for metric in (IDENTITY, METRIC))
    assert np.abs(plain - PLAYERS).max() > 0.1
    np.testing.assert_allclose(mixed, plain, rtol=0, atol=1e-5)
    plain, mixed = (update(metric, tolerance=ONE_STEP, **how) for metric in (IDENTITY, METRIC))
    assert np.abs(mixed - plain).max() > 1e-3


def test_an_infinite_penalty_stays_and_a_large_one_follows_the_natural_gradient(update):
    """To second order the divergence is half of p (1 - p) dz²."""
    how = {"tolerance": 1e-9, "inner_learning_rate": 0.2, "inner_penalty": 0.0}
    near, nearer, stays = (
        update(IDENTITY, penalty=penalty, learning_rate=4 / penalty, **how) - PLAYERS for penalty in (50.0, 100.0, 1e9)
    )
    assert np.abs(stays).max() < 1e-6
    gradient = update(IDENTITY, penalty=0.0, learning_rate=1.0, **{**how, "tolerance": ONE_STEP}) - PLAYERS
    probabilities = 1 / (1 + np.exp(-PLAYERS))
    natural = gradient / (probabilities * (1 - probabilities))
    assert np.abs(natural).max() > 0.1
    # What the first order leaves out falls with the penalty, and is taken off.
    np.testing.assert_allclose(2 * 100 * nearer - 50 * near, natural, rtol=0.02, atol=0.02)


def test_one_outer_step_is_lola(update):
    game, players = IteratedGame(BENT, 0.8), jnp.asarray(PLAYERS)
    lola = jax.jit(lambda: lola_gradient(game, players, learning_rate=0.2, num_look_aheads=LOOK_AHEADS))()
    once = update(
        IDENTITY, penalty=3.0, learning_rate=0.7, tolerance=ONE_STEP, inner_learning_rate=0.2, inner_penalty=0.0
    )
    np.testing.assert_allclose(once, PLAYERS + 0.7 * lola, rtol=0, atol=1e-12)

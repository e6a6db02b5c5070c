"""DiCE's derivatives of first and second order are the exact ones, on a game that is enumerated completely."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.estimators import dice_objective, discounts, loaded_dice_objective, magic_box

TIME, DISCOUNT = 2, 0.7
# Every joint action script of two players in two steps: [script, time, player].
SCRIPTS = np.array(list(itertools.product((0, 1), repeat=2 * TIME))).reshape(-1, TIME, 2)
PAYOFF = np.array([[-1.0, -3.0], [0.5, -2.0]])
STATES = 1 + 2 * SCRIPTS[:, 0, 0] + SCRIPTS[:, 0, 1]
PARAMS = np.array([[0.3, -0.8, 0.5, 1.1, -0.4], [-0.6, 0.2, 0.9, -0.7, 0.1]])
BASELINE = np.array([-1.5, 0.7, -2.0, 1.0, 0.4])


def log_probs(params):
    """Joint log-probabilities ``[time, script]`` of two players whose logits depend on the last joint action."""
    states = np.stack([np.zeros(len(SCRIPTS), int), STATES])
    logits = params[:, states]  # [player, time, script]
    signs = 1.0 - 2.0 * jnp.asarray(SCRIPTS.transpose(2, 1, 0), float)
    return jax.nn.log_sigmoid(signs * logits).sum(0)


def rewards():
    return jnp.asarray(PAYOFF[SCRIPTS[:, :, 0], SCRIPTS[:, :, 1]].T)


def exact(params):
    probability = jnp.exp(log_probs(params).sum(0))
    return probability @ (discounts(TIME, DISCOUNT) @ rewards())


def expected(params, objective):
    """The expectation of an objective over scripts; the probabilities it is taken under are not differentiated."""
    logs = log_probs(params)
    probability = jax.lax.stop_gradient(jnp.exp(logs.sum(0)))
    each = jax.vmap(lambda logs, rewards, script: objective(logs[:, None], rewards[:, None], script), (1, 1, 0))
    return probability @ each(logs, rewards(), jnp.arange(len(SCRIPTS)))


def plain(logs, rewards, script):
    return dice_objective(logs, rewards, discount=DISCOUNT)


def loaded(loading):
    def objective(logs, rewards, script):
        to_go = jnp.stack([rewards[0] + DISCOUNT * rewards[1], rewards[1]])
        baseline = jnp.asarray(BASELINE)[jnp.stack([0 * script, jnp.asarray(STATES)[script]])][:, None]
        return loaded_dice_objective(logs, to_go - baseline, discount=DISCOUNT, loading=loading)

    return objective


def derivatives(function):
    params = jnp.asarray(PARAMS)
    return np.asarray(jax.grad(function)(params)), np.asarray(jax.hessian(function)(params))


@pytest.mark.parametrize("objective", [plain, loaded(1.0)], ids=["plain", "loaded"])
def test_first_and_second_derivatives_are_exact(float64, objective):
    gradient, hessian = derivatives(exact)
    assert np.abs(gradient).min(axis=1).max() > 0.01
    assert np.abs(hessian[0, :, 1]).max() > 0.01  # the mixed one, which LOLA lives on
    ours = derivatives(lambda params: expected(params, objective))
    np.testing.assert_allclose(ours[0], gradient, rtol=0, atol=1e-13)
    np.testing.assert_allclose(ours[1], hessian, rtol=0, atol=1e-13)


def test_loading_keeps_the_first_derivative_and_gives_up_the_second(float64):
    gradient, hessian = derivatives(exact)
    ours = derivatives(lambda params: expected(params, loaded(0.5)))
    np.testing.assert_allclose(ours[0], gradient, rtol=0, atol=1e-13)
    assert np.abs(ours[1] - hessian).max() > 1e-2


def test_a_sample_mean_without_the_box_has_no_derivative_at_all(float64):
    def objective(logs, rewards, script):
        return jnp.mean(discounts(TIME, DISCOUNT) @ rewards)

    assert not derivatives(lambda params: expected(params, objective))[0].any()


def test_values(float64):
    logs = jnp.log(jnp.array([[0.2, 0.5], [0.9, 0.1]]))
    rewards = jnp.array([[1.0, 2.0], [3.0, -4.0]])
    np.testing.assert_array_equal(magic_box(logs), np.ones((2, 2)))
    assert dice_objective(logs, rewards, discount=0.5) == pytest.approx((1 + 1.5 + 2 - 2) / 2)
    assert loaded_dice_objective(logs, rewards, discount=0.5) == 0
    np.testing.assert_allclose(discounts(3, 0.0), [1, 0, 0])


def test_loaded_by_hand(float64):
    """Second derivative in one scalar on which every log-probability depends linearly: w_t is then Σ λ^(t-k) k."""
    slopes, advantages = jnp.array([1.0, 2.0, 3.0])[:, None], jnp.array([5.0, -1.0, 2.0])[:, None]

    def objective(x):
        return loaded_dice_objective(x * slopes, advantages, discount=0.5, loading=0.5)

    until = np.array([1.0, 2.5, 4.25])
    boxes = until**2 - (until - np.array([1.0, 2.0, 3.0])) ** 2
    assert jax.grad(objective)(0.3) == pytest.approx(5 - 0.5 * 2 + 0.25 * 3 * 2)
    assert jax.hessian(objective)(0.3) == pytest.approx(boxes @ np.array([5.0, -0.5, 0.5]))

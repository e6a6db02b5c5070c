"""The estimators against numbers worked by hand and against a direct transcription of Eq. 5, 6 and 7."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.estimators import advantages, batch_lambda_returns, centred_advantages, value_targets

REWARDS = np.array([[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]])


def at_once(function, *arrays, **options):
    """Call it as one program: else every operation is compiled for every shape."""
    return jax.jit(functools.partial(function, **options))(*map(jnp.asarray, arrays))


def bracket(rewards, credit, time):
    """Eq. 5, 7 and 6 with loops, straight from the sums."""
    batch, steps = rewards.shape
    result = np.zeros_like(rewards)
    for b in range(batch):
        for step in range(steps):
            end = (step // time + 1) * time
            own, later = rewards[b, step:end].sum(), rewards[:, end:].sum() / batch
            result[b, step] = {
                "coala-pg": own / batch + later,
                "m-fos": own + later,
                "batch-unaware": rewards[b, step:].sum(),
            }[credit]
    return result


def test_by_hand():
    # B 2, M 2, T 2. The second inner episode is worth (3 + 4 + 30 + 40) / 2 = 38.5 to everybody.
    got = advantages(jnp.array(REWARDS), jnp.zeros((2, 4)), credit="coala-pg", inner_episode_length=2)
    np.testing.assert_allclose(got, [[1.5 + 38.5, 1 + 38.5, 3.5, 2], [15 + 38.5, 10 + 38.5, 35, 20]])


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("credit", ["coala-pg", "m-fos", "batch-unaware"])
@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 2, 3), (4, 1, 6), (2, 5, 1)])
def test_without_values_it_is_the_bracket_of_the_paper(credit, shape):
    batch, episodes, time = shape
    rewards = jax.random.normal(jax.random.key(0), (batch, episodes * time))
    got = advantages(rewards, jnp.zeros_like(rewards), credit=credit, inner_episode_length=time)
    np.testing.assert_allclose(got, bracket(np.asarray(rewards), credit, time), rtol=0, atol=1e-12)


def test_credits_differ_where_there_is_a_batch_and_a_future():
    zeros = jnp.zeros((2, 4))
    seen = {
        credit: np.asarray(advantages(jnp.array(REWARDS), zeros, credit=credit, inner_episode_length=2))
        for credit in ("coala-pg", "m-fos", "batch-unaware")
    }
    assert not np.allclose(seen["coala-pg"], seen["m-fos"])
    assert not np.allclose(seen["m-fos"], seen["batch-unaware"])


@pytest.mark.usefixtures("float64")
def test_a_right_critic_leaves_no_batch_unaware_advantage():
    rewards = jax.random.normal(jax.random.key(0), (3, 8))
    values = value_targets(rewards, jnp.zeros_like(rewards), inner_episode_length=4)
    got = advantages(rewards, values, credit="batch-unaware", inner_episode_length=4)
    np.testing.assert_allclose(got, 0, atol=1e-12)


@pytest.mark.usefixtures("float64")
def test_gae_by_hand():
    # delta = r + 0.5 v' - v with v' = 0 at the end; A_t = delta_t + 0.5 * 0.8 * A_{t+1}
    got = advantages(
        jnp.array([[1.0, 2.0]]),
        jnp.array([[3.0, 4.0]]),
        credit="batch-unaware",
        inner_episode_length=1,
        discount=0.5,
        gae_lambda=0.8,
    )
    np.testing.assert_allclose(got, [[(1 + 2 - 3) + 0.4 * (2 - 4), 2 - 4]])


@pytest.mark.usefixtures("float64")
def test_td_lambda_targets_by_hand():
    # lambda 0: r + discount * the value after the step, and nothing after the last.
    rewards, values = jnp.array([[1.0, 2.0, 3.0]]), jnp.array([[5.0, 7.0, 9.0]])
    got = value_targets(rewards, values, inner_episode_length=3, discount=0.5, td_lambda=0.0)
    np.testing.assert_allclose(got, [[1 + 3.5, 2 + 4.5, 3]])
    got = value_targets(rewards, values, inner_episode_length=3, discount=0.5, td_lambda=0.5)
    last = 3.0
    middle = 2 + 0.5 * (0.5 * 9 + 0.5 * last)
    np.testing.assert_allclose(got, [[1 + 0.5 * (0.5 * 7 + 0.5 * middle), middle, last]])


def test_an_unknown_credit_lists_the_known_ones():
    with pytest.raises(ValueError, match="coala-pg, m-fos, batch-unaware"):
        advantages(jnp.zeros((1, 2)), jnp.zeros((1, 2)), credit="mfos", inner_episode_length=1)


def test_an_inner_episode_that_does_not_divide_the_steps_is_refused():
    with pytest.raises(ValueError, match="inner_episode_length 3 must divide the 4 steps"):
        batch_lambda_returns(
            jnp.zeros((1, 4)),
            jnp.zeros((1, 4)),
            inner_episode_length=3,
            average_future_episodes=True,
            normalise_current_episode=True,
        )


def centred_bracket(rewards, values, credit, time, decay, among):
    """Centred advantages with loops, straight from the sums; discount * gae_lambda is ``decay``, the discount 1."""
    meta, batch, steps = rewards.shape
    share = batch if credit == "coala-pg" else 1
    result = np.zeros_like(rewards)

    def later(m, first):
        """The λ-return of the batch at the start of an inner episode."""
        total = values[m, :, first].mean()
        for b in range(batch):
            for k in range(first, steps):
                after = values[m, b, k + 1] if k + 1 < steps else 0.0
                total += decay ** (k - first) * (rewards[m, b, k] + after - values[m, b, k]) / batch
        return total

    for m, b, step in np.ndindex(meta, batch, steps):
        end = (step // time + 1) * time
        for k in range(step, end):
            after = values[m, b, k + 1] if k + 1 < steps else 0.0
            if k + 1 == end < steps:
                after = np.mean([values[m, other, end] for other in range(batch) if other != b])
            result[m, b, step] += decay ** (k - step) * (rewards[m, b, k] + after - values[m, b, k]) / share
        if end < steps:
            baseline = np.mean([later(other, end) for other in range(meta) if other != m and among[other]])
            result[m, b, step] += decay ** (end - step) * (later(m, end) - baseline)
    return result


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("credit", ["coala-pg", "m-fos"])
@pytest.mark.parametrize("gae_lambda", [1.0, 0.9])
@pytest.mark.parametrize(("shape", "among"), [((3, 2, 3, 2), "111"), ((4, 3, 2, 1), "1101"), ((2, 2, 1, 3), "11")])
def test_centred_advantages_are_the_sums_that_they_say(credit, gae_lambda, shape, among):
    *lead, episodes, time = shape
    rewards, values = np.random.default_rng(0).normal(size=(2, *lead, episodes * time))
    kept = np.array([flag == "1" for flag in among])
    options = {"credit": credit, "inner_episode_length": time, "gae_lambda": gae_lambda, "among": jnp.array(kept)}
    got = at_once(centred_advantages, rewards, values, **options)
    wanted = centred_bracket(rewards, values, credit, time, gae_lambda, kept)
    np.testing.assert_allclose(got[kept], wanted[kept], rtol=0, atol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("shape", "among"), [((1, 3), "1"), ((3, 1), "111"), ((3, 3), "010")])
@pytest.mark.parametrize("discount", [1.0, 0.9])
def test_with_nobody_to_centre_on_it_is_the_papers_form(shape, among, discount):
    rewards, values = np.random.default_rng(0).normal(size=(2, *shape, 8))
    kept = np.array([flag == "1" for flag in among])
    options = {"credit": "coala-pg", "inner_episode_length": 2, "discount": discount, "gae_lambda": 0.8}
    got = at_once(centred_advantages, rewards, values, among=jnp.array(kept), **options)
    wanted = at_once(jax.vmap(lambda r, v: advantages(r, v, **options)), rewards, values)
    np.testing.assert_allclose(got[kept], wanted[kept], rtol=0, atol=1e-12)


def test_what_is_not_averaged_over_the_batch_is_not_centred():
    with pytest.raises(ValueError, match="batch-unaware"):
        centred_advantages(jnp.zeros((2, 2, 4)), jnp.zeros((2, 2, 4)), credit="batch-unaware", inner_episode_length=2)


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_a_parallel_scan_gives_what_a_loop_does(average, own):
    rewards, values = np.random.default_rng(0).normal(size=(2, 3, 12)).astype(np.float32)
    loop, scan = (
        at_once(
            batch_lambda_returns,
            rewards,
            values,
            inner_episode_length=4,
            discount=0.9,
            lambda_=0.8,
            average_future_episodes=average,
            normalise_current_episode=own,
            method=method,
        )
        for method in ("sequential", "associative")
    )
    np.testing.assert_allclose(scan, loop, rtol=1e-5, atol=1e-6)

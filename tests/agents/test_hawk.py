"""Laws of the Hawk policy: unrolling is stepping, the two scans agree, starts forget."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coala_agents.nn import RGLRU, HawkPolicy, linear_recurrence
from coala_agents.nn._rg_lru import bounded_sqrt

TIME = 9


def a_policy(scan_method="sequential", **options):
    """A small policy whose every array is random, so that nothing hides behind a zero."""
    policy = HawkPolicy(
        5, 3, width=6, lru_width=8, mlp_width=7, num_heads=2, scan_method=scan_method, key=jax.random.key(0), **options
    )
    arrays, static = eqx.partition(policy, eqx.is_array)
    leaves, structure = jax.tree.flatten(arrays)
    keys = jax.random.split(jax.random.key(1), len(leaves))
    noisy = [leaf + 0.3 * jax.random.normal(key, leaf.shape) for leaf, key in zip(leaves, keys, strict=True)]
    return eqx.combine(jax.tree.unflatten(structure, noisy), static)


def stepped(policy, obs, start, memory):
    outputs = []
    for obs_t, start_t in zip(obs, start, strict=True):
        memory = policy.initial_memory() if start_t else memory
        output, memory = policy.step(obs_t, memory)
        outputs.append(output)
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *outputs), memory


def assert_close(got, wanted, atol=1e-10):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=0, atol=atol), got, wanted)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("num_blocks", [1, 2])
@pytest.mark.parametrize("scan_method", ["sequential", "associative"])
def test_unroll_is_a_scan_of_step_from_any_memory(scan_method, num_blocks):
    policy = a_policy(scan_method, num_blocks=num_blocks)
    obs = jax.random.normal(jax.random.key(2), (2 * TIME, 5))
    no_start = np.zeros(TIME, bool)
    _, memory = stepped(policy, obs[:TIME], no_start, policy.initial_memory())
    wanted = stepped(policy, obs[TIME:], no_start, memory)
    assert_close(policy.unroll(obs[TIME:], jnp.asarray(no_start), memory), wanted)


@settings(deadline=None, max_examples=8)
@given(start=st.lists(st.booleans(), min_size=TIME, max_size=TIME), fresh=st.booleans())
def test_a_start_forgets_everything_before(start, fresh):
    with jax.enable_x64(True):
        policy = a_policy()
        obs = jax.random.normal(jax.random.key(2), (TIME + 5, 5))
        memory = policy.initial_memory()
        if not fresh:
            _, memory = stepped(policy, obs[TIME:], np.zeros(5, bool), memory)
        wanted = stepped(policy, obs[:TIME], np.array(start), memory)
        assert_close(policy.unroll(obs[:TIME], jnp.array(start), memory), wanted)


def test_short_sequences_keep_the_older_past():
    """Fewer steps than the convolution remembers."""
    with jax.enable_x64(True):
        policy = a_policy()
        obs = jax.random.normal(jax.random.key(2), (6, 5))
        _, memory = stepped(policy, obs[:4], np.zeros(4, bool), policy.initial_memory())
        wanted = stepped(policy, obs[4:], np.zeros(2, bool), memory)
        assert_close(policy.unroll(obs[4:], jnp.zeros(2, bool), memory), wanted)


@pytest.mark.usefixtures("float64")
def test_the_two_scans_and_their_derivatives_agree_with_autodiff_of_a_loop():
    keys = jax.random.split(jax.random.key(0), 4)
    decay = jax.random.uniform(keys[0], (7, 3))
    inputs = jax.random.normal(keys[1], (7, 3))
    initial = jax.random.normal(keys[2], (3,))
    weight = jax.random.normal(keys[3], (7, 3))

    def loop(decay, inputs, initial):
        outputs, h = [], initial
        for decay_t, input_t in zip(decay, inputs, strict=True):
            h = decay_t * h + input_t
            outputs.append(h)
        return jnp.stack(outputs)

    def loss(solve):
        return jax.value_and_grad(lambda *args: jnp.sum(solve(*args) * weight), argnums=(0, 1, 2))

    wanted = loss(loop)(decay, inputs, initial)
    for method in ("sequential", "associative"):
        got = loss(lambda *args, method=method: linear_recurrence(*args, method))(decay, inputs, initial)
        assert_close(got, wanted)


def test_an_unknown_scan_method_lists_the_known_ones():
    with pytest.raises(ValueError, match="sequential, associative"):
        linear_recurrence(jnp.ones((2, 1)), jnp.ones((2, 1)), jnp.ones(1), "parallel")


def test_the_initial_decay_is_between_0_9_and_0_999():
    unit = RGLRU(256, 2, key=jax.random.key(0))
    slowest = np.exp(-8 * np.asarray(jax.nn.softplus(unit.softness)))
    assert slowest.min() >= 0.9 - 1e-5
    assert slowest.max() <= 0.999 + 1e-5
    assert abs(slowest.mean() - 0.9495) < 0.01


def test_the_read_outs_start_at_zero_and_uniform():
    policy = HawkPolicy(5, 2, key=jax.random.key(0))
    output, _ = policy.step(jnp.eye(5)[0], policy.initial_memory())
    assert np.asarray(output.logits).tolist() == [0, 0]
    assert float(output.value) == 0


def test_the_square_root_has_a_bounded_derivative():
    assert float(jax.grad(bounded_sqrt)(0.0)) == pytest.approx(1000)
    assert float(jax.grad(bounded_sqrt)(0.25)) == pytest.approx(1.0)


def test_heads_that_do_not_divide_the_width_are_refused():
    with pytest.raises(ValueError, match="num_heads 3 must divide lru_width 32"):
        HawkPolicy(5, 2, num_heads=3, key=jax.random.key(0))

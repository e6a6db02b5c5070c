"""Laws of every network in the table: unrolling is stepping, starts forget, read-outs start uniform; runs with each."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.config import run_config
from coala_agents.nn import NETWORKS

TIME = 7
SIZES = {"width": 6, "lru_width": 8, "mlp_width": 7, "num_heads": 2, "num_blocks": 1, "scan_method": "sequential"}
SIZES |= {"scale": 0.0}


def a_policy(name, *, noise):
    row = NETWORKS[name]
    policy = row.make(5, 3, **{size: SIZES[size] for size in row.sizes}, key=jax.random.key(0))
    arrays, static = eqx.partition(policy, eqx.is_array)
    leaves, structure = jax.tree.flatten(arrays)
    keys = jax.random.split(jax.random.key(1), len(leaves))
    noisy = [leaf + noise * jax.random.normal(key, leaf.shape) for leaf, key in zip(leaves, keys, strict=True)]
    return eqx.combine(jax.tree.unflatten(structure, noisy), static)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("start", [np.zeros(TIME, bool), np.arange(TIME) % 3 == 0, np.arange(TIME) == 2])
def test_unroll_is_a_scan_of_step(name, start):
    policy = a_policy(name, noise=0.3)
    obs = jax.random.normal(jax.random.key(2), (TIME + 2, 5))
    memory = policy.initial_memory()
    for before in obs[:2]:
        _, memory = policy.step(before, memory)
    got = policy.unroll(obs[2:], jnp.asarray(start), memory)
    outputs = []
    for seen, begins in zip(obs[2:], start, strict=True):
        output, memory = policy.step(seen, policy.initial_memory() if begins else memory)
        outputs.append(output)
    wanted = jax.tree.map(lambda *each: jnp.stack(each), *outputs), memory
    jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=0, atol=1e-10), got, wanted)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("start", [np.zeros(TIME, bool), np.arange(TIME) % 3 == 0])
def test_a_batch_is_read_as_its_histories_are_one_by_one(name, start):
    policy = a_policy(name, noise=0.3)
    obs = jax.random.normal(jax.random.key(2), (TIME, 3, 5))
    # Histories of other lengths: one is fresh, the others have a past.
    fresh = policy.initial_memory()
    longer = policy.step(obs[0, 1], fresh)[1]
    memories = [fresh, longer, policy.step(obs[0, 2], longer)[1]]
    got = policy.unroll_batch(obs, jnp.asarray(start), jax.tree.map(lambda *each: jnp.stack(each), *memories))
    alone = [policy.unroll(obs[:, game], jnp.asarray(start), memory) for game, memory in enumerate(memories)]
    outputs = jax.tree.map(lambda *each: jnp.stack(each, axis=1), *(output for output, _ in alone))
    after = jax.tree.map(lambda *each: jnp.stack(each), *(memory for _, memory in alone))
    jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=0, atol=1e-10), got, (outputs, after))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_policy_starts_near_uniform_and_worth_nothing(name):
    output, _ = a_policy(name, noise=0.0).step(jnp.eye(5)[0], a_policy(name, noise=0.0).initial_memory())
    np.testing.assert_allclose(jax.nn.softmax(output.logits), 1 / 3, atol=0.01)
    assert float(output.value) == 0


def test_a_gru_by_hand():
    """One unit: r = σ(W_r x), z = σ(W_z x), n = tanh(W_n x), h = (1 - z) n + z h, from weights of one and no biases."""
    policy = NETWORKS["gru"].make(1, 2, width=1, key=jax.random.key(0))
    cell = jax.tree.map(jnp.ones_like, policy.cell)
    cell = eqx.tree_at(lambda it: (it.bias, it.bias_n), cell, (jnp.zeros(3), jnp.zeros(1)))
    policy = eqx.tree_at(lambda it: it.cell, policy, cell)
    _, memory = policy.step(jnp.array([0.5]), jnp.array([0.2]))
    reset = keep = 1 / (1 + np.exp(-0.7))
    new = np.tanh(0.5 + reset * 0.2)
    assert float(memory[0]) == pytest.approx((1 - keep) * new + keep * 0.2, abs=1e-6)


@pytest.mark.parametrize(
    ("network", "naive_network"), [pytest.param("gru", "", marks=pytest.mark.slow), ("mlp", "tabular")]
)
def test_a_run_with_each(network, naive_network, tiny_config, tmp_path):
    config = tiny_config(network=network, naive_network=naive_network)
    assert experiments.train(config, tmp_path / "run").iterations == 9
    run = experiments.load_run(tmp_path / "run")
    assert run.setting.opponent.make_policy.func is NETWORKS[naive_network or network].make


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"network": "lstm"}, "unknown network 'lstm'; known: hawk, gru, mlp, tabular"),
        ({"network": ""}, "unknown network ''"),
        ({"naive_network": "lstm"}, "unknown network 'lstm'; known: hawk"),
    ],
)
def test_an_unknown_network_is_refused(fields, told):
    with pytest.raises(ValueError, match=told):
        run_config(**fields)


def test_a_pool_needs_one_network(tiny_config):
    with pytest.raises(ValueError, match="need one network for everybody"):
        experiments.build(tiny_config(naive_network="gru", p_naive=0.5, num_meta_agents=2))

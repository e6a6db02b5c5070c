"""How many kernels an accelerator would start for one iteration, one after another: counted in the compiled program."""

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp
import pytest

from coala_agents.config import preset
from coala_agents.estimators import batch_lambda_returns
from coala_agents.experiments import build
from coala_agents.nn import HawkPolicy
from coala_agents.training import iterate, start

KERNEL = re.compile(
    r" (fusion|dot|custom-call|reduce|sort|scatter|gather|convolution|concatenate|copy|select-and-scatter)\("
)
TINY = {"width": 4, "lru_width": 4, "mlp_width": 4, "meta_batch_size": 4, "batch_size": 2, "scan_method": "associative"}


def kernels(program):
    """Kernels of a compiled program: those in a loop as often as it goes round."""
    bodies, name = {}, ""
    for line in program.splitlines():
        if head := re.match(r"(ENTRY )?%?([\w.\-]+) \(.*\{$", line):
            name = "entry" if head[1] else head[2]
            bodies[name] = []
        elif name:
            bodies[name].append(line)

    def count(name):
        total = 0
        for line in bodies[name]:
            if loop := re.search(r" while\(.*body=%([\w.\-]+)", line):
                trips = re.search(r'"known_trip_count":\{"n":"(\d+)"\}', line)
                assert trips, f"a loop whose length depends on what it computes: {line:.200}"
                total += int(trips[1]) * count(loop[1])
            elif called := re.search(r" call\(.*to_apply=%([\w.\-]+)", line):
                total += count(called[1])
            elif branches := re.search(r"branch_computations=\{([^}]*)\}", line):
                total += max(count(branch.strip().lstrip("%")) for branch in branches[1].split(","))
            else:
                total += bool(KERNEL.search(line))
        return total

    return count("entry")


@pytest.fixture(scope="module")
def counted():
    """Kernels of an iteration, by its M, T and minibatches; with what an accelerator takes by default."""
    found = {}
    for sizes in ((2, 4, 2), (4, 4, 2), (2, 8, 2), (2, 4, 4)):
        names = ("num_inner_episodes", "inner_episode_length", "num_minibatches")
        setting = build(preset("ipd-shaping").with_flags(**TINY, **dict(zip(names, sizes, strict=True))))
        (agents,) = setting.agents
        all_at_once = dataclasses.replace(agents.learner, games_at_once=10**6)
        setting = dataclasses.replace(setting, agents=dataclasses.replace(agents, learner=all_at_once))
        key = jax.eval_shape(lambda: jax.random.key(0))
        state = jax.eval_shape(lambda key, setting=setting: start(setting, key=key), key)
        program = jax.jit(lambda state, key, setting=setting: iterate(setting, state, key=key))
        found[sizes] = kernels(program.lower(state, key).compile().as_text())
    return found


# Counted when written: 242, 505 and 266. Most of a step's are the rounds of random bits, which a CPU makes in a loop.
@pytest.mark.slow
def test_a_step_an_inner_episode_and_a_gradient_step_start_few_kernels(counted):
    least = counted[2, 4, 2]
    step = (counted[2, 8, 2] - least) / 8
    inner_episode = (counted[4, 4, 2] - least) / 2 - 4 * step
    gradient_step = (counted[2, 4, 4] - least) / 2
    assert (step <= 290, inner_episode <= 620, gradient_step <= 320) == (True, True, True), (
        step,
        inner_episode,
        gradient_step,
    )


def test_a_long_history_is_read_in_few_more_kernels_than_a_short_one():
    """Associative scans: twice the steps are one level more, and a loop over time would be twice the kernels."""

    def of_unroll(steps):
        policy = HawkPolicy(5, 2, width=4, lru_width=4, mlp_width=4, scan_method="associative", key=jax.random.key(0))
        obs, start = jnp.zeros((steps, 5)), jnp.zeros(steps, bool)

        def total(policy):
            return policy.unroll(obs, start, policy.initial_memory())[0].value.sum()

        return kernels(jax.jit(jax.grad(total)).lower(policy).compile().as_text())

    short, long = of_unroll(32), of_unroll(256)
    assert long < short + 3 * 40


@pytest.mark.parametrize("average", [True, False])
def test_lambda_returns_are_read_in_few_kernels_too(average):
    def of_returns(steps):
        returns = functools.partial(
            batch_lambda_returns,
            inner_episode_length=4,
            discount=0.9,
            average_future_episodes=average,
            normalise_current_episode=True,
            method="associative",
        )
        zeros = jnp.zeros((2, steps))
        return kernels(jax.jit(returns).lower(zeros, zeros).compile().as_text())

    assert of_returns(256) < of_returns(32) + 3 * 25


def test_a_loop_counts_as_often_as_it_goes_round():
    def loop(steps):
        weight = jnp.ones((3, 3))
        return jax.jit(lambda x: jax.lax.fori_loop(0, steps, lambda _, x: jnp.sin(x @ weight), x)).lower(weight)

    few, many = (kernels(loop(steps).compile().as_text()) for steps in (4, 40))
    assert many - few >= 36

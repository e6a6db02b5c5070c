"""Laws of the evolution strategies: the estimate, the population, its common chance, and runs of them."""

import functools
import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.config import run_config
from coala_agents.estimators import FITNESS, evolution_gradient
from coala_agents.experiments import build
from coala_agents.learners import Evolution, Learner, Played, coala_pg, good_shepherd, shaper
from coala_agents.nn import GRUPolicy
from coala_agents.training import (
    Agents,
    Setting,
    TrainingState,
    iterate,
    play_meta_batch,
    read_checkpoint,
    save_checkpoint,
    start,
    start_seeds,
    train,
)
from coala_agents.training._iteration import FINITE, LEARNING
from coala_agents.training._loop import _wrong
from coala_envs.co_players import NaiveLearner, TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
GRU = functools.partial(GRUPolicy, 5, 2, width=3)
STRATEGY = good_shepherd(TABLE, optax.sgd(1.0), population_size=6, noise=0.5, members_at_once=3)
SETTING = Setting(
    agents=Agents(STRATEGY),
    game=iterated_prisoners_dilemma(inner_episode_length=3),
    opponent=NaiveLearner(TABLE, optax.adam(0.05)),
    meta_batch_size=2,
    batch_size=2,
    num_inner_episodes=2,
    naive_pool_size=2,
)
KEY = jax.random.key(3)


def quadratic():
    """A quadratic's gradient somewhere, noise, and what pairs of perturbed points are worth."""
    rng = np.random.default_rng(0)
    half, slope, place, noise = (rng.normal(size=size) for size in ((4, 4), 4, 4, (6, 4)))
    curvature = half + half.T

    def worth(x):
        return x @ curvature @ x / 2 + slope @ x

    earned = np.array([[worth(place + 0.3 * sign * one) for sign in (1, -1)] for one in noise])
    return curvature @ place + slope, noise, earned


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("fitness", FITNESS)
def test_the_estimate_is_the_sum_over_members_and_of_a_quadratic_its_gradient_in_the_directions_drawn(fitness):
    gradient, noise, earned = quadratic()
    order = np.sort(earned.ravel())
    counted = earned if fitness == "reward" else np.searchsorted(order, earned) / (len(order) - 1) - 0.5
    by_loop = np.zeros(4)
    for pair, one in zip(counted, noise, strict=True):
        for what, sign in zip(pair, (1, -1), strict=True):
            by_loop += what * sign * one / (len(order) * 0.3)
    tree = {"a": jnp.array(noise[:, 0]), "b": jnp.array(noise[:, 1:]).reshape(6, 3, 1)}
    found = evolution_gradient(jnp.array(earned), tree, 0.3, fitness=fitness)
    got = np.concatenate([np.ravel(found["a"]), np.ravel(found["b"])])
    np.testing.assert_allclose(got, by_loop, rtol=1e-12)
    if fitness == "reward":
        np.testing.assert_allclose(got, noise.T @ noise @ gradient / len(noise), rtol=1e-9)


def test_equals_share_their_rank():
    np.testing.assert_allclose(
        FITNESS["ranks"](jnp.array([3.0, 1.0, 1.0, 2.0])), [0.5, -1 / 3, -1 / 3, 1 / 6], rtol=1e-6
    )


@pytest.fixture(scope="module")
def generations():
    """Of two seeds side by side: the states before and after a generation, its metrics, one seed's play by hand; and
    the states after another generation."""
    before, seen = start_seeds(SETTING, [5, 6]), []
    train(SETTING, before, [5, 6], last=2, report=lambda _, after, metrics: seen.append((after.agents[0], *metrics)))

    @jax.jit
    def play(naive_pool, keys, state):
        pomdp = SETTING.pomdp(SETTING.met_by(None, naive_pool, jnp.array(0)))
        return play_meta_batch(STRATEGY, state, pomdp, keys)[1].reward

    return before, *seen[0], play, seen[1][0]


@pytest.mark.parametrize(("index", "seed"), [(0, 5), (1, 6)])
def test_a_generation_is_a_loop_over_its_members_who_all_meet_the_same(generations, index, seed):
    before, after, metrics, play, _ = generations
    naive_pool = at(before.naive_pool, index)
    begun, ended = (at(at(states, index), 0).params for states in (before.agents[0], after))
    meta_key, key, _ = jax.random.split(jax.random.fold_in(jax.random.key(np.uint32(seed)), np.uint32(0)), 3)
    noise, rewards = STRATEGY.perturbations(begun, key=key), []
    for pair in range(3):
        for sign in (0.5, -0.5):
            params = jax.tree.map(lambda mean, by, pair=pair, sign=sign: mean + sign * by[pair], begun, noise)
            reward = play(naive_pool, jax.random.split(meta_key, 2), STRATEGY.starting_from(params))
            rewards.append(np.asarray(reward).mean(axis=(0, 1, 2, 3)))
    ego, naive = np.transpose(rewards)
    wanted = {"reward/ego": ego.mean(), "reward/naive": naive.mean(), "learner/noise": 0.5}
    wanted |= {"learner/fitness_best": ego.max(), "learner/fitness_spread": ego.std()}
    for name, value in wanted.items():
        np.testing.assert_allclose(metrics[name][index, 0], value, rtol=1e-4, err_msg=name)
    assert ego.std() > 0
    # A step of one along the estimate, and uphill.
    step = evolution_gradient(jnp.array(ego.reshape(3, 2), jnp.float32), noise, 0.5)
    for new, old, by in zip(*map(jax.tree.leaves, (ended, begun, step)), strict=True):
        np.testing.assert_allclose(new - old, by, rtol=1e-3, atol=1e-5)


def at(tree, index):
    return jax.tree.map(lambda leaf: leaf[index], tree)


def made_up_play(state):
    """A meta-batch that is worth more the nearer the critic's values are to one: nobody has to play."""
    worth = -jnp.sum(jnp.square(state.params.value - 1.0))
    trajectory = type("Trajectory", (), {"reward": jnp.full((1, 1, 1, 1, 2), worth)})
    return Played(trajectory, None, False, {"reward/ego": worth}, jnp.array(True))


@pytest.mark.parametrize("fitness", FITNESS)
def test_it_climbs(fitness):
    learner = good_shepherd(TABLE, optax.adam(0.1), population_size=16, noise=0.1, fitness=fitness)
    state, step = learner.init(key=KEY), jax.jit(lambda state, key: learner.learn(state, made_up_play, key=key).state)
    for key in jax.random.split(KEY, 60):
        state = step(state, key)
    np.testing.assert_allclose(state.params.value, 1.0, atol=0.25)


def test_noise_and_rate_fall_as_they_are_told(tiny_config):
    flags = {"noise": 0.5, "noise_decay": 0.5, "least_noise": 0.2, "evolution_rate": 0.4, "evolution_rate_decay": 0.5}
    learner = build(tiny_config(algorithm="good-shepherd", **flags)).agents[0].learner
    assert [float(learner._scale(jnp.array(n))) for n in (0, 1, 9)] == pytest.approx([0.5, 0.25, 0.2])
    gradient, moved = jnp.array([1.0]), []
    opt_state = learner.optimiser.init(gradient)
    with jax.numpy_dtype_promotion("standard"):
        for _ in range(3):
            update, opt_state = learner.optimiser.update(gradient, opt_state)
            moved.append(float(update[0]))
    assert moved == pytest.approx([-0.4, -0.2, -0.1], rel=1e-4)


def test_a_resumed_run_ends_in_the_numbers_of_an_unbroken_one(generations, tmp_path):
    """What a checkpoint holds, the learners' states, is all that it goes on from."""
    begun, after, _, _, whole = generations
    save_checkpoint(tmp_path / "half", (after,), {})
    saved = read_checkpoint(tmp_path / "half").tree(begun.agents)
    half = TrainingState(saved, begun.naive_pool)
    broken = train(SETTING, half, [5, 6], first=1, last=2, report=lambda *_: None)
    for got, wanted in zip(*map(jax.tree.leaves, (broken.agents[0], whole)), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_it_shares_a_pool_with_policy_gradients(tiny_config):
    """An iteration is traced, and not run."""
    flags = {"num_meta_agents": 2, "p_naive": 0.5, "population_size": 4, "network": "tabular", "objective": "a2c"}
    setting = build(tiny_config(algorithm="coala-pg+good-shepherd", **flags))
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=KEY), key=KEY))
    assert metrics["learner/entropy"].shape == metrics["learner/noise"].shape == (2,)
    assert setting.env_steps_per_iteration == (1 + 4) * 2 * 2 * 2 * 2


def test_the_loop_tells_which_metrics_were_not_finite_and_takes_no_offence_at_those_that_others_have():
    fine = {name: np.ones(2, bool) for name in FINITE.values()}
    of_another = {"learner/a": np.array([1.0, np.nan])}
    assert _wrong({**of_another, **fine}) == []
    assert _wrong({**of_another, **fine, FINITE[LEARNING]: np.array([False, True])}) == ["learner/a"]


def test_policy_gradients_and_strategies_are_learners():
    assert all(isinstance(one, Learner) for one in (STRATEGY, coala_pg(TABLE, optax.sgd(0.1))))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda: shaper(TABLE, optax.sgd(1.0)),
            "shaper needs .* remembers: gru or hawk; got TabularPolicy",
        ),
        (lambda: good_shepherd(GRU, optax.sgd(1.0)), "good-shepherd needs .* nothing: tabular or mlp; got GRUPolicy"),
        (lambda: good_shepherd(TABLE, optax.sgd(1.0), population_size=3), "population_size must be even, .* got 3"),
        (lambda: Evolution(TABLE, optax.sgd(1.0), False, noise=0.0), "noise must be"),
        (lambda: evolution_gradient(jnp.ones((3, 2)), jnp.ones((4, 5)), 0.1), "noise is of 4 pairs, and earned of 3"),
        (lambda: run_config("shaper", population_size=5), "population_size must be even"),
        (lambda: run_config("shaper", least_noise=0.05), r"least_noise must be at most noise \(0.04\), got 0.05"),
        (lambda: build(run_config("good-shepherd")), "good-shepherd needs a network that remembers nothing"),
        (lambda: build(run_config("shaper", gradient_ratio_interval=5)), "gradient_ratio_interval is of policy"),
    ],
)
def test_what_does_not_fit_is_refused(make, told):
    with pytest.raises(ValueError, match=told):
        make()


def test_a_learner_of_another_class_is_trained_too(registered, tiny_config):
    """The page's, whose code tests/test_docs.py runs; an iteration is traced, and not run."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add_an_algorithm.md").read_text()
    exec("\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), {"__name__": "page"})
    setting = build(tiny_config(algorithm="hill-climber", network="tabular", climbing_noise=0.5))
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=KEY), key=KEY))
    assert {"learner/climbed", "reward/ego"} <= set(metrics)
    assert setting.env_steps_per_iteration == 2 * 2 * 2 * 2 * 2

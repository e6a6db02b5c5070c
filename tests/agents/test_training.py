"""Laws of the learner and of the training loop, at tiny size."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.config import run_config
from coala_agents.experiments import build
from coala_agents.learners import A2C, PPO, batch_unaware, coala_pg, falling, m_fos
from coala_agents.learners._meta_unroll import mean_over_chunks, num_stretches
from coala_agents.nn import HawkPolicy
from coala_agents.training import Agents, NotFinite, Setting, play_meta_batch, start_seeds, train
from coala_envs import rollout
from coala_envs.co_players import NaiveLearner, TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

GAME = iterated_prisoners_dilemma(inner_episode_length=3)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
SETTING = Setting(
    agents=Agents(coala_pg(TABLE, optax.adam(0.01))),
    game=GAME,
    opponent=NaiveLearner(TABLE, optax.adam(0.05)),
    meta_batch_size=4,
    batch_size=3,
    num_inner_episodes=4,
    naive_pool_size=2,
)
"""One for all tests, with light policies: what is compiled for one serves the next."""

MAKE_POLICY = functools.partial(HawkPolicy, 5, 2, width=8, lru_width=8, mlp_width=8)
HAWK_LEARNER = coala_pg(MAKE_POLICY, optax.sgd(1.0))


def leaves_equal(got, wanted, **tolerance):
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), **(tolerance or {"rtol": 0, "atol": 0}))


def run(setting, seeds, iterations=2):
    history = []
    state = train(
        setting,
        start_seeds(setting, seeds),
        seeds,
        last=iterations,
        report=lambda done, state, metrics: history.extend(metrics),
    )
    return state, history


def test_seeds_by_vmap_are_seeds_by_loop():
    together, history = run(SETTING, [5, 6])
    alone, history_alone = run(SETTING, [6])
    second = jax.tree.map(lambda leaf: leaf[1], together)
    leaves_equal(second, jax.tree.map(lambda leaf: leaf[0], alone), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(history[0]["reward/ego"][1], history_alone[0]["reward/ego"][0], atol=1e-6)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    first, second, other = run(SETTING, [5])[0], run(SETTING, [5])[0], run(SETTING, [6])[0]
    leaves_equal(first, second)
    assert any(not np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, (first, other)), strict=True))


def test_one_trace_for_all_iterations():
    traces = []

    def counting_policy(**kwargs):
        traces.append(1)
        return TABLE(**kwargs)

    setting = eqx.tree_at(lambda s: s.opponent, SETTING, NaiveLearner(counting_policy, optax.sgd(0.1)))
    state = start_seeds(setting, [0])
    run_on = functools.partial(train, setting, seeds=[0], report=lambda *_: None)
    state = run_on(state=state, first=0, last=1)
    after_first = len(traces)
    run_on(state=state, first=1, last=4)
    assert after_first > 0
    assert len(traces) == after_first


@pytest.fixture(scope="module")
def played():
    """A learner's state and two meta-episodes, in double precision."""
    with jax.enable_x64(True):
        state = HAWK_LEARNER.init(key=jax.random.key(0))
        pomdp = SETTING.pomdp(SETTING.opponent)
        keys = jax.random.split(jax.random.key(1))
        yield state, jax.jit(lambda: play_meta_batch(HAWK_LEARNER, state, pomdp, keys)[1])()


def gradient_of(learner, played):
    state, trajectory = played

    @jax.jit
    def compute():
        return learner.gradient(state.params, (trajectory.obs, learner.samples(trajectory)))

    return compute()


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("max_unroll", [1, 7])
def test_stretches_give_the_same_gradient(played, max_unroll):
    cut = coala_pg(MAKE_POLICY, HAWK_LEARNER.optimiser, max_unroll=max_unroll)
    leaves_equal(gradient_of(cut, played), gradient_of(HAWK_LEARNER, played), rtol=1e-9, atol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("games_at_once", [1, 2, 1000])
def test_games_may_be_taken_a_few_at_a_time_or_all_at_once(played, games_at_once):
    cut = coala_pg(MAKE_POLICY, HAWK_LEARNER.optimiser, games_at_once=games_at_once)
    leaves_equal(gradient_of(cut, played), gradient_of(HAWK_LEARNER, played), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("chosen", "games", "chunks", "width"),
    [
        *[([0, 1, 2], games, 12 // width, width) for games, width in [(1, 1), (2, 2), (3, 2), (4, 4), (7, 4), (8, 4)]],
        *[([0, 1, 2], games, 1, 12) for games in (12, 1000)],
        *[([2, 0], games, 8 // width, width) for games, width in [(1, 1), (4, 4), (8, 8), (1000, 8)]],
    ],
)
def test_chunks_are_equal_and_hold_every_game_of_the_chosen_once(chosen, games, chunks, width):
    meta, episodes, time, batch = jnp.meshgrid(*map(jnp.arange, (3, 2, 5, 4)), indexing="ij")

    def counted(chunk):
        game, step = chunk
        assert game.shape == step.shape == (2, 5, width)
        in_order = (game == game[:1, :1]).all() & (step == jnp.arange(10).reshape(2, 5)[:, :, None]).all()
        return jnp.bincount(game[0, 0], length=12).astype(float), in_order.astype(float)

    data = (meta * 4 + batch, episodes * 5 + time)
    count, in_order = mean_over_chunks(counted, data, jnp.array(chosen), games)
    assert in_order == 1
    wanted = [float(game // 4 in chosen) for game in range(12)]
    np.testing.assert_allclose(count * chunks, wanted, rtol=1e-6)


def test_stretches_are_whole_inner_episodes():
    assert num_stretches(20, 10, 512) == 1
    assert num_stretches(20, 10, 100) == 2
    assert num_stretches(20, 10, 99) == 4
    assert num_stretches(100, 64, 512) == 20
    assert num_stretches(3, 64, 10) == 3


@pytest.mark.usefixtures("float64")
def test_the_first_ppo_step_is_the_policy_gradient(played):
    """At ratio 1 the surrogate's gradient is A2C's."""
    gradients = [
        gradient_of(coala_pg(MAKE_POLICY, optax.sgd(1.0), objective), played)[0]
        for objective in (A2C(value_coefficient=0.0), PPO(value_coefficient=0.0))
    ]
    leaves_equal(*gradients, rtol=1e-9, atol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("algorithm", [coala_pg, m_fos, batch_unaware])
@pytest.mark.parametrize("objective", [PPO(num_epochs=2, num_minibatches=2), A2C()])
def test_every_algorithm_changes_its_parameters(played, algorithm, objective):
    state, trajectory = played
    learner = algorithm(MAKE_POLICY, optax.sgd(0.1), objective, normalise_advantages=True)
    state = learner.init(key=jax.random.key(0))
    after, metrics = jax.jit(learner.update)(state, trajectory, key=jax.random.key(2))
    assert float(jnp.abs(after.params.readout.weight - state.params.readout.weight).max()) > 0
    assert int(after.num_updates) == 1
    assert all(np.isfinite(value) for value in metrics.values())


def test_the_entropy_bonus_follows_its_schedule(played):
    """After one of four updates three quarters of it are left."""
    _, trajectory = played

    def learnt(coefficient):
        how = {"normalise_advantages": True, "entropy_coefficient": coefficient}
        learner = coala_pg(MAKE_POLICY, optax.sgd(0.1), **how)
        start = eqx.tree_at(lambda it: it.num_updates, learner.init(key=jax.random.key(0)), jnp.array(1))
        return jax.jit(learner.update)(start, trajectory, key=jax.random.key(2))[0].params.readout.weight

    after = learnt(falling(0.4, 4))
    np.testing.assert_allclose(after, learnt(0.3), rtol=0, atol=1e-6)
    assert 1e-4 < np.abs(after - learnt(0.0)).max() < 1


def test_each_algorithm_of_a_pool_has_its_own_learning_rate(tiny_config):
    config = tiny_config(
        algorithm="coala-pg+m-fos",
        num_meta_agents=2,
        p_naive=0.5,
        optimiser="sgd",
        learning_rate=0.5,
        learning_rate_factors=(1.0, 0.25),
        max_gradient_norm=1.0,
    )
    gradient = jnp.array([0.0, 1.0])
    steps = []
    for group in build(config).agents:
        optimiser = group.learner.optimiser
        steps.append(float(optimiser.update(gradient, optimiser.init(gradient))[0][1]))
    assert steps == [-0.5, -0.125]


def test_an_algorithm_that_is_named_twice_has_a_double_share(tiny_config):
    config = tiny_config(algorithm="coala-pg+m-fos+coala-pg", num_meta_agents=6, p_naive=0.5)
    assert build(config).names == ["coala-pg"] * 4 + ["m-fos"] * 2


def test_a_naive_learners_memory_is_fresh_in_every_inner_episode():
    naive = NaiveLearner(MAKE_POLICY, optax.sgd(0.1))
    pomdp = SETTING.pomdp(naive)
    fresh = state = pomdp.init(key=jax.random.key(0))
    state, step = eqx.filter_jit(pomdp.play)(state, jnp.zeros(3, int), key=jax.random.key(1))
    pairs = zip(*map(jax.tree.leaves, (state.memories, fresh.memories)), strict=True)
    assert not all(np.array_equal(now, before) for now, before in pairs)
    played = jax.tree.map(lambda leaf: jnp.stack([leaf] * 3), step)
    state, _ = eqx.filter_jit(pomdp.learn)(state, played, key=jax.random.key(2))
    leaves_equal(state.memories, fresh.memories)


def test_the_ego_agent_remembers_across_inner_episodes(played):
    """Its recorded values are those of one unroll over the whole meta-trajectory, and not of one per inner episode."""
    with jax.enable_x64(True):
        state, trajectory = played
        policy = state.params
        episodes, time = trajectory.obs.shape[1:3]
        obs = trajectory.obs[0, :, :, 0].reshape(episodes * time, -1)
        # The read-outs start at zero; look at what they read instead.
        policy = eqx.tree_at(lambda p: p.readout.weight, policy, jnp.ones_like(policy.readout.weight))
        whole = policy.unroll(obs, jnp.zeros(len(obs), bool), policy.initial_memory())[0].value
        cut = policy.unroll(obs, jnp.arange(len(obs)) % time == 0, policy.initial_memory())[0].value
        np.testing.assert_allclose(whole[:time], cut[:time], atol=1e-12)
        assert np.abs(np.asarray(whole - cut)[time:]).max() > 1e-3

        def act(memory, obs, *, key):
            output, memory = policy.step(obs, memory)
            return jax.random.randint(key, (), 0, 2), output.value, memory

        pomdp = SETTING.pomdp(SETTING.opponent)
        lived = jax.jit(lambda: rollout(pomdp, act, policy.initial_memory(), key=jax.random.key(3))[1])()
        again = policy.unroll(
            lived.obs[:, :, 1].reshape(episodes * time, -1), jnp.zeros(len(obs), bool), policy.initial_memory()
        )[0]
        np.testing.assert_allclose(lived.extras[:, :, 1].ravel(), again.value, atol=1e-10)


@pytest.mark.parametrize("chunk", [2, 10])
def test_iterations_in_one_program_are_those_one_by_one(chunk):
    def run_by(chunk):
        told = []
        start = start_seeds(SETTING, [5, 6])
        end = train(SETTING, start, [5, 6], first=1, last=6, chunk=chunk, report=lambda *args: told.append(args))
        return end, [done for done, *_ in told], [metrics for *_, several in told for metrics in several]

    end, done, metrics = run_by(chunk)
    wanted, each, wanted_metrics = run_by(1)
    assert each == [2, 3, 4, 5, 6]
    assert done == [*range(1 + chunk, 6, chunk), 6]
    leaves_equal(end, wanted, rtol=1e-5, atol=1e-6)
    leaves_equal(metrics, wanted_metrics, rtol=1e-5, atol=1e-6)


def test_a_diverged_run_stops_and_keeps_the_last_good_state():
    setting = eqx.tree_at(lambda s: s.agents[0].learner, SETTING, coala_pg(TABLE, optax.sgd(float("inf"))))
    good = start_seeds(setting, [0])
    with pytest.raises(NotFinite, match="stopped at iteration 0") as caught:
        train(setting, good, [0], last=3, report=lambda *_: None)
    leaves_equal(caught.value.state, good)


def test_minibatches_that_do_not_divide_the_meta_batch_are_refused():
    with pytest.raises(ValueError, match="meta_batch_size must be a multiple of num_minibatches, 2, got 5"):
        run_config(meta_batch_size=5, num_minibatches=2)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"algorithm": "mfos"},
            "unknown algorithm 'mfos' .did you mean m-fos.*; known: coala-pg, m-fos, batch-unaware",
        ),
        ({"payoffs": "nice"}, "unknown payoffs 'nice'; known: paper, classic, pola, axelrod"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"learning_rate": 0.0}, "learning_rate must be positive"),
        ({"naive_weight": 0.0}, "naive_weight must be positive, got 0.0"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
        (
            {"algorithm": "coala-pg+m-fos", "num_meta_agents": 2, "learning_rate_factors": (0.5,)},
            "learning_rate_factors must be one for each of coala-pg, m-fos, got 1",
        ),
        ({"learning_rate_factors": (0.0,)}, "learning_rate_factors must be positive"),
    ],
)
def test_bad_configurations_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        run_config(**fields)


def test_a_constant_added_to_all_payoffs_trains_the_same_agent(tiny_config):
    config = tiny_config(seed=1, payoffs="classic", learning_rate=0.01, iterations=3)
    setting = build(config)
    begun = start_seeds(setting, config.training.seeds)
    state = train(setting, begun, config.training.seeds, last=3, report=lambda *_: None)
    wanted = build(config.with_flags(payoffs="paper"))
    same = train(wanted, begun, config.training.seeds, last=3, report=lambda *_: None)
    changed = jax.tree.map(lambda one, other: np.abs(one - other).max(), state.agents[0].params, same.agents[0].params)
    assert max(jax.tree.leaves(changed)) < 1e-4
    moved = jax.tree.map(lambda one, other: np.abs(one - other).max(), state.agents[0].params, begun.agents[0].params)
    assert max(jax.tree.leaves(moved)) > 1e-2

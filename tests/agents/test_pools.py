"""Laws of pool training: who meets whom, what is credited how, and that a pool of one is the plain loop."""

import functools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.learners import A2C, PPO, batch_unaware, coala_pg, m_fos
from coala_agents.learners._normalised import normalised
from coala_agents.nn import HawkPolicy
from coala_agents.training import Agents, MixedPool, Setting, iterate, play_meta_batch, policies, start, train
from coala_agents.training import start_seeds as start_seeds
from coala_envs import rollout
from coala_envs.co_players import FromPool, NaiveLearner, TabularPolicy, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

GAME = iterated_prisoners_dilemma(inner_episode_length=3)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
NAIVE = NaiveLearner(TABLE, optax.adam(0.05))
COALA = coala_pg(TABLE, optax.adam(0.01))
SIZES = {"meta_batch_size": 4, "batch_size": 3, "num_inner_episodes": 4, "naive_pool_size": 2}
POOL = Setting(
    (Agents(COALA, 2, "coala-pg"), Agents(m_fos(TABLE, optax.adam(0.01)), 1, "m-fos")),
    GAME,
    NAIVE,
    **SIZES,
    p_naive=0.5,
)
"""Three agents of two kinds, for all tests that need no other."""


def leaves_equal(got, wanted, **tolerance):
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), **(tolerance or {"rtol": 0, "atol": 0}))


def numbered(size, first):
    """Stacked parameters that tell their number: ``value`` is full of it."""
    one = TABLE(key=jax.random.key(0))
    stacked = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (size, *leaf.shape)), one)
    numbers = jnp.broadcast_to(first + jnp.arange(size, dtype=float)[:, None], stacked.value.shape)
    return eqx.tree_at(lambda p: p.value, stacked, numbers)


@pytest.mark.parametrize(("p_naive", "agent"), [(0.75, 0), (0.25, 2), (0.0, 1)])
def test_opponents_are_drawn_hierarchically_and_never_oneself(p_naive, agent):
    """Frequencies over 20 000 draws, within five standard errors of what the hierarchy says."""
    pool = MixedPool(NAIVE, numbered(5, 0), numbered(4, 100), jnp.array(agent), p_naive)
    draws = 20_000
    drawn = jax.jit(jax.vmap(lambda key: pool.init(key=key)))(jax.random.split(jax.random.key(1), draws))
    number, learns = np.asarray(drawn.player.params.value[:, 0]).astype(int), np.asarray(drawn.learns)
    np.testing.assert_array_equal(learns, number < 100)
    expected = {index: p_naive / 5 for index in range(5)}
    expected |= {100 + index: (1 - p_naive) / 3 for index in range(4)}
    expected[100 + agent] = 0.0
    for index, probability in expected.items():
        error = np.sqrt(probability * (1 - probability) / draws)
        assert abs(np.mean(number == index) - probability) <= 5 * error


def mixed_meta_batch():
    """Meta-episodes against both kinds of opponent, and the state of the opponents before and after."""
    make_policy = functools.partial(HawkPolicy, 5, 2, width=8, lru_width=8, mlp_width=8)
    naive = NaiveLearner(make_policy, optax.sgd(0.5))
    stacked = jax.vmap(lambda key: make_policy(key=key))(jax.random.split(jax.random.key(0), 3))
    pool = MixedPool(naive, stacked, stacked, jnp.array(0), 0.5)
    setting = eqx.tree_at(lambda s: s.opponent, POOL, naive)
    pomdp = setting.pomdp(pool)

    def act(memory, obs, *, key):
        return jax.random.randint(key, (), 0, 2), (), memory

    def one(key):
        return pomdp.init(key=jax.random.split(key)[0]), rollout(pomdp, act, (), key=key)[0]

    return jax.jit(jax.vmap(one))(jax.random.split(jax.random.key(2), 8)), naive


def differs(got, wanted, size):
    """Tell for each of the ``size`` entries of the leading axis whether any leaf differs there."""
    pairs = zip(*(jax.tree.leaves(jax.tree.map(np.asarray, tree)) for tree in (got, wanted)), strict=True)
    return np.any([np.any((a != b).reshape(size, -1), axis=1) for a, b in pairs], axis=0)


def test_naive_opponents_learn_and_forget_and_meta_opponents_do_neither():
    (before, after), naive = mixed_meta_batch()
    (opponent,), (memory,) = after.co_players, after.memories
    learns = np.asarray(opponent.learns)
    assert 0 < learns.sum() < len(learns)
    np.testing.assert_array_equal(differs(opponent.player, before.co_players[0].player, len(learns)), learns)
    # The end of the last inner episode was crossed as well.
    np.testing.assert_array_equal(differs(memory.policy, naive.initial_memory(), len(learns)), ~learns)


def test_a_pool_of_one_with_only_naive_opponents_is_the_plain_loop():
    """Bit for bit: the loop of pure shaping, written down with the primitives and no population."""
    setting = Setting(Agents(COALA), GAME, NAIVE, **SIZES)

    @jax.jit
    def plain_start(key):
        learner_key, pool_key = jax.random.split(key)
        pool = jax.vmap(lambda key: NAIVE.init(key=key))(jax.random.split(pool_key, SIZES["naive_pool_size"]))
        return COALA.init(key=learner_key), pool

    @jax.jit
    def plain_iteration(learner_state, pool, key):
        play_key, update_key = jax.random.split(key)
        keys = jax.random.split(play_key, SIZES["meta_batch_size"])
        pomdp = setting.pomdp(FromPool(NAIVE, pool))
        _, trajectory = play_meta_batch(COALA, learner_state, pomdp, keys)
        return COALA.update(learner_state, trajectory, key=update_key)[0], trajectory.reward[..., 0].mean()

    learner_state, pool = plain_start(jax.random.key(0))
    state = jax.jit(lambda key: start(setting, key=key))(jax.random.key(0))
    step = jax.jit(lambda state, key: iterate(setting, state, key=key))
    for number in range(3):
        learner_state, reward = plain_iteration(learner_state, pool, jax.random.key(10 + number))
        state, metrics = step(state, jax.random.key(10 + number))
        np.testing.assert_allclose(metrics["reward/ego"][0], reward, rtol=1e-6)
    leaves_equal(jax.tree.map(lambda leaf: leaf[0], state.agents[0]), learner_state)


@pytest.fixture(scope="module")
def iterated():
    before = jax.jit(lambda key: start(POOL, key=key))(jax.random.key(4))
    return before, *jax.jit(lambda state, key: iterate(POOL, state, key=key))(before, jax.random.key(5))


def test_the_population_is_a_loop_over_its_agents(iterated):
    before, after, metrics = iterated
    keys = jax.random.split(jax.random.key(5), 5)
    meta_keys = jax.random.split(keys[0], 12).reshape(3, 4)
    everybody = policies(before.agents)
    for agent, (group, place) in enumerate([(0, 0), (0, 1), (1, 0)]):
        learner = POOL.agents[group].learner
        mine = jax.tree.map(lambda leaf, place=place: leaf[place], before.agents[group])

        @jax.jit
        def alone(learner=learner, mine=mine, agent=agent):
            pomdp = POOL.pomdp(MixedPool(NAIVE, before.naive_pool.params, everybody, jnp.array(agent), 0.5))
            end, trajectory = play_meta_batch(learner, mine, pomdp, meta_keys[agent])
            naive = end.co_players[0].learns
            return naive, trajectory, learner.update(mine, trajectory, naive, key=keys[1 + agent])[0]

        naive, trajectory, wanted = alone()
        got = jax.tree.map(lambda leaf, place=place: leaf[place], after.agents[group])
        leaves_equal(got, wanted, rtol=1e-4, atol=1e-6)
        own = np.asarray(trajectory.reward[..., 0]).mean(axis=(1, 2, 3))
        for name, kind in (("reward/ego", naive), ("reward/meta", ~naive)):
            wanted_mean = own[np.asarray(kind)].mean() if kind.any() else np.nan
            np.testing.assert_allclose(metrics[name][agent], wanted_mean, atol=1e-6)


def test_everybody_learns_and_the_naive_pool_stays(iterated):
    before, after, _ = iterated
    leaves_equal(after.naive_pool, before.naive_pool)
    for old, new in zip(before.agents, after.agents, strict=True):
        assert (np.abs(np.asarray(new.params.logits - old.params.logits)).max(axis=(1, 2)) > 0).all()


def test_nobody_to_meet_of_a_kind_is_nan_and_does_not_stop_the_run():
    setting = Setting(Agents(COALA, 2), GAME, NAIVE, **SIZES, p_naive=0.0)
    seen = []
    train(setting, start_seeds(setting, [0]), [0], last=1, report=lambda done, state, metrics: seen.extend(metrics))
    assert np.isnan(seen[0]["reward/ego"]).all()
    assert np.isnan(seen[0]["reward/naive"]).all()
    assert np.isfinite(seen[0]["reward/meta"]).all()


def test_dynamic_naive_learners_start_from_the_meta_agents():
    """In the first inner episode a dynamic pool of naive learners plays like the meta agents, not like its own pool."""
    always_defect = jnp.broadcast_to(jnp.array([-20.0, 20.0]), (5, 2))
    setting = Setting(Agents(COALA, 2), GAME, NAIVE, **SIZES, dynamic_naive=True)
    state = jax.jit(lambda key: start(setting, key=key))(jax.random.key(0))
    states = eqx.tree_at(lambda s: s.agents[0].params.logits, state, jnp.stack([always_defect] * 2))
    step = jax.jit(lambda state, key: iterate(setting, state, key=key))
    after, metrics = step(states, jax.random.key(1))
    # 20 logits away, a few naive updates change nothing.
    assert metrics["cooperation/naive"].tolist() == [0.0, 0.0]
    leaves_equal(after.naive_pool, state.naive_pool)
    static = Setting(Agents(COALA, 2), GAME, NAIVE, **SIZES)
    _, metrics = jax.jit(lambda state, key: iterate(static, state, key=key))(states, jax.random.key(1))
    assert (metrics["cooperation/naive"] > 0.1).all()


@pytest.mark.usefixtures("float64")
def test_advantages_are_normalised_separately():
    rng = np.random.default_rng(0)
    naive = np.array([True, False, True, True, False])
    x = rng.normal(size=(5, 2, 3, 4)) * np.where(naive, 10.0, 0.1)[:, None, None, None] + naive[:, None, None, None]
    got = np.asarray(normalised(jnp.asarray(x), jnp.asarray(naive)))
    for kind in (naive, ~naive):
        np.testing.assert_allclose(got[kind], (x[kind] - x[kind].mean()) / x[kind].std(), rtol=1e-6)
    together = np.asarray(normalised(jnp.asarray(x), None))
    np.testing.assert_allclose(together, (x - x.mean()) / x.std(), rtol=1e-6)
    only_naive = np.asarray(normalised(jnp.asarray(x), jnp.ones(5, bool)))
    np.testing.assert_allclose(only_naive, together, rtol=1e-12)


@pytest.fixture(scope="module")
def played():
    """Meta-episodes against naive learners, in double precision."""
    with jax.enable_x64(True):
        state = COALA.init(key=jax.random.key(0))
        keys = jax.random.split(jax.random.key(1), 4)
        return state, jax.jit(lambda: play_meta_batch(COALA, state, POOL.pomdp(NAIVE), keys)[1])()


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("algorithm", [coala_pg, m_fos, batch_unaware])
def test_the_gradient_ratio_by_hand(played, algorithm):
    """The enumerated sum of -log π gradients, credited with later and with current rewards as Eq. 5, 7 and 6 say."""
    state, trajectory = played
    learner = algorithm(TABLE, optax.sgd(1.0))
    rewards = np.asarray(trajectory.reward[..., 0])  # [meta, episodes, time, batch]
    # Zero read-outs of the critic, so that the advantages are the returns.
    assert np.abs(np.asarray(trajectory.extras["value"])).max() == 0
    batch = rewards.shape[-1]
    current = np.flip(np.cumsum(np.flip(rewards, 2), 2), 2)
    per_episode = rewards.sum(2)
    later = (np.flip(np.cumsum(np.flip(per_episode, 1), 1), 1) - per_episode)[:, :, None]  # [meta, episodes, 1, batch]
    later = np.broadcast_to(later, rewards.shape)
    if algorithm is coala_pg:
        later = np.broadcast_to(later.mean(-1, keepdims=True), rewards.shape) * batch
    elif algorithm is m_fos:
        current, later = current * batch, np.broadcast_to(later.mean(-1, keepdims=True), rewards.shape) * batch
    logits = np.einsum("metbo,oa->metba", np.asarray(trajectory.obs), np.asarray(state.params.logits))
    probabilities = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    score = np.eye(2)[np.asarray(trajectory.action[..., 0])] - probabilities

    def norm(credit):
        return np.linalg.norm(np.einsum("metbo,metba,metb->oa", np.asarray(trajectory.obs), score, credit))

    got = jax.jit(learner.gradient_ratio)(state, trajectory)
    assert float(got) == pytest.approx(norm(later) / norm(current), rel=1e-9)


@pytest.mark.usefixtures("float64")
def test_the_gradient_ratio_looks_at_naive_opponents_only(played):
    state, trajectory = played
    opponent_learns = jnp.array([True, False, True, False])
    ratio = jax.jit(COALA.gradient_ratio)
    only = jax.tree.map(lambda leaf: leaf[opponent_learns], trajectory)
    assert float(ratio(state, trajectory, opponent_learns)) == pytest.approx(float(ratio(state, only)), rel=1e-9)


@pytest.mark.usefixtures("float64")
def test_the_naive_weight_scales_the_gradient_against_naive_learners_alone(played):
    _, trajectory = played
    mixed = jnp.array([True, False, True, False])

    def step(weight, opponent_learns):
        """The step of plain gradient ascent, in which every part of the gradient is one summand."""
        options = {"normalise_advantages": True, "naive_weight": weight}
        learner = coala_pg(TABLE, optax.sgd(1.0), A2C(value_coefficient=0.0), **options)
        before = learner.init(key=jax.random.key(0))
        after, _ = jax.jit(learner.update)(before, trajectory, opponent_learns, key=jax.random.key(1))
        return np.concatenate([np.ravel(a - b) for a, b in zip(*map(jax.tree.leaves, (after, before)), strict=True)])

    one, two, four = (step(weight, mixed) for weight in (1.0, 2.0, 4.0))
    assert np.abs(two - one).max() > 1e-3
    np.testing.assert_allclose(four - one, 3 * (two - one), rtol=1e-9, atol=1e-12)
    nobody = jnp.zeros_like(mixed)
    np.testing.assert_array_equal(step(1.0, nobody), step(4.0, nobody))


def test_the_gradient_ratio_is_measured_on_demand():
    setting = Setting(Agents(COALA), GAME, NAIVE, **SIZES, gradient_ratio_interval=2)
    seen = []
    train(
        setting, start_seeds(setting, [0, 1]), [0, 1], last=4, report=lambda done, state, metrics: seen.extend(metrics)
    )
    measured = [np.isfinite(metrics["learner/gradient_ratio"]).all() for metrics in seen]
    assert measured == [False, True, False, True]


def test_minibatches_get_their_share_of_both_kinds(monkeypatch):
    """Four of each kind, two minibatches: each gets two of each."""
    learner = coala_pg(TABLE, optax.sgd(0.0), PPO(num_epochs=8, num_minibatches=2))
    state = learner.init(key=jax.random.key(0))
    trajectory = jax.jit(
        lambda: play_meta_batch(learner, state, POOL.pomdp(NAIVE), jax.random.split(jax.random.key(1), 8))[1]
    )()
    opponent_learns = jnp.array([True, False] * 4)
    # Mark the kinds in what is recorded.
    marked = jnp.broadcast_to(opponent_learns[:, None, None, None].astype(float), trajectory.extras["value"].shape)
    trajectory = eqx.tree_at(lambda t: t.extras["value"], trajectory, marked)
    seen = []

    def look(self, policy, data, entropy_coefficient, chosen):
        jax.debug.callback(lambda value: seen.append(float(value)), data[1].value[chosen].mean())
        return policy, {}

    monkeypatch.setattr(type(learner), "gradient", look)
    learner.update(state, trajectory, opponent_learns, key=jax.random.key(2))
    jax.effects_barrier()
    # Eight deals: by chance alone all would be even once in thousands of times.
    assert seen == [0.5] * 16


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"p_naive": 1.5}, r"p_naive must be in \[0, 1\], got 1.5"),
        ({"p_naive": 0.5}, "needs at least 2 meta agents"),
        (
            {"agents": Agents(COALA, 2), "dynamic_naive": True, "opponent": tit_for_tat()},
            "need a NaiveLearner, got MemoryOne",
        ),
        (
            {"p_naive": 0.5, "agents": Agents(coala_pg(functools.partial(HawkPolicy, 5, 2), optax.sgd(1.0), A2C()), 2)},
            "one network for everybody",
        ),
    ],
)
def test_bad_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Setting(**{"agents": Agents(COALA), "game": GAME, "opponent": NAIVE, **SIZES, **options})

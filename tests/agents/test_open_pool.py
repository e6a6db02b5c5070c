"""Pools in which whoever is no meta agent may be anybody; strangers that are drawn for each game."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.config import preset, run_config
from coala_agents.experiments import build
from coala_agents.learners import A2C, Teaching, batch_unaware, coala_pg
from coala_agents.nn import GRUPolicy
from coala_agents.training import Agents, OpenPool, Setting, iterate, play_meta_batch, policies, start
from coala_agents.training._opponents import OpponentState
from coala_envs.co_players import FrozenPolicy, MLPPolicy, RandomMemoryOne, TabularPolicy, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

KEY = jax.random.key(0)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
THREE = jax.vmap(lambda key: TABLE(key=key))(jax.random.split(KEY, 3))
DEFECTED = jnp.eye(5)[2]  # CD


def test_the_one_who_plays_acts_as_it_would_alone():
    pool = OpenPool(tit_for_tat(), THREE, jnp.array(1), 0.5)
    params = jax.tree.map(lambda leaf: leaf[2], THREE)
    strategy, meta = (OpponentState(((), params), jnp.array(learns)) for learns in (True, False))
    action, log_prob, _ = pool.act(strategy, pool.initial_memory(), DEFECTED, key=KEY)
    assert (action, log_prob) == (1, 0.0)
    action, log_prob, _ = pool.act(meta, pool.initial_memory(), DEFECTED, key=KEY)
    assert log_prob == pytest.approx(float(jax.nn.log_softmax(params.logits[2])[action]), abs=1e-6)


def test_a_stranger_forgets_between_inner_episodes_and_an_agent_does_not():
    agents = jax.vmap(lambda key: GRUPolicy(5, 2, width=3, key=key))(jax.random.split(KEY, 2))
    pool = OpenPool(RandomMemoryOne(), agents, jnp.array(0), 0.5)
    memory = jax.jit(lambda key: pool.act(pool.init(key=key), pool.initial_memory(), DEFECTED, key=key)[2])(KEY)
    stranger, kept = pool.next_episode(memory)
    assert (bool(memory[0].is_drawn), bool(stranger.is_drawn)) == (True, False)
    jax.tree.map(np.testing.assert_array_equal, kept, memory[1])
    assert all(np.asarray(leaf).any() for leaf in jax.tree.leaves(kept))


def test_it_draws_either_kind_and_never_oneself():
    pool = OpenPool(tit_for_tat(), THREE, jnp.array(1), 0.25)
    drawn = jax.jit(jax.vmap(lambda key: pool.init(key=key)))(jax.random.split(KEY, 4000))
    which = np.asarray((drawn.player[1].logits[:, None] == THREE.logits[None]).all((2, 3)))
    np.testing.assert_allclose(which.mean(0), [0.5, 0.0, 0.5], atol=0.04)
    assert np.asarray(drawn.learns).mean() == pytest.approx(0.25, abs=0.035)


def test_a_stranger_is_drawn_once_a_game_and_uniformly():
    stranger = RandomMemoryOne()

    @jax.jit
    @jax.vmap
    def play(key):
        memory = stranger.initial_memory()
        seen = []
        for number in range(2):
            action, log_prob, memory = stranger.act((), memory, DEFECTED, key=jax.random.fold_in(key, number))
            seen.append((action, log_prob, memory.cooperation))
        return seen, stranger.next_episode(memory).is_drawn

    ((first, log_prob, one), (_, _, two)), is_drawn = play(jax.random.split(KEY, 4000))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(np.asarray(one).mean(0), 0.5, atol=0.03)
    np.testing.assert_allclose(np.asarray(one).var(0), 1 / 12, atol=0.006)
    assert np.corrcoef(one.T)[~np.eye(5, dtype=bool)] == pytest.approx(0, abs=0.08)
    np.testing.assert_allclose(np.exp(log_prob), np.where(first == 0, one[:, 2], 1 - one[:, 2]), rtol=1e-5)
    assert not np.asarray(is_drawn).any()


def test_agents_train_among_strangers_and_each_other():
    game = iterated_prisoners_dilemma(inner_episode_length=3)
    agents = Agents(batch_unaware(TABLE, optax.adam(0.01), A2C()), 2)
    sizes = {"meta_batch_size": 8, "batch_size": 2, "num_inner_episodes": 1, "naive_pool_size": 0}
    setting = Setting(agents, game, RandomMemoryOne(), **sizes, p_naive=0.5)
    before = start(setting, key=KEY)
    after, metrics = jax.jit(lambda state: iterate(setting, state, key=KEY))(before)
    assert all(np.isfinite(metrics[f"reward/{role}"]).all() for role in ("ego", "naive", "meta"))
    assert (np.asarray(after.agents[0].params.logits) != np.asarray(before.agents[0].params.logits)).any((1, 2)).all()


@pytest.mark.parametrize("opponent", ["random-memory-one", "naive"])
def test_where_it_is_shown_agents_see_whom_they_were_dealt(opponent):
    """In both kinds of mixed pool."""
    sizes = {"meta_batch_size": 8, "batch_size": 2, "num_inner_episodes": 2, "inner_episode_length": 3}
    flags = {"opponent": opponent, "num_meta_agents": 2, "p_naive": 0.5, "shows_agents": True, "network": "tabular"}
    setting = build(run_config("batch-unaware", **flags, **sizes))
    assert setting.is_open == (opponent != "naive")
    begun = start(setting, key=KEY)
    pomdp = setting.pomdp(setting.met_by(policies(begun.agents), begun.naive_pool, jnp.array(0)))
    first = jax.tree.map(lambda leaf: leaf[0], begun.agents[0])
    end, seen = play_meta_batch(setting.agents[0].learner, first, pomdp, jax.random.split(KEY, 16))
    (met,) = end.co_players
    is_agent = ~np.asarray(met.learns)
    assert 0 < is_agent.sum() < 16
    shown = np.asarray(seen.obs[..., 5])
    np.testing.assert_array_equal(shown, np.broadcast_to(is_agent[:, None, None, None], shown.shape))


def test_an_agent_from_outside_is_an_agent_too():
    outside = FrozenPolicy(jax.tree.map(lambda leaf: leaf[0], THREE))
    for outsider, shown in ((outside, True), (tit_for_tat(), False)):
        pool = OpenPool(outsider, THREE, jnp.array(1), 0.5)
        states = jax.vmap(lambda key, pool=pool: pool.init(key=key))(jax.random.split(KEY, 16))
        told = np.asarray(jax.vmap(pool.is_agent)(states))
        assert 0 < np.asarray(states.learns).sum() < 16
        np.testing.assert_array_equal(told, shown | ~np.asarray(states.learns))


def test_the_preset_meets_strangers_and_other_learners():
    setting = build(preset("ipd-in-context"))
    assert setting.is_open
    assert (type(setting.opponent), setting.p_naive, setting.num_agents) == (RandomMemoryOne, 0.5, 2)


def test_a_learner_by_name_need_not_have_the_agents_network():
    """An iteration is traced, and not run."""
    sizes = {"batch_size": 2, "meta_batch_size": 4, "num_inner_episodes": 1, "inner_episode_length": 2}
    flags = {"num_meta_agents": 2, "p_naive": 0.5, "network": "gru", "objective": "a2c"}
    setting = build(run_config("coala-pg", opponent="naive-ppo", **flags, **sizes))
    assert setting.is_open
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=KEY), key=KEY))
    assert metrics["reward/naive"].shape == (2,)
    with pytest.raises(ValueError, match="a dynamic pool needs a naive_pool_size of at least 1, got 0"):
        dataclasses.replace(setting, dynamic_naive=True)


def test_agents_of_an_open_pool_share_a_network_and_no_credit_for_teaching():
    game, sizes = iterated_prisoners_dilemma(), {"meta_batch_size": 2, "batch_size": 2, "num_inner_episodes": 1}
    made = functools.partial(Setting, game=game, naive_pool_size=0, p_naive=0.5, **sizes)
    network = functools.partial(MLPPolicy, 5, 2)
    agents = tuple(Agents(coala_pg(make, optax.sgd(0.1))) for make in (TABLE, network))
    with pytest.raises(ValueError, match="that of agents 'ego' differs from the first agents'"):
        made(agents, opponent=tit_for_tat())
    teaching = Agents(coala_pg(TABLE, optax.sgd(0.1), teaching=Teaching("leave-one-out", game)), 2)
    with pytest.raises(ValueError, match="lacks behaviour, left_out"):
        made(teaching, opponent=tit_for_tat())

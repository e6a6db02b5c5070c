"""Training on gridworlds: naive learners that have learnt from each other, warm starts, and the behaviour metrics."""

import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS
from coala_agents.evaluation import with_derived
from coala_agents.training import (
    CheckpointError,
    Pair,
    abstract_pairs,
    iterate,
    load_naive_pool,
    policies,
    pretrain,
    save_naive_pool,
    start,
    start_seeds,
    update_pair,
)
from coala_envs.games import CoinGame

TINY = {
    "batch_size": 2,
    "meta_batch_size": 2,
    "num_minibatches": 2,
    "num_inner_episodes": 2,
    "inner_episode_length": 4,
    "iterations": 2,
}


@pytest.fixture(scope="module")
def config():
    return PRESETS["cleanup-lite-shaping"].with_flags(**TINY, network="mlp", naive_pool="", warm_start=False)


@pytest.fixture(scope="module")
def pool(config, tmp_path_factory):
    """A pool of four, hardly trained, and its file."""
    params = pretrain(
        config.game.build(), config.naive_learner(), batch_size=2, num_pairs=2, num_inner_episodes=1, seed=0
    )
    path = tmp_path_factory.mktemp("pool") / "pool.eqx"
    save_naive_pool(path, params, {"config": config.to_dict()})
    return params, path


def test_naive_learners_learn_from_each_other(config, pool):
    params, _ = pool
    assert {leaf.shape[0] for leaf in jax.tree.leaves(params)} == {4}
    # Every one of the four has become another.
    first = np.asarray(jax.tree.leaves(params)[0]).reshape(4, -1)
    assert len(np.unique(first, axis=0)) == 4
    fresh = config.naive_learner().init(key=jax.random.key(0)).params
    assert jax.tree.structure(fresh) == jax.tree.structure(params)


def test_a_pools_file_gives_its_members_back_and_naive_learners_start_from_them(config, pool):
    params, path = pool
    loaded = load_naive_pool(str(path), config.naive_learner())
    assert eqx.tree_equal(loaded, params)
    for fields in ({}, {"num_meta_agents": 2, "p_naive": 0.5}):
        setting = experiments.build(config.with_flags(naive_pool=str(path), **fields))
        assert eqx.tree_equal(
            start_seeds(setting, [3]).naive_pool.params, jax.tree.map(lambda leaf: leaf[None], params)
        )
        drawn = jax.vmap(lambda key, setting=setting: setting.unknown_opponent.init(key=key).params)
        members = np.asarray(jax.tree.leaves(params)[0]).reshape(4, -1)
        seen = np.asarray(jax.tree.leaves(drawn(jax.random.split(jax.random.key(0), 50)))[0]).reshape(50, -1)
        np.testing.assert_array_equal(np.unique(seen, axis=0), np.unique(members, axis=0))


def test_a_pool_of_another_network_or_name_is_refused(config, pool, tmp_path):
    _, path = pool
    with pytest.raises(CheckpointError, match="does not fit"):
        load_naive_pool(str(path), config.with_flags(width=8).naive_learner())
    with pytest.raises(FileNotFoundError, match="no naive pool 'nobody': neither a file nor one of cleanup-lite"):
        load_naive_pool("nobody", config.naive_learner())
    foreign = tmp_path / "foreign.eqx"
    foreign.write_text("hello\n")
    with pytest.raises(CheckpointError, match="not a coala checkpoint"):
        load_naive_pool(str(foreign), config.naive_learner())


def test_every_shipped_pool_fits_its_preset():
    for preset in PRESETS.values():
        if pool := preset.flat().get("naive_pool"):
            assert jax.tree.leaves(load_naive_pool(pool, preset.naive_learner()))[0].shape[0] == 10


ALIKE = (
    "cleanup-lite-mixed",
    "cleanup-lite-shaping",
    "cleanup-lite-shaping-paper",
    "cleanup-lite-undecided",
    "coin-game-2x2-shaping",
    "coin-game-2x2-undecided",
)
"""Presets whose networks and game another has too: only sizes differ."""


@pytest.mark.parametrize(
    "preset",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in ALIKE else name
        for name in PRESETS
        if not name.startswith("ipd")
    ],
)
def test_every_preset_has_an_iteration(preset):
    """Whole iterations are traced, in the preset's sizes, and not run."""
    setting = experiments.build(PRESETS[preset])
    key = jax.random.key(0)
    if isinstance(setting, Pair):
        state = abstract_pairs(setting, [0])
        update = jax.vmap(lambda state: update_pair(setting, state, key=key)[1])
        assert jax.eval_shape(update, state)["reward/meta"].shape == (1, 2)
        return
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=key), key=key))
    assert metrics["reward/ego"].shape == (setting.num_agents,)


def test_a_warm_start_begins_with_a_member_of_the_pool(config, pool):
    params, path = pool
    warm = config.with_flags(naive_pool=str(path), warm_start=True)
    state = start_seeds(experiments.build(warm), [0, 1, 2])
    members = np.asarray(jax.tree.leaves(params)[0]).reshape(4, -1)
    for agent in np.asarray(jax.tree.leaves(jax.vmap(policies)(state.agents))[0]).reshape(3, -1):
        assert (agent == members).all(axis=1).any()
    cold = start_seeds(experiments.build(warm.with_flags(warm_start=False)), [0])
    first = np.asarray(jax.tree.leaves(jax.vmap(policies)(cold.agents))[0]).reshape(-1)
    assert not (first == members).all(axis=1).any()


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["cleanup-lite-mixed", "coin-game-shaping"])
def test_a_run_measures_behaviour_and_draws_it(preset, tmp_path, capsys):
    sizes = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "num_epochs": 1}.items()]
    # The smallest network, which compiles in a third of the time, and so none of the pools that came with another.
    sizes += ["--network=mlp", "--naive-pool=", "--no-warm-start"]
    folder = tmp_path / "run"
    main(["train", preset, *sizes, "--out", str(folder), "--no-progress"])
    line = json.loads((folder / "metrics.jsonl").read_text().splitlines()[-1])
    game = PRESETS[preset].game.build()
    state, _ = game.reset(key=jax.random.key(0))
    names = game.measures(state, jnp.zeros(2, int), state)
    assert {f"{name}/ego" for name in names} <= set(line)
    assert (folder / "learning_curve.png").stat().st_size > 10_000
    assert (folder / "meta_episode.png").stat().st_size > 10_000
    main(["evaluate", str(folder), "--num-opponents", "2"])
    assert "reward of naive learners" in capsys.readouterr().out
    if preset != "coin-game-shaping":
        return
    sizes = ["--num-meta-episodes=4", "--best-response-iterations=1", "--best-response-meta-batch-size=2"]
    main(["tournament", str(folder), "naive", *sizes, "--no-progress", "--out", str(tmp_path / "tournament")])
    told = json.loads((tmp_path / "tournament" / "tournament.json").read_text())
    assert told["probes"] == ["[best response]"]


def test_pretrain_writes_a_pool_and_keeps_a_file_that_is_there(tmp_path, refused, monkeypatch, capsys):
    monkeypatch.setattr("coala_agents.training._naive_pool.CHUNK", 1)
    path = tmp_path / "pool.eqx"
    sizes = ["--num-pairs", "1", "--num-inner-episodes", "1", "--batch-size", "2", "--no-progress"]
    main(["pretrain", "cleanup-lite-shaping", "--out", str(path), *sizes])
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert jax.tree.leaves(load_naive_pool(str(path), PRESETS["cleanup-lite-shaping"].naive_learner()))[0].shape[0] == 2
    assert "exists" in refused("pretrain", "cleanup-lite-shaping", "--out", str(path), *sizes)
    assert "unknown preset 'chess'" in refused("pretrain", "chess", "--out", str(tmp_path / "other"), *sizes)


def test_derived_behaviour_by_hand():
    curves = {
        "cleaning/ego": np.array([0.1, 0.4]),
        "cleaning/naive": np.array([0.3, 0.1]),
        "own_coins/ego": np.array([1.0, 0.0]),
        "others_coins/ego": np.array([3.0, 0.0]),
    }
    derived = with_derived(curves, CoinGame().shares)
    np.testing.assert_allclose(derived["cleaning_discrepancy/ego"], [0.2, 0.3])
    np.testing.assert_allclose(derived["own_coin_share/ego"], [0.25, np.nan])
    assert set(with_derived({"reward/ego": np.zeros(2)}, {})) == {"reward/ego"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"game": "chess"}, "unknown game 'chess'; known: ipd, .*cleanup-lite"),
        ({"game": "coin-game", "variant": "chess"}, "unknown variant 'chess'; known: lola"),
        ({"warm_start": True}, "warm_start needs a naive_pool"),
    ],
)
def test_bad_configurations_are_refused(config, fields, message):
    with pytest.raises(ValueError, match=message):
        config.with_flags(**fields)


def test_the_default_naive_learner_of_a_gridworld_improves():
    """A few hundred updates of the light default make walkers out of players who stumble (seen: from 0.02 to 0.09)."""
    from coala_envs import play_match
    from coala_envs.co_players import make_co_player
    from coala_envs.games import CleanUpLite

    game = CleanUpLite()
    naive = make_co_player("naive", game)
    play = eqx.filter_jit(lambda key: play_match(game, (naive, naive), batch_size=16, num_inner_episodes=150, key=key))
    reward = np.asarray(play(jax.random.key(0)).reward.mean((1, 2, 3)))
    assert reward[-30:].mean() > reward[:30].mean() + 0.03

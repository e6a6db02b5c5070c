"""Policies that imitate a fixed player, and agents that start from them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS, run_config
from coala_agents.experiments import load_run
from coala_agents.training import CheckpointError, Mixture, imitate, load_naive_pool, read_naive_pool, save_naive_pool
from coala_envs import play_match
from coala_envs.co_players import always_cooperate, always_defect, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

SIZES = {"num_policies": 2, "num_updates": 100, "learning_rate": 0.1, "seed": 3}
TINY = "--batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --num-updates 1 --no-progress".split()


@pytest.fixture(scope="module")
def setting():
    """The prisoner's dilemma, for policies that are a table of the last joint action."""
    sizes = {"batch_size": 8, "num_inner_episodes": 3, "inner_episode_length": 6, "naive_pool_size": 2}
    return experiments.build(run_config(network="tabular", **sizes))


def cooperates(policies):
    """The probability of cooperation after nothing, CC, CD, DC and DD, ``[policies, 5]``."""
    return np.asarray(jax.nn.softmax(policies.logits)[..., 0])


def test_a_policy_comes_to_act_as_the_player(setting):
    told = []
    policies = imitate(setting, tit_for_tat(), **SIZES, report=lambda *seen: told.append(seen))
    np.testing.assert_allclose(cooperates(policies), [[1, 1, 0, 1, 0]] * 2, atol=0.03)
    assert [done for done, _ in told] == [20, 40, 60, 80, 100]
    losses = [metrics["cross_entropy"] for _, metrics in told]
    assert losses[-1] < 0.02 < losses[0] < np.log(2)


def test_of_a_mixture_it_learns_the_shares(setting):
    mixture = Mixture(always_cooperate(), always_defect(), jnp.array(0.25), in_each_step=True)
    told = []
    many = {**SIZES, "num_updates": 300}
    policies = imitate(setting, mixture, **many, report=lambda _, seen: told.append(seen["cross_entropy"]))
    np.testing.assert_allclose(cooperates(policies)[:, 1:], 0.75, atol=0.05)
    assert told[-1] == pytest.approx(-0.25 * np.log(0.25) - 0.75 * np.log(0.75), abs=0.03)


def test_the_seed_fixes_it_and_policies_differ(setting):
    few = {**SIZES, "num_updates": 1}
    first, again, other = (imitate(setting, tit_for_tat(), **{**few, "seed": seed}) for seed in (3, 3, 4))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    assert not np.array_equal(first.logits, other.logits)
    assert not np.array_equal(first.logits[0], first.logits[1])


def test_a_mixture_of_each_step_draws_anew():
    game = iterated_prisoners_dilemma(inner_episode_length=50)
    mixture = Mixture(always_defect(), always_cooperate(), jnp.array(0.3), in_each_step=True)
    match = play_match(game, (mixture, tit_for_tat()), batch_size=40, num_inner_episodes=2, key=jax.random.key(0))
    by_game = 1 - np.asarray(match.action[..., 0]).mean((0, 1))
    assert by_game.mean() == pytest.approx(0.3, abs=0.03)
    assert by_game.std() == pytest.approx((0.3 * 0.7 / 100) ** 0.5, abs=0.02)


@pytest.fixture
def three(tmp_path, tiny_config):
    """A file of three policies, the n-th of which is n everywhere."""
    fresh = experiments.build(tiny_config()).agents[0].learner.make_policy(key=jax.random.key(0))
    policies = jax.tree.map(lambda leaf: jnp.stack([jnp.full_like(leaf, number) for number in range(3)]), fresh)
    path = tmp_path / "three.eqx"
    save_naive_pool(path, policies, {})
    return path


@pytest.mark.parametrize("algorithm", ["coala-pg", "m-fos", "coala-pg+m-fos"])
def test_agents_take_the_policies_in_their_order_and_round_again(three, tiny_config, algorithm):
    config = tiny_config(algorithm=algorithm, num_seeds=2, num_meta_agents=2, p_naive=0.5, start_from=str(three))
    trained = experiments.experiment(config)
    trained.check(load_run)
    state = trained.begun(trained.start(), load_run)
    numbers = np.concatenate([jax.tree.leaves(group.params)[0].min((2, 3)) for group in state.agents], axis=1)
    np.testing.assert_array_equal(numbers, [[0, 1], [2, 0]])
    fresh = trained.start()
    jax.tree.map(np.testing.assert_array_equal, state.naive_pool, fresh.naive_pool)
    assert all((group.num_updates == 0).all() for group in state.agents)


def test_policies_of_another_network_are_refused(three, tiny_config, tmp_path):
    config = tiny_config(width=4, start_from=str(three))
    with pytest.raises(CheckpointError, match=r"three\.eqx holds policies that coala-pg agents cannot start from: "):
        experiments.train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_every_shipped_start_fits_its_preset():
    starts = {preset.flat()["start_from"]: preset for preset in PRESETS.values() if preset.flat().get("start_from")}
    assert starts
    for name, preset in starts.items():
        size = read_naive_pool(name).header["naive_pool_size"]
        assert len(jax.tree.leaves(load_naive_pool(name, preset.naive_learner()))[0]) == size == 3


def test_the_command_writes_a_start(tmp_path, refused, capsys):
    path = tmp_path / "start.eqx"
    command = ["imitate", "ipd-shaping", "--player", "tit-for-tat", *TINY]
    main([*command, "--mixed-with", "always-defect", "--num-policies", "2", "--out", str(path)])
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert read_naive_pool(str(path)).header["naive_pool_size"] == 2
    assert "exists; choose another --out" in refused(*command, "--out", str(path))

"""Credit for teaching in training: laws of the loop, what is kept, and what is refused."""

import dataclasses
import functools
import json
import typing

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS, run_config
from coala_agents.experiments import run_labels, run_title
from coala_agents.learners import FORMS, Teaching, coala_pg, m_fos
from coala_agents.learners._teaching import Witnessed
from coala_agents.registry import ShapingPGConfig
from coala_agents.training import Agents, Setting, play_meta_batch, start_seeds, train
from coala_envs.co_players import FrozenPolicy, NaiveLearner, TabularPolicy, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

GAME = iterated_prisoners_dilemma(inner_episode_length=3)
TABLE = functools.partial(TabularPolicy, 5, 2, scale=0.5)
SIZES = {"meta_batch_size": 4, "batch_size": 3, "num_inner_episodes": 4, "naive_pool_size": 2}


def setting(form, opponent=None, **sizes):
    learner = coala_pg(TABLE, optax.adam(0.01), teaching=Teaching(form, GAME, num_windows=3, window_length=2))
    opponent = opponent or NaiveLearner(TABLE, optax.adam(0.05))
    return Setting(Agents(learner), GAME, opponent, **{**SIZES, **sizes})


def run(setting, seeds, iterations=4):
    history = []
    state = start_seeds(setting, seeds)
    train(setting, state, seeds, last=iterations, report=lambda done, state, metrics: history.append(state))
    return history


def leaves(tree):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


@pytest.fixture(scope="module", params=FORMS)
def trained(request):
    """The states of two seeds after each of four iterations, by form."""
    made = setting(request.param)
    return made, run(made, [5, 6])


def test_seeds_by_vmap_are_seeds_by_loop(trained):
    made, together = trained
    for one, other in zip(leaves(together[-1]), leaves(run(made, [6])[-1]), strict=True):
        np.testing.assert_allclose(one[1], other[0], rtol=1e-3, atol=1e-4)


def test_windows_are_drawn_once_and_from_what_the_opponent_saw(trained):
    _, history = trained
    windows = [np.asarray(state.agents[0].insight.windows)[:, 0] for state in history]
    for later in windows[1:]:
        np.testing.assert_array_equal(later, windows[0])
    assert windows[0].shape == (2, 2, 3, 5)
    assert (windows[0].sum(-1) == 1).all()  # one-hot, as everything that is seen in this game
    nothing_yet, *later = [state.agents[0].insight for state in history]
    assert not any(leaf.any() for leaf in leaves((nothing_yet.second, nothing_yet.first, nothing_yet.fit)))
    assert all(np.asarray(insight.first).any() for insight in later)
    assert not np.asarray(later[0].fit).any()  # for nothing was expected
    assert np.asarray(later[-1].fit).all()


def test_the_state_of_other_credits_is_as_it_was():
    state = coala_pg(TABLE, optax.sgd(0.1)).init(key=jax.random.key(0))
    assert state.insight is None
    assert len(jax.tree.leaves(state)) == 3  # a table, its values, and the number of updates


def test_the_later_credit_is_what_the_witness_saw():
    """Of an insight that is made up: what is left of the meta-episode, times each game's effect, and B as in Eq. 5."""
    made = setting("leave-one-out")
    learner = made.agents[0].learner
    state = learner.init(key=jax.random.key(0))
    features = state.insight.first.size
    insight = dataclasses.replace(
        state.insight,
        windows=jax.nn.one_hot(jnp.arange(6).reshape(2, 3) % 5, 5),
        second=jnp.eye(features),
        first=jnp.arange(features, dtype=float),
        fit=jnp.array([2.0, 1.0]),
    )
    state = dataclasses.replace(state, insight=insight)
    _, trajectory = play_meta_batch(learner, state, made.pomdp(made.opponent), jax.random.split(jax.random.key(1), 2))
    behaviour = trajectory.witnessed.behaviour
    assert behaviour.shape == (2, 4, 2, 3, 2)
    assert trajectory.witnessed.taught.shape == (2, 4, 3)
    np.testing.assert_allclose(behaviour.sum(-1), 1, rtol=1e-5)
    np.testing.assert_allclose(insight.weights, np.arange(features) / 1.1, rtol=1e-5)
    np.testing.assert_allclose(insight.persistence, 0.5)
    samples = learner.samples(trajectory)
    own = learner._advantage(trajectory, None, only_current_episode=True)
    later = (samples.advantage - own)[:, :, 0]  # the same at every step of an inner episode
    wanted = 3 * jnp.array([3.0, 2.0, 1.0, 0.0])[None, :, None] * trajectory.witnessed.taught
    np.testing.assert_allclose(later, wanted, rtol=0, atol=1e-4 * float(jnp.abs(wanted).max()))


def test_persistence_is_one_before_anybody_knows_and_never_negative():
    insight = Teaching("teaching", GAME).init()
    assert float(insight.persistence) == 1
    assert float(dataclasses.replace(insight, fit=jnp.array([2.0, -1.0])).persistence) == 0


@pytest.mark.parametrize("form", FORMS)
def test_a_mixed_pool_learns_its_worth_from_naive_learners_alone(form, tiny_config):
    """With meta agents in the pool, who learn nothing: their meta-episodes do not enter, whatever was seen there."""
    config = tiny_config(credit=form, num_meta_agents=2, p_naive=0.5, meta_batch_size=4, iterations=3)
    learner = experiments.build(config).agents[0].learner
    shape = {"behaviour": (4, 2, 2, 12, 2), "obs": (4, 2, 2, 5)}
    shape["taught"] = (4, 2, 2, 2) if form == "teaching" else (4, 2, 2)
    keys = jax.random.split(jax.random.key(0), 4)
    seen = {name: jax.random.normal(key, shape[name]) for name, key in zip(shape, keys, strict=False)}
    rewards = jax.random.normal(keys[3], (4, 2, 4))
    among = jnp.array([True, False, True, True])

    def learnt(behaviour, rewards):
        witnessed = Witnessed(behaviour, seen["obs"], seen["taught"])
        how = {"discount": 1.0, "among": among, "is_first": jnp.array(False), "key": keys[0]}
        return learner.teaching.learnt(learner.teaching.init(), witnessed, rewards, **how)

    plain = learnt(seen["behaviour"], rewards)
    other = learnt(seen["behaviour"].at[1].set(9.0), rewards.at[1].set(7.0))
    for one, two in zip(leaves(plain), leaves(other), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("form", "pool"),
    [
        pytest.param("leave-one-out", {}, marks=pytest.mark.slow),
        ("teaching", {"num_meta_agents": 2, "p_naive": 0.5, "normalise_advantages": True}),
    ],
)
def test_a_run_that_is_interrupted_and_resumed_is_an_unbroken_one(form, pool, tiny_config, tmp_path):
    config = tiny_config(credit=form, iterations=5, checkpoint_interval=2, num_minibatches=2, **pool)

    def stop(done, metrics):
        if done == 3:
            raise KeyboardInterrupt

    experiments.train(config, tmp_path / "whole")
    experiments.train(config, tmp_path / "broken", progress=stop)
    experiments.resume(tmp_path / "broken")
    whole, broken = ((tmp_path / name / "checkpoint.eqx").read_bytes() for name in ("whole", "broken"))
    assert whole == broken


def test_credits_of_the_command_line_are_the_forms_and_the_papers():
    told = typing.get_type_hints(ShapingPGConfig)["credit"]
    assert typing.get_args(told) == ("paper", *FORMS)


@pytest.mark.parametrize(
    ("opponent", "sizes", "message"),
    [
        (tit_for_tat(), {}, "MemoryOne cannot tell what one game did to it: it lacks behaviour, left_out"),
        (FrozenPolicy(TABLE(key=jax.random.key(0))), {}, "FrozenPolicy cannot tell what one game did to it"),
        (None, {"batch_size": 1}, "credit 'leave-one-out' leaves one game out and needs a batch_size of 2, got 1"),
    ],
)
def test_who_cannot_be_looked_into_is_refused(opponent, sizes, message):
    with pytest.raises(ValueError, match=message):
        setting("leave-one-out", opponent, **sizes)


def test_a_trajectory_that_nobody_witnessed_is_refused():
    made = setting("teaching")
    learner, plain = made.agents[0].learner, coala_pg(TABLE, optax.sgd(0.1))
    state = plain.init(key=jax.random.key(0))
    keys = jax.random.split(jax.random.key(1), 1)
    _, trajectory = play_meta_batch(plain, state, made.pomdp(made.opponent), keys)
    with pytest.raises(ValueError, match="credit 'teaching' needs a trajectory of rollout"):
        learner.samples(trajectory)


def test_teaching_is_a_form_of_one_credit():
    with pytest.raises(ValueError, match="teaching is a form of the credit 'coala-pg', got 'm-fos'"):
        m_fos(TABLE, optax.sgd(0.1), teaching=Teaching("teaching", GAME))


def test_the_label_tells_a_form_from_the_papers_credit(tmp_path):
    config = PRESETS["ipd-shaping"].with_flags(credit="teaching")
    assert run_title(config).startswith("coala-pg-teaching, ")
    assert run_labels([(tmp_path, config)]) == ["coala-pg-teaching"]
    assert run_labels([(tmp_path / "a", config), (tmp_path / "b", PRESETS["ipd-shaping"])]) == [
        "coala-pg-teaching",
        "coala-pg",
    ]
    mixed = run_config("coala-pg+m-fos", num_meta_agents=2, credit="leave-one-out")
    assert mixed.learner.label == "coala-pg-leave-one-out+m-fos"


MUTED = "coala: gae_lambda 0.97 mutes what coala-pg credits an action with for later inner episodes"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({}, True),
        ({"gae_lambda": 1.0}, False),
        ({"credit": "teaching"}, False),
        ({"algorithm": "m-fos"}, False),
        ({"algorithm": "coala-pg+m-fos", "num_meta_agents": 2, "p_naive": 0.5}, True),
        ({"p_naive": 0.0, "num_meta_agents": 2}, False),
        ({"opponent": "tit-for-tat"}, False),
    ],
)
def test_a_lambda_mutes_shaping_where_agents_shape_by_the_papers_credit(flags, told):
    config = run_config(gae_lambda=0.97).with_flags(**flags)
    assert [f"coala: {remark}".startswith(MUTED) for remark in config.remarks] == [True] * told


def test_training_tells_of_a_lambda_that_mutes_shaping(tmp_path, capsys):
    tiny = (
        "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
        f"--num-minibatches 1 --network mlp --width 4 --iterations 1 --no-progress --out {tmp_path / 'run'}"
    )
    main(["train", "ipd-shaping-paper", "--gae-lambda", "0.97", *tiny.split()])
    assert [line.startswith(MUTED) for line in capsys.readouterr().err.splitlines()] == [True]


def test_a_run_is_evaluated_under_its_label(tiny_config, tmp_path, capsys, untrained):
    untrained(tiny_config(credit="teaching"), tmp_path / "run")
    main(["evaluate", str(tmp_path / "run"), "--num-opponents", "2"])
    assert "coala-pg-teaching after 0 iterations" in capsys.readouterr().out
    assert json.loads((tmp_path / "run" / "evaluation.json").read_text())["run"]["algorithm"] == "coala-pg"

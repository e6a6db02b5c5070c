"""How naive learners learn, as an option of training."""

import json

import pytest

from coala_agents.config import NAIVE_ALGORITHMS, RunConfig, run_config
from coala_agents.experiments import build
from coala_envs.co_players import NaiveLearner, NaivePPO, TabularQ

MADE = {"a2c": NaiveLearner, "ppo": NaivePPO, "reinforce": NaiveLearner, "q": TabularQ}


@pytest.mark.parametrize("name", NAIVE_ALGORITHMS)
def test_each_is_built_and_survives_json(name):
    config = run_config(naive_algorithm=name, network="tabular", naive_discount=0.9)
    opponent = build(RunConfig.from_dict(json.loads(json.dumps(config.to_dict())))).opponent
    assert type(opponent) is MADE[name]
    assert opponent.discount == 0.9
    assert getattr(opponent, "critic", True) is (name != "reinforce")


def test_their_options_are_flags_and_reach_them():
    chosen = {"naive_algorithm": "ppo", "naive_clip": 0.1, "naive_num_epochs": 2}
    ppo = build(run_config(**chosen, network="tabular")).opponent
    assert (ppo.clip, ppo.num_epochs) == (0.1, 2)
    table = build(run_config(naive_algorithm="q", naive_step_size=0.3, payoffs="classic")).opponent
    assert (table.step_size, table.exploration, table.reward_origin) == (0.3, 0.1, -2.0)


def test_a_mixed_pool_may_hold_learners_without_a_network():
    setting = build(run_config(naive_algorithm="q", network="tabular", num_meta_agents=2, p_naive=0.5))
    assert setting.is_open
    assert not build(run_config(naive_algorithm="ppo", network="tabular", num_meta_agents=2, p_naive=0.5)).is_open


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"naive_clip": 0.1}, "naive_clip is of naive learners by ppo"),
        ({"naive_algorithm": "sarsa"}, "unknown naive_algorithm 'sarsa'; known: a2c, ppo, reinforce, q"),
        ({"naive_algorithm": "q", "naive_pool": "coin-game"}, "need learners with a network, and naive_algorithm is q"),
        ({"naive_algorithm": "q", "game": "coin-game"}, "'naive-q' means nothing in this game: its table has a row"),
        ({"naive_algorithm": "ppo", "credit": "teaching"}, "NaivePPO cannot tell what one game did to it: it lacks"),
    ],
)
def test_what_they_cannot_do_is_refused(flags, told):
    with pytest.raises(ValueError, match=told):
        build(run_config(**flags))

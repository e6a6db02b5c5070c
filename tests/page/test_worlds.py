"""The page's gridworlds, their scripts and their learner, in node, say what Python says."""

import numpy as np
import pytest
import reference_worlds as python
from test_page import answer, in_node

in_each = pytest.mark.parametrize("world", python.WORLDS)
ACCURACY = 1e-4


@in_each
def test_the_page_ships_what_preset_and_pool_hold(world):
    assert python.EXPORT["exported_world"](world) == python.DATA[world], "run python docs/export_play.py"
    assert (python.EXPORT["PLAY"] / f"{world}.json").stat().st_size < 60_000


@in_node
@in_each
def test_rules_equal_pythons_on_the_same_actions_and_draws(world):
    start, actions, draws, timesteps, measures = python.walk(world)
    begun = python.as_the_page_has_it(world, start)
    got = answer("advanced", game=world, start=begun, actions=actions.tolist(), draws=draws.tolist())
    np.testing.assert_allclose([step["reward"] for step in got], timesteps.reward)
    assert [[sorted(seen) for seen in step["seen"]] for step in got] == python.ones(timesteps.obs)
    for name, word in python.DEEDS[world].items():
        assert np.any(measures[name]), f"no {name} in this walk: it says nothing"
        np.testing.assert_array_equal([[seat[word] for seat in step["did"]] for step in got], measures[name])


@in_node
@in_each
def test_scripts_equal_pythons_on_the_same_histories(world):
    obs = python.walk(world)[3].obs[:, 1]
    got = answer("weights", game=world, seen=python.ones(obs))
    for script, (actions, log_probs) in python.scripted(world, got).items():
        weights = np.array(got[script])
        np.testing.assert_allclose(np.exp(-log_probs), weights.sum(axis=-1), rtol=1e-5, err_msg=script)
        assert np.all(weights[np.arange(len(weights)), actions] == 1), script
    different = {np.array(weights).tobytes() for weights in got.values()}
    assert len(different) == len(got)


@in_node
@in_each
def test_outputs_and_updates_equal_pythons_on_the_same_games(world):
    outputs, updates = python.learnt(world)
    batches = [
        {"seen": python.ones(np.asarray(batch.obs)), "action": batch.action.tolist(), "reward": batch.reward.tolist()}
        for batch in python.lived(world)
    ]
    begun = answer("shipped", game=world)
    np.testing.assert_array_equal(begun, np.float32(python.as_list(python.member(world))))
    got = answer("outputs", game=world, seen=batches[0]["seen"], parameters=begun)
    assert np.abs(outputs).max() > 1
    np.testing.assert_allclose(got, outputs, atol=ACCURACY)
    got = np.array(answer("updates", game=world, parameters=begun, batches=batches))
    assert np.abs(got - begun).max(axis=1).min() > 1e-3
    np.testing.assert_allclose(got, updates, atol=ACCURACY)


@in_node
@pytest.mark.parametrize(("world", "careless"), [("coin-game", "greedy"), ("cleanup-lite", "harvester")])
def test_a_stand_in_does_about_as_much_as_the_visitor_did(world, careless):
    for script, (visitor, stand_in) in answer("standIns", game=world, other=careless, seed=3).items():
        for deed, often in visitor.items():
            assert stand_in[deed] == pytest.approx(often, rel=0.5, abs=2), (script, deed, visitor, stand_in)


@in_node
def test_a_learner_steals_less_from_who_answers_thefts():
    asked = {"game": "coin-game", "script": "punisher", "seed": 0, "num_inner_episodes": 6}
    (_, before, _), (_, after, _) = answer("inclined", **asked)
    assert after < before - 0.15

"""The page's network, learner and games, in node, say what Python says."""

import json
import pathlib
import shutil
import subprocess

import numpy as np
import pytest
import reference

DATA = reference.DATA
NODE = shutil.which("node")
in_node = pytest.mark.skipif(NODE is None, reason="the page's modules run in node, which is not installed")


def answer(question, **given):
    """Return what tests/page/answers.mjs answers."""
    command = [NODE, str(pathlib.Path(__file__).with_name("answers.mjs"))]
    asked = json.dumps({"question": question, **given})
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_page_ships_what_the_run_holds():
    assert reference.EXPORT["exported"]() == DATA, "run python docs/export_play.py"
    assert reference.EXPORT["DATA"].stat().st_size < 100_000


@in_node
def test_outputs_equal_pythons_on_the_same_histories(rng):
    seen = rng.integers(0, 5, (reference.EPISODES * reference.STEPS, 2)).tolist()
    wanted = reference.outputs(reference.shipped(), seen)
    assert np.abs(wanted).max() > 1
    got = answer("outputs", seen=seen, parameters=answer("shipped"))
    np.testing.assert_allclose(got, wanted, atol=reference.ACCURACY)


@in_node
@pytest.mark.parametrize("start", ["fresh", "trained"])
def test_updates_equal_pythons_on_the_same_games(rng, start):
    state = reference.fresh() if start == "fresh" else reference.learner().starting_from(reference.shipped())
    begun = reference.as_list(state.params)
    batches = [reference.random_games(rng, DATA["batch_size"]) for _ in range(4)]
    got = np.array(answer("updates", parameters=begun, batches=batches))
    assert np.abs(got - begun).max(axis=1).min() > 1e-3
    np.testing.assert_allclose(got, reference.updates(state, batches), atol=reference.ACCURACY)


@in_node
def test_fresh_parameters_are_drawn_as_in_python():
    wanted = reference.EXPORT["parameters_by_name"](reference.fresh().params)
    got = answer("fresh", seed=0)
    assert got.keys() == wanted.keys()
    for name, leaf in wanted.items():
        if not np.any(leaf):
            assert not np.any(got[name]), name
        elif leaf.size > 100:
            assert np.std(got[name]) == pytest.approx(np.std(leaf), rel=0.25), name
    slowest = np.exp(-8 * np.log1p(np.exp(got["blocks.0.rg_lru.softness"])))
    assert 0.9 <= slowest.min() <= slowest.max() <= 0.999


@in_node
def test_a_watched_agent_earns_what_it_earns_in_python():
    agent, learner = np.mean(answer("watched", teacher="coala-pg", seeds=[0, 1, 2, 3]), axis=0)
    # Of one meta-episode the deviation is 0.13.
    assert agent == pytest.approx(DATA["reward_of_agent"], abs=0.2)
    assert learner == pytest.approx(DATA["reward_of_learners"], abs=0.2)


@in_node
def test_a_visitor_teaches_and_without_stand_ins_hardly():
    def cooperation(strategy, **options):
        return np.mean(answer("taught", strategy=strategy, seeds=[1, 2], **options))

    assert cooperation("tit-for-tat") > 0.9
    assert cooperation("always-cooperate") < 0.25
    assert 0.4 < cooperation("tit-for-tat", batch_size=1) < 0.8


@in_node
@pytest.mark.slow
def test_the_tables_of_the_page_are_what_is_measured():
    measured = subprocess.check_output([NODE, str(reference.ROOT / "docs" / "measure_play.mjs")], text=True)
    page = (reference.ROOT / "docs" / "play.md").read_text()
    tables = measured.strip().split("\n\n")
    assert len(tables) == 2
    for table in tables:
        assert table in page

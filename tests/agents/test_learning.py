"""The laptop preset learns what the paper says (Fig. 5A, 5B). Minutes each: ``pytest -m slow``."""

import json

import jax
import numpy as np
import pytest

from coala_agents import experiments
from coala_agents.config import DEFAULT_PRESET, PRESETS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What each algorithm does after training: rewards, and cooperation over the inner episodes."""

    def one(algorithm):
        folder = tmp_path_factory.mktemp("runs") / algorithm
        experiments.train(PRESETS[DEFAULT_PRESET].with_flags(algorithm=algorithm), folder)
        return json.loads((folder / "meta_episode.json").read_text())["per_seed"]

    # Other tests compile much and compute little; here it is the other way round.
    jax.config.update("jax_disable_most_optimizations", False)
    yield {algorithm: one(algorithm) for algorithm in ("coala-pg", "m-fos", "batch-unaware")}
    jax.config.update("jax_disable_most_optimizations", True)


def test_coala_pg_shapes_its_opponents(seen):
    assert np.mean(seen["coala-pg"]["reward/ego"]) >= 0.65
    assert np.mean(seen["coala-pg"]["reward/naive"]) < 0


@pytest.mark.parametrize("baseline", ["m-fos", "batch-unaware"])
def test_the_baselines_end_lower(seen, baseline):
    assert np.mean(seen[baseline]["reward/ego"]) <= np.mean(seen["coala-pg"]["reward/ego"]) - 0.25


def test_cooperation_comes_early_and_only_with_coala_pg(seen):
    quarter = len(seen["coala-pg"]["cooperation/ego"][0]) // 4
    coala = np.array(seen["coala-pg"]["cooperation/ego"][0])
    assert coala[:quarter].mean() > coala[-quarter:].mean() + 0.2
    assert np.max(seen["m-fos"]["cooperation/ego"]) < 0.1

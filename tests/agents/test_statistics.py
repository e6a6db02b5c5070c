"""Statistics over seeds, against numbers worked by hand and against simulation."""

import math

import numpy as np
import pytest
import scipy.stats

from coala_agents.statistics import (
    SEEDS,
    THIS_AGENT,
    Estimate,
    bootstrap_mean,
    interquartile_mean,
    probability_of_improvement,
    ratio_interval,
    t_interval,
    units,
)


def curves(means, meta_episodes=64, agents=2, episodes=5):
    """Near-equal meta-episodes of seeds with these means."""
    noise = np.random.default_rng(0).normal(0, 1e-9, (len(means), agents, meta_episodes, episodes))
    return {"reward/ego": np.asarray(means)[:, None, None, None] + noise}


def test_three_seeds_are_three_observations():
    """By hand: mean 0.4, deviation sqrt(0.28), t with 2 degrees of freedom 4.3027."""
    values, over = units(curves([0.0, 1.0, 0.2]))
    found = t_interval(values["reward/ego"], over)
    assert (found.over, found.number) == (SEEDS, 3)
    half = 4.302653 * math.sqrt(0.28) / math.sqrt(3)
    np.testing.assert_allclose(found[:3], [0.4, 0.4 - half, 0.4 + half], atol=1e-6)
    np.testing.assert_allclose(found[:3], [0.4, -0.92, 1.72], atol=0.01)


def test_of_one_seed_only_this_agent_is_known():
    values, over = units({"reward/ego": np.arange(4.0).reshape(1, 1, 4, 1) + np.zeros((1, 2, 4, 3))})
    assert over == THIS_AGENT
    np.testing.assert_allclose(values["reward/ego"], [0, 1, 2, 3])
    assert t_interval(values["reward/ego"], over).number == 4


def test_the_published_interval_was_too_narrow():
    found = t_interval(np.array([1.2787, 1.2499, 1.1265]))
    np.testing.assert_allclose(found[:3], [1.218, 1.02, 1.42], atol=0.005)


@pytest.mark.parametrize("values", [[0.3], [0.3, math.nan]])
@pytest.mark.parametrize("statistic", [t_interval, interquartile_mean, bootstrap_mean])
def test_one_value_has_no_interval(statistic, values):
    found = statistic(np.array(values))
    assert (found.mean, found.number) == (0.3, 1)
    assert found.as_json() == {"mean": 0.3, "low": None, "high": None, "over": SEEDS, "number": 1}


@pytest.mark.parametrize("statistic", [t_interval, interquartile_mean, bootstrap_mean])
def test_no_value_at_all(statistic):
    assert statistic(np.array([math.nan])).as_json()["mean"] is None


@pytest.mark.parametrize("statistic", [t_interval, interquartile_mean, bootstrap_mean])
def test_equal_values_have_a_point_for_an_interval(statistic):
    np.testing.assert_allclose(statistic(np.full(5, 0.25))[:3], 0.25, rtol=0, atol=1e-12)


def test_intervals_hold_the_mean_as_often_as_they_say():
    """5 normal seeds, many times: 95 % of the t intervals hold 0; a normal interval would hold it in 88 %."""
    draws = np.random.default_rng(1).normal(size=(4000, 5))
    held = np.mean([found.low < 0 < found.high for found in map(t_interval, draws)])
    assert abs(held - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 4000)


def test_the_interquartile_mean_by_hand():
    values = np.array([-100.0, 1, 2, 3, 4, 5, 6, 7, 8, 900])
    found = interquartile_mean(values)
    assert found.mean == pytest.approx(np.mean([3, 4, 5, 6, 7, 2]))  # two of ten left out at either end
    assert found.low < found.mean < found.high
    assert interquartile_mean(values) == found  # the resamples are always the same


def test_a_bootstrap_interval_is_near_the_normal_one_for_many_seeds():
    values = np.random.default_rng(0).normal(size=400)
    np.testing.assert_allclose(bootstrap_mean(values)[1:3], t_interval(values)[1:3], atol=0.02)


def test_the_probability_of_improvement_by_hand():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0])
    found = probability_of_improvement(x, y)
    assert found.mean == pytest.approx((3 + 0.5 + 1) / 6)
    assert found.mean == pytest.approx(scipy.stats.mannwhitneyu(x, y).statistic / 6)
    assert found.mean + probability_of_improvement(y, x).mean == pytest.approx(1)
    assert isinstance(found, Estimate)
    assert found.as_json()["low"] is None
    many, more = np.arange(12.0), np.arange(12.0) + 3
    sure = probability_of_improvement(more, many)
    assert sure.low < sure.mean < sure.high
    np.testing.assert_allclose(probability_of_improvement(many + 99, many)[:3], 1)


def test_a_share_is_a_ratio_of_sums():
    """Not a mean of ratios, and not of the units that have nothing to share."""
    part, whole = np.array([1.0, 30.0, 0.0]), np.array([2.0, 40.0, 0.0])
    found = ratio_interval(part, whole)
    assert found.mean == pytest.approx(31 / 42)
    residuals = part[:2] - 31 / 42 * whole[:2]
    half = 12.706205 * residuals.std(ddof=1) / math.sqrt(2) / 21  # t with one degree of freedom
    np.testing.assert_allclose(found[1:3], [31 / 42 - half, 31 / 42 + half], rtol=1e-6)
    assert found.number == 2
    alone = ratio_interval(np.array([1.0, 0.0, 0.0]), np.array([2.0, 0.0, 0.0]))
    assert (alone.mean, alone.number, alone.as_json()["low"]) == (0.5, 1, None)
    assert math.isnan(ratio_interval(np.zeros(2), np.zeros(2)).mean)


def test_with_nothing_but_ones_to_share_it_is_the_mean():
    part = np.random.default_rng(0).normal(size=6)
    np.testing.assert_allclose(ratio_interval(part, np.ones(6))[:3], t_interval(part)[:3])

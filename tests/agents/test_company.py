"""Who meets whom of two runs, and of one: within a pool and across seeds, never both in one number."""

import collections
import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.evaluation import Agent, Company, Entrant, play_tournament, write_tournament
from coala_agents.evaluation._company import pairs_by_company
from coala_agents.plotting import draw_tournament
from coala_envs.co_players import FromPool, FrozenPolicy, TabularPolicy, always_cooperate
from coala_envs.games import iterated_prisoners_dilemma

WITHIN, ACROSS = Company.WITHIN_POOL, Company.ACROSS_SEEDS
GAME = iterated_prisoners_dilemma(inner_episode_length=2)
SIZES = {"batch_size": 2, "num_inner_episodes": 2, "num_meta_episodes": 24}


def agents(run, seeds, numbers):
    return tuple(Agent(run, seed, number) for number in numbers for seed in range(seeds))


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ((), (), {None: 1}),
        (agents("a", 3, (0, 1)), (), {None: 6}),
        (agents("a", 3, (0, 1)), agents("b", 2, (0,)), {None: 12}),
        (agents("a", 1, (0,)), agents("a", 1, (0,)), {None: 1}),  # nobody else is there: a copy
        (agents("a", 1, (0, 1)), agents("a", 1, (0, 1)), {WITHIN: 2}),
        (agents("a", 3, (0,)), agents("a", 3, (0,)), {ACROSS: 6}),
        (agents("a", 3, (0, 1)), agents("a", 3, (0, 1)), {WITHIN: 6, ACROSS: 24}),
        (agents("a", 2, (0,)), agents("a", 2, (1, 2)), {WITHIN: 4, ACROSS: 4}),  # two algorithms of a pool
    ],
)
def test_every_pair_that_can_meet_is_dealt_once_under_one_name(first, second, wanted):
    found = pairs_by_company(first, second)
    assert {company: len(pairs) for company, pairs in found.items()} == wanted
    every = [pair for pairs in found.values() for pair in pairs]
    assert len(every) == len(set(every))
    for company, pairs in found.items():
        for one, other in ((first[i], second[j]) for i, j in pairs if company):
            assert (one.seed == other.seed) == (company == WITHIN)
            assert one != other


@pytest.mark.parametrize("sizes", [(1, 6), (6, 1), (6, 6), (3, 6), (4, 6), (2, 5)])
def test_agents_are_dealt_out_evenly_wherever_the_deal_stops(sizes):
    first, second = agents("a", sizes[0], (0,)), agents("b", sizes[1], (0,))
    pairs = pairs_by_company(first, second)[None]
    for draws in range(1, len(pairs) + 1):
        for side, size in enumerate(sizes):
            counts = collections.Counter(pair[side] for pair in pairs[:draws])
            dealt = [counts[agent] for agent in range(size)]
            assert max(dealt) - min(dealt) <= 2, (draws, dealt)


def entrant(name, run, cooperates):
    """A run's entrant; ``cooperates[number][seed]`` tells who its agents are."""
    like = TabularPolicy(5, 2, key=jax.random.key(0))
    flat = np.array(cooperates).ravel()
    logits = np.where(flat[:, None, None], [30.0, -30.0], [-30.0, 30.0]) * np.ones((5, 1))
    states = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (len(flat), *leaf.shape)), like)
    states = eqx.tree_at(lambda policy: policy.logits, states, jnp.asarray(logits, float))
    who = agents(run, len(cooperates[0]), range(len(cooperates)))
    return Entrant(name, FromPool(FrozenPolicy(like), states), learns=False, agents=who)


def test_who_knows_each_other_is_told_apart_from_who_does_not(tmp_path):
    """Seed 0 has two cooperators and seed 1 two defectors: 1/2 within the pools, and 2 or -1 across."""
    found = play_tournament(GAME, [entrant("run", "r", [[True, False], [True, False]])], seed=0, **SIZES)
    within, across = (found.score("run", "run", company) for company in (WITHIN, ACROSS))
    assert [score.company for score in found.scores[:2]] == [ACROSS, WITHIN]
    with pytest.raises(KeyError, match="run did not meet run, but across seeds and within the pool"):
        found.score("run", "run")
    np.testing.assert_allclose(within.reward, np.where(within.seeds == 0, 1, 0), atol=1e-6)
    np.testing.assert_allclose(across.reward, np.where(across.seeds == 0, -1, 2), atol=1e-6)
    assert within.mean == pytest.approx(0.5)
    np.testing.assert_array_equal(within.seeds, within.opponents_seeds)
    np.testing.assert_array_equal(across.seeds, 1 - across.opponents_seeds)
    for score in (within, across):
        assert collections.Counter(score.seeds.ravel().tolist()) == {0: 12, 1: 12}

    written, table = write_tournament(found, tmp_path)
    assert "run,run,across seeds,0.5" in table.read_text()
    assert "run,run,within the pool,0.5" in table.read_text()
    assert '"company": "within the pool"' in written.read_text()
    assert draw_tournament(tmp_path).read_bytes().startswith(b"\x89PNG")


def test_the_seeds_of_both_sides_are_told():
    """Each seed of a run against a strategy: the run's seed is in every meta-episode known on both sides."""
    run = entrant("run", "r", [[True, False, True]])
    found = play_tournament(GAME, [run, Entrant("kind", always_cooperate(), learns=False)], seed=0, **SIZES)
    with pytest.raises(KeyError, match="run did not meet kind across seeds, but without company"):
        found.score("run", "kind", ACROSS)
    score, back = found.score("run", "kind"), found.score("kind", "run")
    assert (score.opponents_seeds, back.seeds) == (None, None)
    np.testing.assert_array_equal(score.seeds[::-1], back.opponents_seeds)
    np.testing.assert_allclose(score.reward, np.where(score.seeds == 1, 2, 1), atol=1e-6)
    np.testing.assert_allclose(back.reward, np.where(back.opponents_seeds == 1, -1, 1), atol=1e-6)
    assert collections.Counter(score.seeds.ravel().tolist()) == {0: 8, 1: 8, 2: 8}


def test_one_run_under_two_names_is_one_run_and_two_runs_are_two():
    run = entrant("x", "r", [[True, False]])
    again, other = (dataclasses.replace(run, name="y", agents=agents(of, 2, (0,))) for of in ("r", "s"))
    found = play_tournament(GAME, [run, again], seed=0, **SIZES)
    assert [score.company for score in found.scores if score.opponent in ("x", "y")][:4] == [ACROSS] * 4
    found = play_tournament(GAME, [run, other], seed=0, **SIZES)
    met = found.score("x", "y")
    assert {*zip(met.seeds.ravel().tolist(), met.opponents_seeds.ravel().tolist(), strict=True)} == {
        (a, b) for a in (0, 1) for b in (0, 1)
    }


def test_agents_without_states_are_refused():
    run = entrant("x", "r", [[True, False]])
    with pytest.raises(ValueError, match="entrant 'x' names 3 agents, its player holds 2"):
        dataclasses.replace(run, agents=agents("r", 3, (0,)))
    with pytest.raises(ValueError, match="names 2 agents, its player holds 0"):
        Entrant("x", always_cooperate(), learns=False, agents=run.agents)

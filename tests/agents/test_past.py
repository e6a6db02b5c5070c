"""Pairs that meet what the other was before: what is kept, who is met, and that a run goes on with it."""

import functools
import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents import experiments
from coala_agents.config import PRESETS
from coala_agents.learners import NaiveAscent, advantage_alignment, lola_dice
from coala_agents.learners._pair_player import AbstractPairPlayer, PairPlayerState
from coala_agents.training import Pair, start_pairs, update_pair
from coala_agents.training._past import Past
from coala_envs.co_players import TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

INTERVAL, KEPT = 2, 3
MAKE = functools.partial(TabularPolicy, 5, 2)
SURE = 50.0


def test_the_last_policies_are_kept_and_drawn_with_even_chances():
    """Policies are numbers, those of seat 1 negative; beside a list of what was kept."""
    past, kept = Past.of((jnp.array(0.0), jnp.array(0.0)), KEPT), []
    draw = jax.jit(jax.vmap(lambda past, number, key: past.drawn(1, number, INTERVAL, key=key), (None, None, 0)))
    after = jax.jit(lambda past, number: past.after((1.0 * number, -1.0 * number), number, INTERVAL))
    for number in range(11):
        past = after(past, number)
        kept = ([*kept, number] if number % INTERVAL == 0 else kept)[-KEPT:]
        drawn = np.asarray(draw(past, number, jax.random.split(jax.random.key(number), 600)))
        values, counts = np.unique(-drawn, return_counts=True)
        assert values.tolist() == kept
        np.testing.assert_allclose(counts / 600, 1 / len(kept), atol=0.08)


class _Turncoat(AbstractPairPlayer):
    """Cooperates until its first update and defects from then on; reports what the others did that it met."""

    make_policy = staticmethod(MAKE)

    def starting_from(self, policy, *, key):
        del key
        return PairPlayerState(_always(0, policy), (), jnp.array(0))

    def update(self, state, other, met, game, seat, *, key):
        del other, game, key
        share = 1.0 * met.action[..., 1].mean(0)
        told = {f"game {place}": share[place] for place in range(len(share))}
        own = 1.0 * met.action[..., 0].mean()
        metrics = {**told, "own": own, "seat": 1.0 * seat, "gradient_norm": own, "value_loss": own}
        return PairPlayerState(_always(1, state.params), (), state.num_updates + 1), metrics


def _always(action, policy):
    logits = jnp.full((5, 2), -SURE).at[:, action].set(SURE)
    return eqx.tree_at(lambda it: it.logits, policy, logits)


def test_a_player_learns_from_games_with_what_the_other_was():
    """Two games with the other as it is, and three with what it was at first: nothing else was kept yet."""
    player = _Turncoat()
    pair = Pair(iterated_prisoners_dilemma("classic", 3), (player, player), 2, past_games=3, past_interval=9)
    assert pair.env_steps_per_update == (2 + 3 + 3) * 3
    state = jax.tree.map(lambda leaf: leaf[0], start_pairs(pair, [0]))
    update = jax.jit(lambda state, number: update_pair(pair, state, key=jax.random.key(number)))
    for defects in (0, 1, 1):
        state, metrics = update(state, defects)
        for place in range(5):
            np.testing.assert_array_equal(metrics[f"learner/game {place}"], defects if place < 2 else 0)
        np.testing.assert_array_equal(metrics["learner/own"], defects)
        np.testing.assert_array_equal(metrics["learner/seat"], [0, 1])
        np.testing.assert_array_equal(metrics["cooperation/meta"], 1 - defects)  # of the present alone


def test_nothing_is_kept_unless_it_is_met():
    player = advantage_alignment(MAKE, optax.sgd(0.1), optax.sgd(0.1))
    assert start_pairs(Pair(iterated_prisoners_dilemma("classic", 3), (player, player), 2), [0]).past is None


def test_players_that_play_games_of_their_own_are_refused():
    player = lola_dice(MAKE, optax.sgd(0.1), NaiveAscent(0, batch_size=2))
    with pytest.raises(ValueError, match="learn from what was played; player 0 plays games of its own"):
        Pair(iterated_prisoners_dilemma("classic", 3), (player, player), 2, past_games=1)


def test_a_run_goes_on_with_its_past_and_plays_by_its_policies(tmp_path):
    """Stopped after four updates and resumed, against one that was not."""
    sizes = {"inner_episode_length": 4, "batch_size": 4, "past_games": 2, "num_past": 2, "past_interval": 2}
    config = PRESETS["ipd-loqa"].with_flags(**sizes, iterations=8, checkpoint_interval=2, warm_up=0)

    def stop(done, metrics):
        del metrics
        if done == 6:  # the last checkpoint is of the fourth
            raise InterruptedError

    cut, whole = tmp_path / "cut", tmp_path / "whole"
    experiments.train(config, whole)
    with pytest.raises(InterruptedError):
        experiments.train(config, cut, progress=stop)
    assert experiments.resume(cut).iterations == 8
    numbers = [
        [{**json.loads(line), "seconds": 0} for line in (folder / "metrics.jsonl").read_text().splitlines()]
        for folder in (cut, whole)
    ]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 8 * 2
    game = PRESETS["ipd-loqa"].game.build()
    (agents,) = experiments.entrants_of(str(cut), game)
    assert len(agents.agents) == 2

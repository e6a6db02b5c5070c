"""One player in both seats: it learns from what it sees in either, and the two stay one."""

import functools
import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents import experiments
from coala_agents.config import PRESETS, run_config
from coala_agents.learners import NaiveAscent, advantage_alignment, lola_dice, loqa, play_episodes
from coala_agents.training import Pair, start_pairs, update_pair
from coala_envs.co_players import TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma, matching_pennies

GAME = iterated_prisoners_dilemma("classic", 4)
MAKE = functools.partial(TabularPolicy, 5, 2, scale=1.0)
KEY = jax.random.key(3)


def player(make=advantage_alignment, rate=0.1):
    return make(MAKE, optax.sgd(rate), optax.sgd(0.1))


def one_of(pair):
    return jax.tree.map(lambda leaf: leaf[0], start_pairs(pair, [0]))


def equal(one, two):
    return bool(eqx.tree_equal(one, two))


@pytest.mark.parametrize("make", [advantage_alignment, loqa])
@pytest.mark.parametrize("past_games", [0, 2])
def test_the_two_are_one_at_the_start_and_after_every_update(make, past_games):
    one = player(make)
    pair = Pair(GAME, (one, one), 3, past_games=past_games, past_interval=1, self_play=True)
    state = one_of(pair)
    update = jax.jit(lambda state, key: update_pair(pair, state, key=key))
    for number in range(3):
        before = state.players[0].params
        state, metrics = update(state, jax.random.fold_in(KEY, number))
        assert equal(*state.players)
        assert not equal(before, state.players[0].params)
        for name, values in metrics.items():
            if name.startswith("learner/"):
                assert values[0] == values[1]


def test_it_learns_from_the_games_of_both_seats_in_one_batch():
    """Beside the player's own update on a batch that is put together here, game by game."""
    one = player()
    pair = Pair(GAME, (one, one), 3, self_play=True)
    state = one_of(pair)
    after, _ = update_pair(pair, state, key=KEY)
    play_key, *_ = jax.random.split(KEY, 3)
    policy = state.players[0].params
    met = play_episodes(GAME, (policy, policy), 0, batch_size=3, key=play_key)
    both = jax.tree.map(
        lambda leaf: np.stack([leaf[:, game, ::step] for step in (1, -1) for game in range(3)], axis=1), met
    )
    assert both.reward.shape == (4, 6, 2)
    wanted, _ = one.update(state.players[0], policy, jax.tree.map(jnp.asarray, both), GAME, 0, key=KEY)
    jax.tree.map(lambda got, want: np.testing.assert_allclose(got, want, rtol=1e-6), after.players[0], wanted)


def test_seats_that_differ_teach_one_player_both():
    """Of matching pennies: the policy's gradient is the mean of what either seat alone would have given."""
    game = matching_pennies(inner_episode_length=4)
    one = advantage_alignment(MAKE, optax.sgd(1.0), optax.sgd(0.1), normalise_advantages=False)
    together = Pair(game, (one, one), 3, self_play=True)
    apart = Pair(game, (one, one), 3)
    state = one_of(together)
    (both, _), (parts, _) = (update_pair(pair, state, key=KEY) for pair in (together, apart))
    mean = np.mean([np.asarray(each.params.logits) for each in parts.players], axis=0)
    assert not np.allclose(parts.players[0].params.logits, parts.players[1].params.logits)
    np.testing.assert_allclose(both.players[0].params.logits, mean, atol=1e-6)


def test_steps_are_counted_once():
    one = player()
    assert Pair(GAME, (one, one), 3, past_games=2, self_play=True).env_steps_per_update == (3 + 2) * 4


@pytest.mark.parametrize(
    ("players", "why"),
    [
        ((player(), player(rate=0.2)), "self_play is of one player in both seats"),
        ((player(), player(loqa)), "self_play is of one player in both seats"),
        ((lola_dice(MAKE, optax.sgd(0.1), NaiveAscent(0, batch_size=2)),) * 2, "self_play is for players that learn"),
    ],
)
def test_what_it_cannot_be_is_refused(players, why):
    with pytest.raises(ValueError, match=why):
        Pair(GAME, players, 3, self_play=True)


def test_a_run_says_so_and_its_agents_are_one(tmp_path):
    config = PRESETS["ipd-loqa"].with_flags(inner_episode_length=4, batch_size=4, iterations=4, self_play=True)
    assert experiments.train(config, tmp_path / "run").iterations == 4
    told = json.loads((tmp_path / "run" / "config.json").read_text())
    assert told["config"]["opponents"]["self_play"] is True
    (agents,) = experiments.entrants_of(str(tmp_path / "run"), config.game.build())
    assert len(agents.agents) == 2
    jax.tree.map(lambda leaf: np.testing.assert_array_equal(leaf[0], leaf[1]), agents.player.states)


def test_two_algorithms_are_no_one_player():
    with pytest.raises(ValueError, match="self_play is of one player in both seats"):
        experiments.build(run_config("loqa+advantage-alignment", self_play=True))

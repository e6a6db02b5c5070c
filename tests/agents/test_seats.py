"""Both seats count alike: games that favour a seat favour nobody, and nobody's name is worth anything."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.evaluation import Entrant, evaluate, play_tournament
from coala_agents.evaluation._seats import Seated
from coala_agents.learners import coala_pg
from coala_agents.training import Agents, Setting
from coala_envs import Timestep
from coala_envs.co_players import AbstractPolicy, FrozenPolicy, PolicyOutput, make_co_player
from coala_envs.games import AbstractGame, CoinGame, Move

SIZES = {"batch_size": 4, "num_inner_episodes": 2, "num_meta_episodes": 8}
COIN_GAME = CoinGame(variant="lola", inner_episode_length=32)


class Greedy(AbstractPolicy):
    """Walks to the nearest of the coin's row and column, whosesoever coin it is; a single coin of the Coin Game."""

    sure: jax.Array

    def __init__(self, *, key):
        del key
        self.sure = jnp.array(30.0)

    def initial_memory(self):
        return ()

    def step(self, obs, memory):
        own, coin = (jnp.argmax(cells) for cells in (obs[:9], obs[18:27] + obs[27:36]))
        down, right = coin // 3 - own // 3, coin % 3 - own % 3
        vertical = jnp.where(down > 0, Move.DOWN, Move.UP)
        action = jnp.where(right > 0, Move.RIGHT, jnp.where(right < 0, Move.LEFT, vertical))
        return PolicyOutput(self.sure * jax.nn.one_hot(action, 4), jnp.zeros(())), memory

    def unroll(self, obs, start, memory):
        output, _ = jax.vmap(lambda obs: self.step(obs, ()))(obs)
        return output, memory


GREEDY = FrozenPolicy(Greedy(key=jax.random.key(0)))


def tournament(*names):
    return play_tournament(COIN_GAME, [Entrant(name, GREEDY, learns=False) for name in names], seed=0, **SIZES)


def test_identical_players_score_equal_whatever_they_are_called():
    """By LOLA's rules red takes what both reach: a seat is worth much, and neither player has it more often."""
    named = tournament("x", "y")
    x, y = named.score("x", "y"), named.score("y", "x")
    assert x.reward[0].mean() > x.reward[1].mean() + 0.1, "the seats do differ here"
    np.testing.assert_array_equal(x.reward, y.reward)
    renamed = tournament("z", "y")
    np.testing.assert_array_equal(renamed.score("z", "y").reward, x.reward)
    np.testing.assert_array_equal(renamed.score("y", "z").reward, y.reward)
    np.testing.assert_array_equal(tournament("y", "x").score("x", "y").reward, x.reward)


class PaysTheSeat(AbstractGame):
    """Pays seat 0 the action that it takes, and seat 1 ten less; players see their seat and nothing else."""

    num_players: int = eqx.field(static=True, default=2)
    num_actions: int = eqx.field(static=True, default=2)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(2,))
    inner_episode_length: int = eqx.field(static=True, default=3)

    def reset(self, *, key):
        return (), jnp.eye(2)

    def step(self, state, actions, *, key):
        return state, Timestep(jnp.eye(2), actions.astype(float) - jnp.array([0.0, 10.0]))

    def measures(self, state, actions, next_state):
        return {"seat": jnp.arange(2.0)}

    def describe(self, state):
        return ""


class TakesTheSeat(AbstractPolicy):
    """Takes the action that is the number of its seat."""

    sure: jax.Array

    def __init__(self, *, key):
        del key
        self.sure = jnp.array(30.0)

    def initial_memory(self):
        return ()

    def step(self, obs, memory):
        return PolicyOutput(self.sure * obs, jnp.zeros(())), memory

    def unroll(self, obs, start, memory):
        return PolicyOutput(self.sure * obs, jnp.zeros(obs.shape[:1])), memory


def evaluated(game, policy, *, seeds, agents, num_opponents=4):
    learner = coala_pg(policy, optax.sgd(0.1))
    setting = Setting(
        Agents(learner, agents),
        game,
        FrozenPolicy(policy(key=jax.random.key(0))),
        meta_batch_size=2,
        batch_size=2,
        num_inner_episodes=2,
        naive_pool_size=0,
    )
    state = jax.tree.map(
        lambda leaf: jnp.broadcast_to(leaf, (seeds, agents, *leaf.shape)), learner.init(key=jax.random.key(0))
    )
    return evaluate(setting, (state,), num_opponents=num_opponents, seed=0).curves


def test_an_evaluation_looks_at_the_agent_in_both_seats():
    """First in seat 0, then in seat 1; what it earns and how it is measured go with it, and so does its opponent's."""
    curves = evaluated(PaysTheSeat(), TakesTheSeat, seeds=2, agents=2)
    for player, seats in (("ego", [0, 0, 1, 1]), ("naive", [1, 1, 0, 0]), ("meta", [0, 0, 1, 1])):
        np.testing.assert_array_equal(curves[f"seat/{player}"][0, 0, :, 0], seats)
        np.testing.assert_array_equal(curves[f"reward/{player}"][0, 0, :, 0], np.multiply(seats, -9))
    assert curves["seat/cross"].mean() == 0.5
    assert curves["seat/cross"].shape == (2, 2, 8, 2)


def test_identical_agents_get_the_same_from_each_other_as_they_give():
    """One agent's reward from another is half what the two seats pay together, in the Coin Game that favours red."""
    curves = evaluated(COIN_GAME, Greedy, seeds=1, agents=2, num_opponents=8)
    naive, ego = (curves[f"reward/{player}"].mean(axis=(0, 1, 3)) for player in ("naive", "ego"))
    assert ego[:4].mean() - ego[4:].mean() > 0.1, "the seats do differ here"
    assert abs(ego.mean() - naive.mean()) < 0.25 * abs(ego[:4].mean() - ego[4:].mean())


def test_exchanged_seats_of_a_game_are_the_players_exchanged():
    game, key = COIN_GAME, jax.random.key(3)
    straight, turned = (Seated(game, jnp.array(turn)) for turn in (0, 1))
    (state, obs), (same, exchanged) = straight.reset(key=key), turned.reset(key=key)
    np.testing.assert_array_equal(obs, exchanged[::-1])
    for step in range(20):
        actions = jax.random.randint(jax.random.fold_in(key, step), (2,), 0, 4)
        after, timestep = straight.step(state, actions, key=key)
        same_after, other = turned.step(same, actions[::-1], key=key)
        np.testing.assert_array_equal(timestep.obs, other.obs[::-1])
        np.testing.assert_array_equal(timestep.reward, other.reward[::-1])
        for name, measure in straight.measures(state, actions, after).items():
            np.testing.assert_array_equal(measure, turned.measures(same, actions[::-1], same_after)[name][::-1])
        state, same = after, same_after
        key = jax.random.fold_in(key, step)


@pytest.mark.parametrize("num_opponents", [0, 1, 3])
def test_seats_that_cannot_be_shared_are_refused(num_opponents):
    with pytest.raises(ValueError, match=f"num_opponents must be even, .* and at least 2, got {num_opponents}"):
        evaluated(PaysTheSeat(), TakesTheSeat, seeds=1, agents=1, num_opponents=num_opponents)


def test_naive_learners_of_a_symmetric_game_are_no_better_in_either_seat():
    named = play_tournament(
        CoinGame(inner_episode_length=8),
        [
            Entrant(name, make_co_player("naive", CoinGame(inner_episode_length=8)), learns=True)
            for name in ("one", "other")
        ],
        seed=0,
        **SIZES,
    )
    np.testing.assert_array_equal(named.score("one", "other").reward, named.score("other", "one").reward)

"""Laws of the POMDP itself: batches, meta-episodes, and games of more than two players."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import ShapingPOMDP, Timestep, rollout
from coala_envs.co_players import make_co_player, tit_for_tat
from coala_envs.games import AbstractGame, iterated_prisoners_dilemma

GAME = iterated_prisoners_dilemma(inner_episode_length=3)


def random_act(memory, obs, *, key):
    return jax.random.randint(key, (), 0, 2), (), memory


def play(pomdp, key):
    return rollout(pomdp, random_act, (), key=key)[1]


def test_vmap_over_meta_episodes_is_a_loop_over_them():
    pomdp = ShapingPOMDP(GAME, make_co_player("naive", GAME), batch_size=2, num_inner_episodes=3)
    keys = jax.random.split(jax.random.key(0), 3)
    together = jax.vmap(lambda key: play(pomdp, key))(keys)
    for index, key in enumerate(keys):
        alone = play(pomdp, key)
        np.testing.assert_array_equal(together.action[index], alone.action)
        np.testing.assert_allclose(together.reward[index], alone.reward, atol=1e-6)


def test_the_axes_of_a_trajectory():
    pomdp = ShapingPOMDP(GAME, tit_for_tat(), batch_size=4, num_inner_episodes=2)
    trajectory = play(pomdp, jax.random.key(0))
    assert trajectory.obs.shape == (2, 3, 4, 5)
    assert trajectory.action.shape == trajectory.reward.shape == (2, 3, 4, 2)
    assert trajectory.measures["cooperation"].shape == (2, 3, 4, 2)


def test_the_games_of_a_batch_share_the_opponent_and_not_the_chance():
    naive = make_co_player("naive", GAME)
    pomdp = ShapingPOMDP(GAME, naive, batch_size=64, num_inner_episodes=2)
    state, trajectory = rollout(pomdp, random_act, (), key=jax.random.key(0))
    assert state.co_players[0].params.logits.shape == (5, 2)
    assert 0.2 < float(trajectory.measures["cooperation"][0, 0, :, 1].mean()) < 0.8


class Majority(AbstractGame):
    """Three players see everybody's last action, their own first, and are paid for agreeing."""

    num_players: int = eqx.field(static=True, default=3)
    num_actions: int = eqx.field(static=True, default=2)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(3,))
    inner_episode_length: int = eqx.field(static=True, default=3)

    def reset(self, *, key):
        return jnp.zeros(3), jnp.zeros((3, 3))

    def step(self, state, actions, *, key):
        played = actions.astype(float)
        obs = jnp.stack([jnp.roll(played, -seat) for seat in range(3)])
        return played, Timestep(obs, (played == jnp.round(played.mean())).astype(float))

    def measures(self, state, actions, next_state):
        return {"ones": actions.astype(float)}

    def describe(self, state):
        return str(np.asarray(state))


class Always(eqx.Module):
    """Plays one action, and counts what it has been shown."""

    action: int = eqx.field(static=True)

    def init(self, *, key):
        return jnp.zeros(())

    def initial_memory(self):
        return ()

    def act(self, state, memory, obs, *, key):
        return jnp.array(self.action), jnp.zeros(()), memory

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return state + batch.reward.sum() + 100 * batch.action.sum().astype(float), {}


def test_three_players():
    pomdp = ShapingPOMDP(Majority(), [Always(0), Always(1)], batch_size=2, num_inner_episodes=2)
    state, trajectory = rollout(pomdp, lambda m, obs, *, key: (jnp.array(1), (), m), (), key=jax.random.key(0))
    assert trajectory.action[..., 0].min() == 1
    assert trajectory.action[..., 1].max() == 0
    assert trajectory.action[..., 2].min() == 1
    # Seats 0 and 2 agree in every one of 2 episodes, 3 steps, 2 games; each co-player is shown its own view.
    assert trajectory.reward.sum((0, 1, 2)).tolist() == [12, 0, 12]
    assert [float(seen) for seen in state.co_players] == [0, 12 + 100 * 12]


@pytest.mark.parametrize("others", [[], [Always(0)], [Always(0)] * 3])
def test_a_wrong_number_of_co_players_is_refused(others):
    with pytest.raises(ValueError, match="a game of 3 players needs 2 co-players"):
        ShapingPOMDP(Majority(), others, batch_size=2, num_inner_episodes=2)

"""One training iteration as a pure function: sample opponents, play, learn (paper App. B.2)."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.learners import ShapingPG
from coala_envs import PRNGKey, ShapingPOMDP, Trajectory, rollout
from coala_envs.co_players import CoPlayer, FromPool
from coala_envs.games import AbstractGame


class TrainingState(eqx.Module):
    """Everything that a run carries from one iteration to the next. The key of an iteration is derived."""

    learner: Any
    naive_pool: Any
    """The naive opponents' initial states, with a leading pool axis. It never changes, for what
    they learn inside a meta-episode is thrown away after it."""


class Setting(eqx.Module):
    """Who plays what against whom.

    Arguments:
        learner: the ego agent's learner.
        game: the inner game.
        naive: the naive opponent, whose initial states form the pool.
        meta_batch_size: meta-episodes per iteration, each against its own opponent from the pool.
        batch_size, num_inner_episodes: B and M.
        naive_pool_size: how many naive initialisations there are.
    """

    learner: ShapingPG
    game: AbstractGame
    naive: CoPlayer
    meta_batch_size: int = eqx.field(static=True)
    batch_size: int = eqx.field(static=True)
    num_inner_episodes: int = eqx.field(static=True)
    naive_pool_size: int = eqx.field(static=True)

    @property
    def env_steps_per_iteration(self) -> int:
        """Game steps per iteration, over all B games of all meta-episodes."""
        steps = self.num_inner_episodes * self.game.inner_episode_length
        return self.meta_batch_size * self.batch_size * steps

    def pomdp(self, opponent: CoPlayer) -> ShapingPOMDP:
        """Return the POMDP that the ego agent faces against one kind of opponent."""
        return ShapingPOMDP(self.game, opponent, batch_size=self.batch_size, num_inner_episodes=self.num_inner_episodes)


def start(setting: Setting, *, key: PRNGKey) -> TrainingState:
    """Draw the ego agent's parameters and the pool of naive initialisations."""
    learner_key, pool_key = jax.random.split(key)
    pool_keys = jax.random.split(pool_key, setting.naive_pool_size)
    pool = jax.vmap(lambda key: setting.naive.init(key=key))(pool_keys)
    return TrainingState(setting.learner.init(key=learner_key), pool)


def iterate(
    setting: Setting, state: TrainingState, *, key: PRNGKey
) -> tuple[TrainingState, dict[str, Float[Array, ""]]]:
    """Play a meta-batch against opponents drawn from the pool, and learn from it.

    Returns the new state and scalar metrics; rewards are per step and in the game's units.
    """
    play_key, update_key = jax.random.split(key)
    opponents = FromPool(setting.naive, state.naive_pool)
    trajectory = play_meta_batch(
        setting.learner, state.learner, setting.pomdp(opponents), setting.meta_batch_size, key=play_key
    )
    learner, metrics = setting.learner.update(state.learner, trajectory, key=update_key)
    return TrainingState(learner, state.naive_pool), {**summary(trajectory), **prefixed("learner", metrics)}


def play_meta_batch(
    learner: ShapingPG, state: Any, pomdp: ShapingPOMDP, meta_batch_size: int, *, key: PRNGKey
) -> Trajectory:
    """Play independent meta-episodes; the trajectory gains a leading meta axis."""

    def one(key: PRNGKey) -> Trajectory:
        def act(memory: Any, obs: Array, *, key: PRNGKey) -> Any:
            return learner.act(state, memory, obs, key=key)

        return rollout(pomdp, act, learner.initial_memory(state), key=key)[1]

    return jax.vmap(one)(jax.random.split(key, meta_batch_size))


SEATS = ("ego", "naive")
"""What the metrics call the players."""


def summary(trajectory: Trajectory) -> dict[str, Float[Array, ""]]:
    """Return the players' mean reward and measures per step, over all leading axes."""
    quantities = {"reward": trajectory.reward, **trajectory.measures}
    return {
        f"{name}/{seat}": jnp.mean(values[..., index])
        for name, values in quantities.items()
        for index, seat in enumerate(SEATS)
    }


def prefixed(prefix: str, metrics: dict[str, Any]) -> dict[str, Any]:
    """Return the metrics with a prefix to their names."""
    return {f"{prefix}/{name}": value for name, value in metrics.items()}

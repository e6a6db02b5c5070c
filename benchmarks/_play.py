"""Playing at random, in every way there is."""

from collections.abc import Callable
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp

from coala_envs import ShapingPOMDP, rollout
from coala_envs.co_players import make_co_player
from coala_envs.games import AbstractGame, iterated_prisoners_dilemma

Call = tuple[Callable[[], Any], int]
"""What is timed, and the environment steps that it makes."""


def game_alone(game: AbstractGame, episodes: int) -> Callable[[Any], Any]:
    """Return a roll-out of one game from a key.

    Rewards and observations are summed so that nothing is optimised away.
    """

    def step(carry: Any, key: Any) -> Any:
        state, total = carry
        action_key, step_key = jax.random.split(key)
        actions = jax.random.randint(action_key, (game.num_players,), 0, game.num_actions)
        state, timestep = game.step(state, actions, key=step_key)
        return (state, total + timestep.reward.sum() + timestep.obs.sum()), None

    def episode(total: Any, key: Any) -> Any:
        reset_key, steps_key = jax.random.split(key)
        state, _ = game.reset(key=reset_key)
        keys = jax.random.split(steps_key, game.inner_episode_length)
        return jax.lax.scan(step, (state, total), keys)[0][1], None

    return lambda key: jax.lax.scan(episode, jnp.zeros(()), jax.random.split(key, episodes))[0]


def side_by_side(play: Callable[[Any], Any], parallel: int, steps: int) -> Call:
    """Return roll-outs of ``steps`` steps each, compiled as one program."""
    program, keys = jax.jit(jax.vmap(play)), jax.random.split(jax.random.key(0), parallel)
    return lambda: program(keys), parallel * steps


def meta_episodes(count: int) -> Call:
    """Return whole meta-episodes against the tabular naive learner of the prisoner's dilemma: B 16, M 20, T 10."""
    game = iterated_prisoners_dilemma()
    pomdp = ShapingPOMDP(game, make_co_player("naive", game), batch_size=16, num_inner_episodes=20)

    def act(memory: Any, obs: Any, *, key: Any) -> Any:
        return jax.random.randint(key, (), 0, game.num_actions), (), memory

    def play(key: Any) -> Any:
        return rollout(pomdp, act, (), key=key)[1].reward.mean()

    return side_by_side(play, count, pomdp.num_steps * pomdp.batch_size)


def gymnasium_steps(env: Any, steps: int, games: int = 1) -> Call:
    """Return so many steps of a Gymnasium environment or vector environment, from a reset, each of ``games`` games.

    A scalar environment is reset where its episodes end, a vector environment does so by itself.
    """
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(16)]
    resets_itself = isinstance(env, gymnasium.vector.VectorEnv)

    def play() -> None:
        env.reset(seed=0)
        for t in range(steps):
            _, _, terminated, truncated, _ = env.step(actions[t % 16])
            if not resets_itself and (terminated or truncated):
                env.reset()

    return play, steps * games


def parallel_steps(env: Any, steps: int) -> Call:
    """Return so many steps of a PettingZoo ``ParallelEnv``, from a reset."""
    actions = _joint_actions(env)

    def play() -> None:
        env.reset(seed=0)
        for t in range(steps):
            env.step(actions[t % 16])
            if not env.agents:
                env.reset()

    return play, steps


def one_by_one_steps(env: Any, steps: int) -> Call:
    """Return so many steps of all players of a PettingZoo ``AECEnv``, from a reset."""
    actions = _joint_actions(env)

    def play() -> None:
        env.reset(seed=0)
        for t in range(steps):
            for agent in env.possible_agents:
                env.step(actions[t % 16][agent])
            if all(env.terminations.values()) or all(env.truncations.values()):
                env.reset()

    return play, steps


def _joint_actions(env: Any) -> list[dict[str, Any]]:
    for agent in env.possible_agents:
        env.action_space(agent).seed(0)
    return [{agent: env.action_space(agent).sample() for agent in env.possible_agents} for _ in range(16)]

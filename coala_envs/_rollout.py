"""Two schedules for the same two primitives: nested scans, and one step at a time.

Both draw their keys alike: ``init_key, steps_key = split(key)``; step t of the meta-episode has
``ego_key, play_key, learn_key = split(fold_in(steps_key, t), 3)``. The same key and actions give the same numbers.
"""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs._shaping import ShapingPOMDP, ShapingState
from coala_envs._types import Memory, PRNGKey
from coala_envs.checks import checked, short

Act = Callable[..., tuple[Int[Array, ""], Any, Memory]]
"""``act(memory, obs, *, key) -> (action, extras, memory)`` in one game; ``extras`` is any pytree to record."""

Witness = Callable[..., Any]
"""``witness(before, steps, after) -> seen`` at an inner episode's end: the co-players' states before and after they
learnt, a tuple each, and the ``JointStep`` that they learnt from, ``[time, batch]``; ``seen`` is any pytree to keep."""


class Trajectory(eqx.Module):
    """A meta-episode as the ego agent lived it, every field ``[episodes, time, batch, ...]``.

    Observations are those *before* the actions.
    """

    obs: Float[Array, "..."]
    """The ego agent's own."""
    action: Int[Array, "*lived players"]
    reward: Float[Array, "*lived players"]
    measures: dict[str, Float[Array, "*lived players"]]
    extras: Any
    """What ``act`` gave beside the action."""
    learning: tuple[dict[str, Float[Array, "*episodes"]], ...]
    """Each co-player's learning metrics, ``[episodes]``."""
    witnessed: Any = None
    """What a ``witness`` saw at the end of each inner episode, ``[episodes, ...]``."""


def step_keys(steps_key: PRNGKey, t: int | Int[Array, ""]) -> tuple[PRNGKey, PRNGKey, PRNGKey]:
    """Return the ego's, the play's and the learning's key of step t of the meta-episode."""
    ego_key, play_key, learn_key = jax.random.split(jax.random.fold_in(steps_key, t), 3)
    return ego_key, play_key, learn_key


@checked
def rollout(
    pomdp: ShapingPOMDP, act: Act, memory: Memory, *, witness: Witness | None = None, key: PRNGKey
) -> tuple[ShapingState, Trajectory]:
    """Play one meta-episode.

    Arguments:
        pomdp: the shaping POMDP.
        act: the ego agent in one game.
        memory: the ego agent's memory of one game at the start; it lasts for the whole meta-episode.
        witness: sees how the co-players learn, which the ego agent does not. What it returns is kept, and nothing else:
            ``lambda before, steps, after: before`` keeps their states.
        key: fixes everything.

    Returns the state after the last learning, and the trajectory.

    Raises ``ValueError`` for an ``act`` that returns something else than an integer of shape ``()``, extras, and a
    memory like the one that it is given. The values of its actions are traced, and not looked at.
    """
    time, batch = pomdp.game.inner_episode_length, pomdp.batch_size
    init_key, steps_key = jax.random.split(key)
    numbers = jnp.arange(pomdp.num_steps).reshape(pomdp.num_inner_episodes, time)
    keys = jax.vmap(jax.vmap(lambda t: step_keys(steps_key, t)))(numbers)
    each_game = jax.vmap(lambda memory, obs, key: _as_promised(act(memory, obs, key=key), memory))

    def step(carry: tuple[ShapingState, Memory], keys: Any) -> Any:
        state, memory = carry
        ego_keys, play_keys = keys
        action, extras, memory = each_game(memory, state.obs[:, 0], ego_keys)
        state, played = pomdp.play_with(state, action, play_keys)
        return (state, memory), (played, extras)

    def episode(carry: tuple[ShapingState, Memory], keys: Any) -> Any:
        ego_keys, play_keys, learn_keys = keys
        of_steps = jax.vmap(lambda key: jax.random.split(key, batch))(ego_keys), jax.vmap(pomdp.play_keys)(play_keys)
        (state, memory), (played, extras) = jax.lax.scan(step, carry, of_steps)
        before = state.co_players
        state, learning = pomdp.learn(state, played, key=learn_keys[-1])
        seen = None if witness is None else witness(before, played, state.co_players)
        # Only the ego's observations outlive the inner episode: they are the largest thing here.
        lived = Trajectory(played.obs[:, :, 0], played.action, played.reward, played.measures, extras, learning, seen)
        return (state, memory), lived

    memories = jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (batch, *leaf.shape)), memory)
    (state, _), trajectory = jax.lax.scan(episode, (pomdp.init(key=init_key), memories), keys)
    return state, trajectory


def _as_promised(acted: Any, memory: Memory) -> tuple[Int[Array, ""], Any, Memory]:
    """Return what ``act`` gave in one game. Raises ``ValueError`` where that is not as ``Act`` says."""
    if not (isinstance(acted, tuple) and len(acted) == 3):
        raise ValueError(f"act must return (action, extras, memory), got {short(acted)}")
    action, extras, after = acted
    is_array = hasattr(action, "dtype")
    if not is_array or action.shape != () or not jnp.issubdtype(action.dtype, jnp.integer):
        got = f"{action.dtype}{list(action.shape)}" if is_array else short(action)
        raise ValueError(f"act must return an action that is an integer array of shape (), got {got}")
    if _spec(after) != _spec(memory):
        raise ValueError("act must return a memory of the structure, shapes and dtypes of the one that it is given")
    return action, extras, after


def _spec(memory: Memory) -> Any:
    leaves, structure = jax.tree.flatten(memory)
    return structure, [(jnp.shape(leaf), jnp.result_type(leaf)) for leaf in leaves]

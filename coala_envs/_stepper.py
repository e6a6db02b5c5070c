"""The POMDP one step at a time, for the faces: the same keys and numbers as ``rollout``."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key

from coala_envs._bound import Bound
from coala_envs._rollout import step_keys
from coala_envs._shaping import JointStep, ShapingPOMDP, ShapingState


class Stepper:
    """Drives ``num_envs`` meta-episodes in lockstep on one shared clock, one compiled call per step.

    The clock lives on the host, so that keys are drawn at the beginning of an inner episode and the co-players learn at
    its end, and neither costs anything elsewhere.

    Attributes:
        obs: what the players see, ``[num_envs, batch, players, *obs]``; ``None`` before ``reset``.
        t: steps taken in the meta-episode.
        ended: the games' states at the end of an inner episode, before they started again;
            ``None`` unless the last step ended one.
        ended_obs: likewise what the players saw of them, ``[num_envs, batch, players, *obs]``.
    """

    def __init__(self, pomdp: ShapingPOMDP, num_envs: int = 1):
        self.pomdp = pomdp
        # Read once: an attribute of a module takes as long to read as NumPy's sum of its games' rewards.
        self.inner_episode_length, self.num_steps = pomdp.game.inner_episode_length, pomdp.num_steps
        # What a step computes does not depend on M: all share the programs of M = 1.
        single = pomdp.with_num_inner_episodes(1)
        self._start, self._draw = Bound(_start, single), Bound(_draw, single)
        self._play, self._learn = Bound(_play, single), Bound(_learn, single)
        self.num_envs = num_envs
        self.t = 0
        self.obs: Any = None
        self._games: Any = None
        self._co_players: tuple[Any, ...] = ()
        self._memories: tuple[Any, ...] = ()
        self.ended: Any = None
        self.ended_obs: Any = None
        self._played: list[JointStep] = []

    @property
    def started(self) -> bool:
        """Whether there is a meta-episode."""
        return self.obs is not None

    @property
    def finished(self) -> bool:
        """Whether the meta-episode has ended."""
        return self.t >= self.num_steps

    @property
    def state(self) -> ShapingState:
        """The POMDPs' states, with a leading ``num_envs`` axis."""
        return ShapingState(self._games, self.obs, self._co_players, self._memories)

    @property
    def games(self) -> Any:
        """The games' states to be shown: as they stand, or as they ended if no inner episode follows."""
        return self.ended if self.finished else self._games

    def reset(self, seeds: list[int]) -> None:
        """Start a meta-episode in every environment; each is fixed by its own seed."""
        keys = jax.vmap(jax.random.key)(np.array(seeds, np.uint32))
        start, self._steps_keys = self._start(keys)
        self._enter(start)
        self.t = 0
        self.ended = self.ended_obs = None

    def step(self, actions: np.ndarray) -> tuple[JointStep, tuple[dict[str, Any], ...] | None]:
        """Take one step, ``actions[num_envs, batch]``.

        Returns the step, and at the end of an inner episode the co-players' learning metrics, with leading
        ``num_envs`` axes.
        """
        since = self.t % self.inner_episode_length
        if since == 0:
            self._keys = self._draw(self._steps_keys, np.int32(self.t))
        # On the host: a conversion by JAX would be a dispatch of its own.
        chosen = actions.astype(np.int32)
        self._games, self.obs, self._memories, step = self._play(
            self._games, self.obs, self._co_players, self._memories, chosen, self._keys, np.int32(since)
        )
        self._played.append(step)
        metrics = self.ended = self.ended_obs = None
        if since + 1 == self.inner_episode_length:
            self.ended, self.ended_obs = self._games, self.obs
            # Stacked on the host: a program with the steps of a long inner episode as arguments takes long to compile.
            steps = jax.tree.map(lambda *leaves: np.stack(leaves, axis=1), *self._played)
            after, metrics = self._learn(self.state, steps, self._steps_keys, np.int32(self.t))
            self._enter(after)
        self.t += 1
        return step, metrics

    def _enter(self, state: ShapingState) -> None:
        """Begin an inner episode."""
        # Taken apart, for most of a step's time would go into making modules.
        self._games, self.obs, self._memories = state.games, state.obs, state.memories
        self._co_players = state.co_players
        self._played = []


Keys = Key[Array, " envs"]


def _start(pomdp: ShapingPOMDP, keys: Keys) -> tuple[ShapingState, Keys]:
    split = jax.vmap(jax.random.split)(keys)
    return jax.vmap(lambda key: pomdp.init(key=key))(split[:, 0]), split[:, 1]


def _draw(pomdp: ShapingPOMDP, keys: Keys, t: Any) -> Any:
    """Return the keys of the steps of the inner episode that begins with step t."""

    def one(key: Any) -> Any:
        return jax.vmap(lambda t: pomdp.play_keys(step_keys(key, t)[1]))(t + jnp.arange(pomdp.num_steps, dtype=t.dtype))

    return jax.vmap(one)(keys)


def _play(
    pomdp: ShapingPOMDP, games: Any, obs: Any, co_players: Any, memories: Any, actions: Any, keys: Any, since: Any
) -> Any:
    """Return what a step changes, and the step; co-players, which it does not change, would be copied."""
    now = jax.tree.map(lambda keys: keys[:, since], keys)
    state, step = jax.vmap(pomdp.play_with)(ShapingState(games, obs, co_players, memories), actions, now)
    return state.games, state.obs, state.memories, step


def _learn(pomdp: ShapingPOMDP, state: ShapingState, steps: JointStep, keys: Keys, t: Any) -> Any:
    return jax.vmap(lambda state, steps, key: pomdp.learn(state, steps, key=step_keys(key, t)[2]))(state, steps, keys)

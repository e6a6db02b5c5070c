"""The POMDP one step at a time, for the faces: the same keys and numbers as ``rollout``."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key

from coala_envs._rollout import step_keys
from coala_envs._shaping import JointStep, ShapingPOMDP, ShapingState


class Stepper:
    """Drives ``num_envs`` meta-episodes in lockstep on one shared clock, one compiled call per step.

    The clock lives on the host, so the co-players' update is compiled into the last step of an inner episode
    and costs nothing elsewhere.

    Attributes:
        state: the POMDPs' states, with a leading ``num_envs`` axis; ``None`` before ``reset``.
        t: steps taken in the meta-episode.
        ended: the games' states at the end of an inner episode, before they started again;
            ``None`` unless the last step ended one.
        ended_obs: likewise what the players saw of them, ``[num_envs, batch, players, *obs]``.
    """

    def __init__(self, pomdp: ShapingPOMDP, num_envs: int = 1):
        self.pomdp = pomdp
        # What a step computes does not depend on M: all share the programs of M = 1.
        self._single = pomdp.with_num_inner_episodes(1)
        self.num_envs = num_envs
        self.state: ShapingState | None = None
        self.t = 0
        self.ended: Any = None
        self.ended_obs: Any = None
        self._played: list[JointStep] = []

    @property
    def finished(self) -> bool:
        """Whether the meta-episode has ended."""
        return self.t >= self.pomdp.num_steps

    @property
    def games(self) -> Any:
        """The games' states to be shown: as they stand, or as they ended if no inner episode follows."""
        assert self.state is not None
        return self.ended if self.finished else self.state.games

    def reset(self, seeds: list[int]) -> None:
        """Start a meta-episode in every environment; each is fixed by its own seed."""
        keys = jax.vmap(jax.random.key)(np.array(seeds, np.uint32))
        self.state, self._steps_keys = _start(self._single, keys)
        self.t = 0
        self.ended = self.ended_obs = None
        self._played = []

    def step(self, actions: np.ndarray) -> tuple[JointStep, tuple[dict[str, Any], ...] | None]:
        """Take one step, ``actions[num_envs, batch]``.

        Returns the step, and at the end of an inner episode the co-players' learning metrics, with leading
        ``num_envs`` axes.
        """
        # On the host: a conversion by JAX would be a dispatch of its own.
        chosen, t = np.asarray(actions).astype(np.int32), np.int32(self.t)
        arguments = (self._single, self.state, chosen, self._steps_keys, t)
        if (self.t + 1) % self.pomdp.game.inner_episode_length == 0:
            # Stacked on the host: a program with the steps of a long inner episode as arguments takes long to compile.
            earlier = jax.tree.map(lambda *leaves: np.stack(leaves, axis=1), *self._played) if self._played else None
            self.state, step, metrics, (self.ended, self.ended_obs) = _advance_and_learn(*arguments, earlier)
            self._played = []
        else:
            self.state, step = _advance(*arguments)
            self._played.append(step)
            metrics = self.ended = self.ended_obs = None
        self.t += 1
        return step, metrics


Keys = Key[Array, " envs"]


@eqx.filter_jit
def _start(pomdp: ShapingPOMDP, keys: Keys) -> tuple[ShapingState, Keys]:
    split = jax.vmap(jax.random.split)(keys)
    return jax.vmap(lambda key: pomdp.init(key=key))(split[:, 0]), split[:, 1]


def _play(pomdp: ShapingPOMDP, state: Any, actions: Any, keys: Keys, t: Any) -> Any:
    def one(state: Any, actions: Any, key: Any) -> Any:
        return pomdp.play(state, actions, key=step_keys(key, t)[1])

    return jax.vmap(one)(state, actions, keys)


@eqx.filter_jit
def _advance(pomdp: ShapingPOMDP, state: Any, actions: Any, keys: Keys, t: Any) -> Any:
    return _play(pomdp, state, actions, keys, t)


@eqx.filter_jit
def _advance_and_learn(
    pomdp: ShapingPOMDP, state: Any, actions: Any, keys: Keys, t: Any, earlier: JointStep | None
) -> Any:
    state, step = _play(pomdp, state, actions, keys, t)
    played = jax.tree.map(lambda leaf: leaf[:, None], step)
    if earlier is not None:
        played = jax.tree.map(lambda before, last: jnp.concatenate([before, last], axis=1), earlier, played)

    def learn(state: Any, played: JointStep, key: Any) -> Any:
        return pomdp.learn(state, played, key=step_keys(key, t)[2])

    ended = state.games, state.obs
    state, metrics = jax.vmap(learn)(state, played, keys)
    return state, step, metrics, ended

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
    """

    def __init__(self, pomdp: ShapingPOMDP, num_envs: int = 1):
        self.pomdp = pomdp
        self.num_envs = num_envs
        self.state: ShapingState | None = None
        self.t = 0
        self.ended: Any = None
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
        self.state, self._steps_keys = _start(self.pomdp, keys)
        self.t = 0
        self.ended = None
        self._played = []

    def step(self, actions: np.ndarray) -> tuple[JointStep, tuple[dict[str, Any], ...] | None]:
        """Take one step, ``actions[num_envs, batch]``.

        Returns the step, and at the end of an inner episode the co-players' learning metrics, with leading
        ``num_envs`` axes.
        """
        # On the host: a conversion by JAX would be a dispatch of its own.
        chosen, t = np.asarray(actions).astype(np.int32), np.int32(self.t)
        if (self.t + 1) % self.pomdp.game.inner_episode_length == 0:
            earlier, self._played = tuple(self._played), []
            self.state, step, metrics, self.ended = _advance_and_learn(
                self.pomdp, self.state, chosen, self._steps_keys, t, earlier
            )
        else:
            self.state, step = _advance(self.pomdp, self.state, chosen, self._steps_keys, t)
            self._played.append(step)
            metrics, self.ended = None, None
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
    pomdp: ShapingPOMDP, state: Any, actions: Any, keys: Keys, t: Any, earlier: tuple[JointStep, ...]
) -> Any:
    state, step = _play(pomdp, state, actions, keys, t)
    played = jax.tree.map(lambda *leaves: jnp.stack(leaves, axis=1), *earlier, step)

    def learn(state: Any, played: JointStep, key: Any) -> Any:
        return pomdp.learn(state, played, key=step_keys(key, t)[2])

    ended = state.games
    state, metrics = jax.vmap(learn)(state, played, keys)
    return state, step, metrics, ended

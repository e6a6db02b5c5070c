"""The training loop: one compiled program called again and again, metrics handed out as they come."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.training._iteration import Setting, TrainingState, iterate, start

Metrics = dict[str, np.ndarray]
"""Scalars by name, each ``[seeds]``."""


class NotFinite(ArithmeticError):
    """A metric became NaN or infinite. ``state`` is the last good one."""

    def __init__(self, iteration: int, names: list[str], state: TrainingState):
        super().__init__(f"training stopped at iteration {iteration}: {', '.join(names)} not finite")
        self.iteration = iteration
        self.state = state


def start_seeds(setting: Setting, seeds: list[int]) -> TrainingState:
    """Return the initial states of several runs, with a leading seed axis."""
    return _start_seeds(setting, jnp.asarray(seeds, jnp.uint32))


def train(
    setting: Setting,
    state: TrainingState,
    seeds: list[int],
    *,
    first: int = 0,
    last: int,
    report: Callable[[int, TrainingState, Metrics], Any],
) -> TrainingState:
    """Run iterations ``first`` to ``last - 1`` for all seeds at once.

    Arguments:
        setting: who plays what against whom.
        state: with a leading seed axis, from ``start_seeds`` or a checkpoint.
        seeds: one per run; iteration i of a seed draws from ``fold_in(key(seed), i)``, so that runs can be resumed.
        report: called after every iteration with its number, the new state and the metrics.

    Returns the last state. Raises ``NotFinite`` at the first metric that is not finite, before reporting it.
    """
    stacked = jnp.asarray(seeds, jnp.uint32)
    for iteration in range(first, last):
        after, metrics = _iterate_seeds(setting, state, stacked, np.uint32(iteration))
        measured = {name: np.asarray(value) for name, value in metrics.items()}
        wrong = [name for name, value in measured.items() if not np.isfinite(value).all()]
        if wrong:
            raise NotFinite(iteration, wrong, state)
        state = after
        report(iteration, state, measured)
    return state


@eqx.filter_jit
def _start_seeds(setting: Setting, seeds: Any) -> TrainingState:
    # The initialisation's number is the one that no iteration can have.
    return jax.vmap(lambda seed: start(setting, key=_key(seed, np.uint32(2**32 - 1))))(seeds)


@eqx.filter_jit
def _iterate_seeds(setting: Setting, state: TrainingState, seeds: Any, iteration: Any) -> Any:
    def one(state: TrainingState, seed: Any) -> Any:
        return iterate(setting, state, key=_key(seed, iteration))

    return jax.vmap(one)(state, seeds)


def _key(seed: Any, iteration: Any) -> Any:
    return jax.random.fold_in(jax.random.key(seed), iteration)

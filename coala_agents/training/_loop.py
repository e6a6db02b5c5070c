"""The training loop: one compiled program called again and again, metrics handed out as they come."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, UInt32

from coala_agents.learners import SEEDS, is_spread
from coala_agents.parts import Seed
from coala_agents.training._chunks import Metrics, Report, one_after_another, run_in_chunks
from coala_agents.training._compiled import compiled
from coala_agents.training._devices import kept, placed
from coala_agents.training._iteration import FINITE, LEARNING, RATIO, iterate
from coala_agents.training._setting import Setting, TrainingState, start
from coala_envs.checks import Count, Size, as_kind, checked, short


def as_seeds(seeds: Sequence[int]) -> UInt32[Array, " seeds"]:
    """Return seeds as JAX takes them. Raises ``ValueError`` for none, and for one that is no 32-bit number."""
    if not isinstance(seeds, Sequence) or isinstance(seeds, str) or not seeds:
        raise ValueError(f"seeds must be a list of one at least, got {short(seeds)}")
    return jnp.asarray([as_kind(Seed, "seed", seed) for seed in seeds], jnp.uint32)


@checked
def start_seeds(setting: Setting, seeds: list[int]) -> TrainingState:
    """Return the initial states of several runs, with a leading seed axis."""
    return _compiled_start(setting, as_seeds(seeds))


@checked
def abstract_seeds(setting: Setting, seeds: list[int]) -> TrainingState:
    """Return the shapes and dtypes of what ``start_seeds`` gives, without drawing it."""
    return jax.eval_shape(lambda: _start_seeds(setting, as_seeds(seeds)))


@checked
def train(
    setting: Setting,
    state: TrainingState,
    seeds: list[int],
    *,
    first: Count = 0,
    last: Count,
    chunk: Size = 1,
    mesh: Mesh | None = None,
    report: Report,
) -> TrainingState:
    """Run iterations ``first`` to ``last - 1`` for all seeds at once, ``chunk`` of them in each call of one program.

    Arguments:
        setting: who plays what against whom.
        state: with a leading seed axis, from ``start_seeds`` or a checkpoint.
        seeds: one per run; iteration i of a seed draws from ``fold_in(key(seed), i)``, so that runs can be resumed, and
            the numbers do not depend on ``chunk`` but for rounding.
        mesh: of ``mesh_of``, the devices to train on; the numbers are those of one device up to rounding.
        report: called after every chunk with the number of iterations done, the new state, and the metrics of each of
            its iterations. With a mesh the state is spread over it, and ``fetched`` brings it back.

    Returns the last state, as it was reported. Raises ``NotFinite`` before reporting a chunk in which a learning
    metric, an agent's parameters after an iteration, or an opponent's within one are not finite.
    """
    setting, state, stacked = placed(setting, mesh), placed(state, mesh, SEEDS), placed(as_seeds(seeds), mesh, SEEDS)
    return run_in_chunks(
        lambda state, begin, last: _iterate_seeds(setting, state, stacked, begin, last, chunk),
        state,
        first=first,
        last=last,
        chunk=chunk,
        mesh=mesh,
        wrong=_wrong,
        report=report,
    )


def _wrong(measured: Metrics) -> list[str]:
    """Return what was not finite, and take out of the metrics those that tell only that."""
    found = [who for who, name in FINITE.items() if not measured.pop(name).all()]
    if LEARNING not in found:
        return found
    # By their names. Those that only another learner of the pool has are among them: they are NaN too.
    names = [name for name in measured if name.startswith("learner/") and name != f"learner/{RATIO}"]
    return [who for who in found if who != LEARNING] + [one for one in names if not np.isfinite(measured[one]).all()]


def _start_seeds(setting: Setting, seeds: Any) -> TrainingState:
    # The initialisation's number is the one that no iteration can have.
    return jax.vmap(lambda seed: start(setting, key=_key(seed, np.uint32(2**32 - 1))))(seeds)


_compiled_start = compiled(_start_seeds)


@compiled
def _iterate_seeds(setting: Setting, state: TrainingState, seeds: Any, begin: Any, last: Any, chunk: int) -> Any:
    spread, interval = is_spread(), setting.gradient_ratio_interval

    def once(state: TrainingState, iteration: Any) -> Any:
        # The same for all seeds, so that it stays a branch under the vmap and costs nothing where it is not taken.
        measure_ratio = (iteration + 1) % interval == 0 if interval else None

        def one(state: TrainingState, seed: Any) -> Any:
            return iterate(setting, state, measure_ratio=measure_ratio, key=_key(seed, iteration))

        after, metrics = jax.vmap(one, spmd_axis_name=SEEDS if spread else None)(state, seeds)
        return (kept(after, SEEDS), kept(metrics)) if spread else (after, metrics)

    return one_after_another(once, state, begin, last, chunk)


def _key(seed: Any, iteration: Any) -> Any:
    return jax.random.fold_in(jax.random.key(seed), iteration)

"""A trained agent against fresh naive learners: numbers with intervals, and behaviour inside a meta-episode."""

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.training import SEATS, Setting, TrainingState, play_meta_batch


class Evaluation(NamedTuple):
    """What was seen, per seed of the run and per opponent. Rewards are per step, in the game's units."""

    curves: dict[str, Float[np.ndarray, "seeds opponents episodes"]]
    """By ``quantity/player``: the mean over the time and the batch of every inner episode."""

    def rows(self) -> dict[str, dict[str, float]]:
        """Return mean and 95 % interval of every quantity, over all meta-episodes of all seeds."""
        return {name: _interval(curve.mean(axis=-1).ravel()) for name, curve in self.curves.items()}

    def rows_by_seed(self) -> list[dict[str, dict[str, float]]]:
        """Return the same for every seed of the run alone."""
        seeds = len(next(iter(self.curves.values())))
        return [
            Evaluation({name: curve[seed : seed + 1] for name, curve in self.curves.items()}).rows()
            for seed in range(seeds)
        ]

    def episodes(self) -> dict[str, list[list[float]]]:
        """Return each quantity over the inner episodes, a list per seed, mean over opponents."""
        return {name: curve.mean(axis=1).round(6).tolist() for name, curve in self.curves.items()}


def evaluate(setting: Setting, state: TrainingState, *, num_opponents: int, seed: int) -> Evaluation:
    """Let every seed's agent play one meta-episode against each of ``num_opponents`` fresh naive learners.

    The opponents are newly initialised, not drawn from the pool of the training.
    ``state`` has a leading seed axis. Raises ``ValueError`` for fewer than two opponents.
    """
    if num_opponents < 2:
        raise ValueError(f"num_opponents must be at least 2 for an interval, got {num_opponents}")
    curves = _play(setting, state, jnp.asarray(seed, jnp.uint32), num_opponents)
    return Evaluation({name: np.asarray(curve) for name, curve in curves.items()})


@eqx.filter_jit
def _play(setting: Setting, state: TrainingState, seed: Array, num_opponents: int) -> dict[str, Array]:
    key = jax.random.key(seed)

    def one(state: TrainingState, key: Any) -> dict[str, Array]:
        pomdp = setting.pomdp(setting.naive)
        trajectory = play_meta_batch(setting.learner, state.learner, pomdp, num_opponents, key=key)
        quantities = {"reward": trajectory.reward, **trajectory.measures}
        return {
            f"{name}/{player}": jnp.mean(values[..., seat], axis=(-2, -1))
            for name, values in quantities.items()
            for seat, player in enumerate(SEATS)
        }

    seeds = jax.tree.leaves(state)[0].shape[0]
    return jax.vmap(one)(state, jax.random.split(key, seeds))


def _interval(samples: Float[np.ndarray, " samples"]) -> dict[str, float]:
    half = 1.96 * samples.std(ddof=1) / np.sqrt(len(samples))
    mean = samples.mean()
    return {"mean": float(mean), "low": float(mean - half), "high": float(mean + half)}

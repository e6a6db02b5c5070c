"""How noisy is a learner's gradient? The noise scale, in meta-episodes (McCandlish et al. 2018, arXiv 1812.06162)."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.stats
from jaxtyping import Array, Float, Key

from coala_agents.evaluation._script_play import Played
from coala_agents.learners import A2C, ShapingPG
from coala_agents.training import Setting, TrainingState, compiled, play_meta_batch, policies
from coala_envs import ShapingPOMDP, Trajectory
from coala_envs.checks import as_kind, checked

LEVEL = 0.95
Gradients = Float[np.ndarray, "meta parameters"]
"""Of one agent: the policy gradient of each of several meta-episodes."""


class Noise(NamedTuple):
    """Unbiased estimates of the mean gradient's squared norm, and of one meta-episode's variance about it."""

    signal: float
    variance: float

    @property
    def scale(self) -> float | None:
        """The meta-episodes in which noise and signal are equally large; ``None`` where the signal is lost in noise."""
        return self.variance / self.signal if self.signal > 0 else None


@checked
def noise_of(gradients: Gradients) -> Noise:
    """Return signal and variance of an agent's gradients. Raises ``ValueError`` for fewer than two meta-episodes."""
    _check(gradients, least=2)
    signal, variance = _of_gram(*_sums(gradients))
    return Noise(float(signal), float(variance))


class NoiseScale(NamedTuple):
    """The noise scale of several agents together, in meta-episodes."""

    mean: float | None
    low: float | None
    high: float | None
    """A 95 % interval by the jackknife, over meta-episodes of these agents; ``None``: more than any number."""


@checked
def noise_scale(agents: Sequence[Gradients]) -> NoiseScale:
    """Return the agents' variance over their signal, both added up over the agents.

    The interval is made of the inverse, which is well-behaved where the signal may be 0.

    Raises ``ValueError`` for no agents, and for fewer than three meta-episodes of one.
    """
    if not agents:
        raise ValueError("agents must be the gradients of one at least, got none")
    for gradients in agents:
        _check(as_kind(Gradients, "gradients", gradients), least=3)
    whole = [_of_gram(*_sums(gradients)) for gradients in agents]
    ratio = _ratio(whole)
    squares = 0.0
    for index, gradients in enumerate(agents):
        without = _of_gram(*_sums_without_one(gradients))
        others = np.sum([each for number, each in enumerate(whole) if number != index] or [(0.0, 0.0)], axis=0)
        left = (others[0] + without[0]) / (others[1] + without[1])
        squares += (len(left) - 1) / len(left) * float(((left - left.mean()) ** 2).sum())
    freedom = sum(len(gradients) - 1 for gradients in agents)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, freedom)) * math.sqrt(squares)

    def inverse(value: float) -> float | None:
        return 1 / value if value > 0 else None

    return NoiseScale(inverse(ratio), inverse(ratio + half), inverse(ratio - half))


@checked
def meta_episode_gradients(learner: ShapingPG, policy: Any, trajectory: Trajectory) -> Float[Array, "meta parameters"]:
    """Return the policy gradient of every meta-episode, without critic or entropy, by the learner's credit rule.

    Advantages are normalised over all of the meta-episodes, so that learners can be compared.
    """
    alone = dataclasses.replace(learner, objective=A2C(value_coefficient=0.0))
    samples = alone.samples(trajectory)
    advantage = (samples.advantage - samples.advantage.mean()) / samples.advantage.std()
    data = (trajectory.obs, samples._replace(advantage=advantage))

    def one(one_data: Any) -> Array:
        gradient, _ = alone.gradient(policy, jax.tree.map(lambda leaf: leaf[None], one_data))
        return jnp.concatenate([leaf.ravel() for leaf in jax.tree.leaves(gradient)])

    return jax.lax.map(one, data)


def policy_gradient(setting: Setting) -> ShapingPG:
    """Return the learner of a setting's first agent. Raises ``ValueError`` if it is no policy gradient."""
    group = setting.agents[0]
    if not isinstance(group.learner, ShapingPG):
        raise ValueError(f"the cost is that of a policy gradient, and {group.name} follows none: skip cost")
    return group.learner


@checked
def learners_gradients(
    setting: Setting, state: TrainingState, keys: Key[Array, " meta"], played: Played | None = None
) -> Gradients:
    """Return the gradients of the first agent of a state against its naive learners, about a meta-batch at a time.

    Arguments:
        setting: of the training; all opponents are naive learners.
        state: of one seed, its pool included.
        keys: of the meta-episodes.
        played: told of each meta-batch.

    Raises as ``policy_gradient``.
    """
    learner = policy_gradient(setting)
    first = jax.tree.map(lambda leaf: leaf[0], state.agents[0])
    naive = dataclasses.replace(setting, p_naive=1.0)
    pomdp = naive.pomdp(naive.met_by(policies(state.agents), state.naive_pool, jnp.array(0)))
    found = []
    most = min(len(keys), setting.meta_batch_size)
    for some in keys.reshape(-1, max(size for size in range(1, most + 1) if len(keys) % size == 0)):
        found.append(np.asarray(_gradients(learner, first, pomdp, some), float))
        if played is not None:
            played(len(some))
    return np.concatenate(found)


@compiled
def _gradients(learner: ShapingPG, state: Any, pomdp: ShapingPOMDP, keys: Key[Array, " meta"]) -> Array:
    trajectory = play_meta_batch(learner, state, pomdp, keys)[1]
    return meta_episode_gradients(learner, state.params, trajectory)


def _check(gradients: Gradients, *, least: int) -> None:
    if len(gradients) < least:
        raise ValueError(f"gradients must be of {least} meta-episodes at least, got {len(gradients)}")


def _ratio(noises: Sequence[tuple[Any, Any]]) -> float:
    signal, variance = np.sum(noises, axis=0)
    return float(signal / variance)


def _of_gram(number: int, total: Any, trace: Any) -> tuple[Any, Any]:
    """Return signal and variance from the sum and the trace of the products of every two gradients."""
    return (total - trace) / (number * (number - 1)), (trace - total / number) / (number - 1)


def _sums(gradients: Gradients) -> tuple[int, Any, Any]:
    gram = gradients @ gradients.T
    return len(gradients), gram.sum(), np.trace(gram)


def _sums_without_one(gradients: Gradients) -> tuple[int, Any, Any]:
    """Return the same without each of the meta-episodes in turn."""
    gram = gradients @ gradients.T
    own = np.diag(gram)
    return len(gradients) - 1, gram.sum() - 2 * gram.sum(axis=1) + own, own.sum() - own

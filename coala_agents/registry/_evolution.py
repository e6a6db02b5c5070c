"""The evolution strategies, as rows: their options, and how a learner follows from them."""

import dataclasses
import functools
from collections.abc import Callable, Mapping

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from coala_agents.estimators import Fitness
from coala_agents.learners import Evolution, Population, good_shepherd, shaper
from coala_agents.registry._algorithms import AlgorithmEntry
from coala_agents.registry._learner import LearnerConfig, Task
from coala_envs.checks import Fraction, Positive, Size


@dataclasses.dataclass(frozen=True)
class EvolutionConfig(LearnerConfig):
    """Options of the evolution strategies; defaults are Pax's, but for the population, which has 1000 members there."""

    population_size: Population = 32
    """Perturbed policies in an iteration, each of which plays the whole meta-batch."""
    members_at_once: Size = 8
    """Of them, that play side by side: more is faster until memory or cache is full."""
    noise: Positive = 0.04
    """Standard deviation of the perturbations at the start."""
    noise_decay: Fraction = 0.999
    """Multiplies it after each iteration."""
    least_noise: Positive = 0.01
    """Where that ends."""
    evolution_rate: Positive = 0.1
    """Adam's learning rate at the start."""
    evolution_rate_decay: Fraction = 0.9999
    """Multiplies it after each iteration."""
    least_evolution_rate: Positive = 0.001
    """Where that ends."""
    fitness: Fitness = "reward"
    """Whether members count by what they earn, or by their ranks in it."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """See ``LearnerConfig``."""
        return {"population_size": self.population_size}

    def check(self) -> None:
        """Refuse noise and rates that would rise."""
        for name in ("noise", "evolution_rate"):
            start, least = getattr(self, name), getattr(self, f"least_{name}")
            if least > start:
                raise ValueError(f"least_{name} must be at most {name} ({start:g}), got {least:g}")


def _falling(start: float, decay: float, least: float) -> optax.Schedule:
    def at(count: Int[Array, ""] | int) -> Float[Array, ""]:
        return jnp.maximum(start * decay**count, least)

    return at


def _make(constructor: Callable[..., Evolution], options: EvolutionConfig, task: Task) -> Evolution:
    rate = _falling(options.evolution_rate, options.evolution_rate_decay, options.least_evolution_rate)
    return constructor(
        task.make_policy,
        optax.adam(rate),
        population_size=options.population_size,
        noise=_falling(options.noise, options.noise_decay, options.least_noise),
        fitness=options.fitness,
        members_at_once=options.members_at_once,
    )


EVOLUTION = tuple(
    AlgorithmEntry(name, EvolutionConfig, functools.partial(_make, constructor), page="agents/evolution_strategies.md")
    for name, constructor in {"good-shepherd": good_shepherd, "shaper": shaper}.items()
)

"""The policy gradients on meta-trajectories, as rows: their options, and how a learner follows from them."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal

import optax

from coala_agents.learners import (
    A2C,
    PPO,
    AbstractObjective,
    ShapingPG,
    Teaching,
    batch_unaware,
    check_minibatches,
    coala_pg,
    falling,
    m_fos,
)
from coala_agents.parts import (
    MadeByName,
    Part,
    carried_over,
    check_product,
    class_of,
)
from coala_agents.registry._algorithms import AlgorithmEntry
from coala_agents.registry._learner import LearnerConfig, Task
from coala_envs.checks import Count, Fraction, Positive, Size, Weight, choice

COALA_PG = "coala-pg"
PAPER = "paper"
"""The credit that is no form of ``Teaching``."""
MOST_HISTORIES = 1000
"""The regression on behaviour after each has the square of their number in its state."""
ADAM_EPSILON = 1e-5
OPTIMISERS = ("adam", "sgd")


def update_rule(name: str, rate: float | optax.Schedule, max_gradient_norm: float) -> optax.GradientTransformation:
    """Return what takes a step, ``adam`` or ``sgd``, along a gradient that is clipped by its global norm."""
    step = optax.adam(rate, eps=ADAM_EPSILON) if choice("optimiser", name, OPTIMISERS) == "adam" else optax.sgd(rate)
    return optax.chain(optax.clip_by_global_norm(max_gradient_norm), step)


@dataclasses.dataclass(frozen=True)
class ObjectiveConfig(MadeByName):
    """What an update minimises, ``ppo`` or ``a2c``, with its own fields; ``objective`` makes one."""

    def chosen(self, name: str) -> "ObjectiveConfig":
        """Return the other loss, with those values that both have."""
        return carried_over(self, name, type(objective(name)))

    def build(self) -> AbstractObjective:
        """Return the loss."""
        made: AbstractObjective = type(self).make(**self.options)
        return made


OBJECTIVES: dict[str, tuple[Callable[..., AbstractObjective], tuple[str, ...]]] = {
    "ppo": (PPO, ()),
    "a2c": (A2C, ("num_epochs", "num_minibatches")),
}
"""What makes each, and which of its arguments are not for choice."""


def objective(name: str = "ppo", **options: Any) -> ObjectiveConfig:
    """Return the part of a configuration that says what an update minimises.

    Raises ``ValueError`` for an unknown one, and for options that it does not have.
    """
    make, left_out = OBJECTIVES[choice("objective", name, OBJECTIVES)]
    told = f"What an update minimises: {' or '.join(OBJECTIVES)}."
    kind = class_of(ObjectiveConfig, "objective", name, make, told=told, left_out=left_out)
    made: ObjectiveConfig = kind().merged(options)
    return made


@dataclasses.dataclass(frozen=True)
class OptimiserConfig(Part):
    """How the ego agent steps along its gradient."""

    optimiser: Literal["adam", "sgd"] = "adam"
    """Optax optimiser of the ego agent."""
    learning_rate: Positive = 3e-4
    """Of the ego agent."""
    learning_rate_factors: tuple[Positive, ...] = ()
    """Multiply learning_rate, one for each of several algorithms in a pool; empty: all learn at the same rate."""
    learning_rate_decay: bool = False
    """Lower the learning rate linearly to zero over the run."""
    max_gradient_norm: Positive = 1.0
    """Global norm at which the ego agent's gradient is clipped."""

    def build(self, number: int, updates: int) -> optax.GradientTransformation:
        """Return the optimiser of an algorithm by its number in the pool, for a run of so many updates."""
        rate: float | optax.Schedule = self.learning_rate
        if self.learning_rate_factors:
            rate = self.learning_rate_factors[number] * self.learning_rate
        if self.learning_rate_decay:
            rate = optax.linear_schedule(rate, 0.0, updates)
        return update_rule(self.optimiser, rate, self.max_gradient_norm)


@dataclasses.dataclass(frozen=True)
class ShapingPGConfig(LearnerConfig):
    """Options of the policy gradients on meta-trajectories; defaults are the paper's for the dilemma (App. B.3)."""

    objective: ObjectiveConfig = dataclasses.field(default_factory=objective)
    """What an update minimises."""
    optimiser: OptimiserConfig = OptimiserConfig()
    """How it steps."""
    credit: Literal["paper", "leave-one-out-baseline", "leave-one-out", "teaching"] = "paper"
    """Of coala-pg: for all that the batch earns later (paper), or for what one game did to the naive learner."""
    credit_windows: Size = 12
    """With another credit than paper: stretches of play on which naive learners are looked at."""
    credit_window_length: Size = 4
    """Steps of each, the first of them as though an inner episode began."""
    credit_lambda: Fraction = 1.0
    """Of the credit teaching, per step; 1: an action is credited with all that its inner episode teaches from there."""
    centring: bool = False
    """Centre the later return on that of the other meta-episodes instead of subtracting the critic's values."""
    normalise_advantages: bool = False
    """Normalise advantages over the meta-batch, separately against naive learners and meta agents."""
    naive_weight: Positive = 1.0
    """In a mixed pool, multiplies the advantages against naive learners, after any normalisation."""
    entropy_coefficient: Weight = 0.0
    """Weight of the entropy bonus at the start."""
    entropy_iterations: Count = 0
    """Iterations over which the entropy bonus falls linearly to zero; 0 keeps it constant."""
    reward_scale: Positive = 0.05
    """Multiplies rewards inside the ego agent's loss."""
    discount: Fraction = 1.0
    """Per step, over the whole meta-episode."""
    td_lambda: Fraction = 1.0
    """Of the critic's targets."""
    gae_lambda: Fraction = 1.0
    """Of the advantages."""

    def called(self, name: str) -> str:
        """See ``LearnerConfig``."""
        return name if self.credit == PAPER or name != COALA_PG else f"{name}-{self.credit}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """See ``LearnerConfig``."""
        if COALA_PG not in self.named or self.credit != PAPER or self.gae_lambda == 1:
            return ()
        told = f"gae_lambda {self.gae_lambda:g} mutes what {COALA_PG} credits an action with for later inner episodes"
        return (f"{told}, which is all shaping: 1 does not (docs/agents/coala_pg.md)",)

    @property
    def idle(self) -> frozenset[str]:
        """See ``LearnerConfig``."""
        of_teaching = {"credit_lambda"} if self.credit != "teaching" else set()
        sizes = {"credit_windows", "credit_window_length"} if self.credit == PAPER else set()
        return frozenset(of_teaching | sizes)

    def check(self) -> None:
        """Refuse a form of credit for algorithms that have none."""
        if self.credit != PAPER and COALA_PG not in self.named:
            raise ValueError(f"credit {self.credit!r} is of {COALA_PG}, got the algorithm {self.algorithm!r}")
        sizes = {"credit_windows": self.credit_windows, "credit_window_length": self.credit_window_length}
        if self.credit_lambda != 1 and self.credit != "teaching":
            raise ValueError(
                f"credit_lambda is of the credit 'teaching', got {self.credit_lambda:g} with {self.credit!r}"
            )
        check_product("the histories on which naive learners are looked at", MOST_HISTORIES, **sizes)

    def check_sizes(self, training: Mapping[str, int]) -> None:
        """Refuse minibatches that do not divide the meta-batch, and another number of rates than of algorithms."""
        factors = self.optimiser.learning_rate_factors
        if factors and len(factors) != len(self.algorithms):
            raise ValueError(
                f"learning_rate_factors must be one for each of {', '.join(self.algorithms)}, got {len(factors)}"
            )
        if num_minibatches := self.objective.options.get("num_minibatches"):
            check_minibatches(training["meta_batch_size"], num_minibatches)


def _make(algorithm: str, constructor: Callable[..., ShapingPG], options: ShapingPGConfig, task: Task) -> ShapingPG:
    objective = options.objective.build()
    updates = task.iterations * objective.num_epochs * objective.num_minibatches
    teaching = None
    if algorithm == COALA_PG and options.credit != PAPER:
        sizes = {"num_windows": options.credit_windows, "window_length": options.credit_window_length}
        teaching = Teaching(options.credit, task.game, **sizes, lesson_lambda=options.credit_lambda)
    return constructor(
        task.make_policy,
        options.optimiser.build(options.algorithms.index(algorithm), updates),
        objective,
        centring=options.centring,
        teaching=teaching,
        discount=options.discount,
        td_lambda=options.td_lambda,
        gae_lambda=options.gae_lambda,
        reward_scale=options.reward_scale,
        reward_origin=float(task.game.reward_origin[0]),
        entropy_coefficient=falling(options.entropy_coefficient, options.entropy_iterations),
        normalise_advantages=options.normalise_advantages,
        naive_weight=options.naive_weight,
    )


SHAPING_PG = tuple(
    AlgorithmEntry(
        name,
        ShapingPGConfig,
        functools.partial(_make, name, constructor),
        page=f"agents/{name.replace('-', '_')}.md",
    )
    for name, constructor in {COALA_PG: coala_pg, "m-fos": m_fos, "batch-unaware": batch_unaware}.items()
)

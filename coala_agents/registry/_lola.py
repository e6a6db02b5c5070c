"""The players that read each other's parameters, as rows: their options, and how a learner follows from them."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import optax

from coala_agents.learners import Lola, NaiveAscent, lola_coala, lola_dice
from coala_agents.registry._algorithms import AlgorithmEntry
from coala_agents.registry._learner import Task
from coala_agents.registry._pair import PairPlayerConfig
from coala_envs.checks import Fraction, Positive, Size, whole

LookAheads = Annotated[int, functools.partial(whole, least=0, most=1000)]


@dataclasses.dataclass(frozen=True)
class LolaConfig(PairPlayerConfig):
    """What all players that look ahead have.

    The defaults are those that others publish for LOLA-DICE, at half the rates: a tabular policy has a logit per action
    where theirs has one per state, so that half the rate is the same step. The warm-up is ours.
    """

    num_look_aheads: LookAheads = 1
    """M: steps that the other is imagined to take; 0 is the plain policy gradient."""
    inner_learning_rate: Positive = 0.15
    """Of the imagined steps: plain gradient ascent on the discounted return."""

    def players(self, task: Task, loading: float) -> tuple[Any, optax.GradientTransformation, NaiveAscent]:
        """Return the policy, its optimiser and the learner that it imagines, as all constructors take them."""
        naive = NaiveAscent(
            self.num_look_aheads, self.inner_learning_rate, task.batch_size, self.discount, self.gae_lambda, loading
        )
        return task.make_policy, self.policy_optimiser(task), naive


@dataclasses.dataclass(frozen=True)
class LolaDiceConfig(LolaConfig):
    """Options of LOLA-DICE."""

    look_ahead_weight: Fraction = 1.0
    """lola-dice: weight of the look-ahead gradient; the rest of 1 goes to the plain partial gradient."""
    loading: Fraction = 1.0
    """lola-dice: lambda of Loaded DiCE; below 1 it forgets the distant past in derivatives of second order."""


@dataclasses.dataclass(frozen=True)
class LolaCoalaConfig(LolaConfig):
    """Options of LOLA by COALA-PG."""

    meta_batch_size: Size = 16
    """lola-coala: K, meta-episodes per update."""
    counted: Literal["last", "all"] = "last"
    """lola-coala: whether the last inner episode's return is the objective (Eq. 4), or the sum of all."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """See ``LearnerConfig``."""
        return {"meta_batch_size": self.meta_batch_size}


def _of_both(options: LolaConfig) -> dict[str, Any]:
    """Return the arguments of ``Lola`` that are not of one kind of look-ahead, by name.

    No method: in a pair of two kinds the options are of both classes, and a method would be found on one of them.
    """
    return {"value_coefficient": options.value_coefficient, "warm_up": options.warm_up}


def _lola_dice(options: LolaDiceConfig, task: Task) -> Lola:
    make_policy, optimiser, naive = options.players(task, options.loading)
    return lola_dice(make_policy, optimiser, naive, weight=options.look_ahead_weight, **_of_both(options))


def _lola_coala(options: LolaCoalaConfig, task: Task) -> Lola:
    make_policy, optimiser, naive = options.players(task, loading=1.0)
    sizes: dict[str, Any] = {"meta_batch_size": options.meta_batch_size, "counted": options.counted}
    return lola_coala(make_policy, optimiser, naive, **sizes, **_of_both(options))


LOLA = (
    AlgorithmEntry("lola-dice", LolaDiceConfig, _lola_dice, sees="parameters", page="agents/lola_dice.md"),
    AlgorithmEntry("lola-coala", LolaCoalaConfig, _lola_coala, sees="parameters", page="agents/lola_dice.md"),
)

"""The players that see each other's rewards, as rows: their options, and how a learner follows from them."""

import dataclasses
from typing import Any, Literal

import optax

from coala_agents.learners import A2C, PPO, AbstractObjective, InfluencePG, advantage_alignment, loqa
from coala_agents.registry._algorithms import AlgorithmEntry
from coala_agents.registry._learner import Task
from coala_agents.registry._pair import PairPlayerConfig
from coala_envs.checks import Fraction, Positive, Size, Weight


@dataclasses.dataclass(frozen=True)
class InfluenceConfig(PairPlayerConfig):
    """What all players that see the other's rewards have."""

    td_lambda: Fraction = 1.0
    """Of the targets of all values."""
    model_learning_rate: Positive = 0.1
    """Of Adam, for the model of the other: its values and action values."""
    normalise_advantages: bool = True
    """Normalise advantages over steps, games and both players."""
    entropy_coefficient: Weight = 0.0
    """Weight of the entropy bonus."""

    def parts(self, task: Task) -> tuple[Any, optax.GradientTransformation, optax.GradientTransformation]:
        """Return the policy and both optimisers, as all constructors take them."""
        return task.make_policy, self.policy_optimiser(task), optax.adam(self.model_learning_rate)

    def shared(self) -> dict[str, Any]:
        """Return the arguments of ``InfluencePG`` that all have, by name."""
        names = ("discount", "gae_lambda", "td_lambda", "normalise_advantages", "entropy_coefficient", "warm_up")
        return {name: getattr(self, name) for name in names}


@dataclasses.dataclass(frozen=True)
class AlignmentConfig(InfluenceConfig):
    """Options of Advantage Alignment."""

    alignment_weight: Weight = 1.0
    """advantage-alignment: beta, of the other's advantage."""
    alignment_memory: Literal["discounted", "average"] = "discounted"
    """advantage-alignment: how earlier advantages count: discounted (the paper's formula), or their mean."""


@dataclasses.dataclass(frozen=True)
class AlignmentPPOConfig(AlignmentConfig):
    """Options of its PPO form."""

    clip: Positive = 0.1
    """advantage-alignment-ppo: how far the ratio of probabilities, new to old, may be from 1."""
    num_epochs: Size = 2
    """advantage-alignment-ppo: passes over what was played."""


@dataclasses.dataclass(frozen=True)
class LoqaConfig(InfluenceConfig):
    """Options of LOQA."""

    influence_weight: Weight = 1.0
    """loqa: of the other's answers, beside the plain policy gradient."""
    temperature: Positive = 1.0
    """loqa: of the softmax of action values by which the other is taken to act, in units of its return."""
    influence_discount: Fraction = 1.0
    """loqa: below 1 the far future counts less in how own actions change the other's values."""


def _alignment(objective: AbstractObjective, options: AlignmentConfig, task: Task) -> InfluencePG:
    how: dict[str, Any] = {"weight": options.alignment_weight, "memory": options.alignment_memory}
    return advantage_alignment(*options.parts(task), objective, **how, **options.shared())


def _by_reinforce(options: AlignmentConfig, task: Task) -> InfluencePG:
    return _alignment(A2C(options.value_coefficient), options, task)


def _by_ppo(options: AlignmentPPOConfig, task: Task) -> InfluencePG:
    return _alignment(PPO(options.clip, False, options.value_coefficient, options.num_epochs, 1), options, task)


def _loqa(options: LoqaConfig, task: Task) -> InfluencePG:
    how: dict[str, Any] = {
        "weight": options.influence_weight,
        "temperature": options.temperature,
        "influence_discount": options.influence_discount,
        "objective": A2C(options.value_coefficient),
    }
    return loqa(*options.parts(task), **how, **options.shared())


_PAGE = "agents/advantage_alignment.md"
INFLUENCE = (
    AlgorithmEntry("advantage-alignment", AlignmentConfig, _by_reinforce, sees="rewards", page=_PAGE),
    AlgorithmEntry("advantage-alignment-ppo", AlignmentPPOConfig, _by_ppo, sees="rewards", page=_PAGE),
    AlgorithmEntry("loqa", LoqaConfig, _loqa, sees="rewards", page="agents/loqa.md"),
)

"""The players that see each other's rewards, as rows: their options, and how a learner follows from them."""

import dataclasses
from typing import Any, Literal

import optax

from coala_agents.learners import A2C, PPO, AbstractObjective, InfluencePG, advantage_alignment, falling, loqa
from coala_agents.registry._algorithms import AlgorithmEntry
from coala_agents.registry._learner import Task
from coala_agents.registry._pair import PairPlayerConfig
from coala_envs.checks import Count, Fraction, Positive, Size, Weight


@dataclasses.dataclass(frozen=True)
class InfluenceConfig(PairPlayerConfig):
    """What all players that see the other's rewards have; the defaults are for a tabular policy on a matrix game.

    An advantage is that of one step: with a lambda above 0 it holds what the other did later, and the product of two
    such advantages is no longer what the action itself did (docs/agents/advantage_alignment.md).
    """

    gae_lambda: Fraction = 0.0
    """Of the advantages, both players'."""
    learning_rate: Positive = 0.03
    """Of Adam, for the policy."""
    critic_learning_rate: Positive = 0.05
    """Of Adam, for a tabular policy's values. Any other is one network and has one rate."""
    td_lambda: Fraction = 1.0
    """Of the targets of all values."""
    model_learning_rate: Positive = 0.05
    """Of Adam, for the model of the other: its values and action values."""
    normalise_advantages: bool = True
    """Normalise advantages over steps, games and both players."""
    entropy_coefficient: Weight = 0.0
    """Weight of the entropy bonus at the start."""
    entropy_iterations: Count = 0
    """Iterations over which the entropy bonus falls linearly to zero; 0 keeps it constant."""

    def parts(self, task: Task) -> tuple[Any, optax.GradientTransformation, optax.GradientTransformation]:
        """Return the policy and both optimisers, as all constructors take them."""
        return task.make_policy, self.policy_optimiser(task), optax.adam(self.model_learning_rate)


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


def _of_all(options: InfluenceConfig) -> dict[str, Any]:
    """Return the arguments of ``InfluencePG`` that all have, by name; no method, as ``_of_both`` of LOLA's is none."""
    names = ("discount", "gae_lambda", "td_lambda", "normalise_advantages", "warm_up")
    entropy = falling(options.entropy_coefficient, options.entropy_iterations)
    return {"entropy_coefficient": entropy, **{name: getattr(options, name) for name in names}}


def _alignment(objective: AbstractObjective, options: AlignmentConfig, task: Task) -> InfluencePG:
    make_policy, optimiser, model_optimiser = options.parts(task)
    how: dict[str, Any] = {"weight": options.alignment_weight, "memory": options.alignment_memory}
    return advantage_alignment(make_policy, optimiser, model_optimiser, objective, **how, **_of_all(options))


def _by_reinforce(options: AlignmentConfig, task: Task) -> InfluencePG:
    return _alignment(A2C(value_coefficient=options.value_coefficient), options, task)


def _by_ppo(options: AlignmentPPOConfig, task: Task) -> InfluencePG:
    objective = PPO(
        clip=options.clip,
        clip_value=False,
        value_coefficient=options.value_coefficient,
        num_epochs=options.num_epochs,
        num_minibatches=1,
    )
    return _alignment(objective, options, task)


def _loqa(options: LoqaConfig, task: Task) -> InfluencePG:
    make_policy, optimiser, model_optimiser = options.parts(task)
    how: dict[str, Any] = {
        "weight": options.influence_weight,
        "temperature": options.temperature,
        "influence_discount": options.influence_discount,
        "objective": A2C(value_coefficient=options.value_coefficient),
    }
    return loqa(make_policy, optimiser, model_optimiser, **how, **_of_all(options))


_PAGE = "agents/advantage_alignment.md"
INFLUENCE = (
    AlgorithmEntry("advantage-alignment", AlignmentConfig, _by_reinforce, sees="rewards", page=_PAGE),
    AlgorithmEntry("advantage-alignment-ppo", AlignmentPPOConfig, _by_ppo, sees="rewards", page=_PAGE),
    AlgorithmEntry("loqa", LoqaConfig, _loqa, sees="rewards", page="agents/loqa.md"),
)

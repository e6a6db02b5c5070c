"""What the options of all players of pairs have, whatever they see of each other."""

import dataclasses
from typing import Any

import equinox as eqx
import jax
import optax

from coala_agents.registry._learner import LearnerConfig, Task
from coala_envs.checks import Count, Fraction, Positive, Weight
from coala_envs.co_players import TabularPolicy


@dataclasses.dataclass(frozen=True)
class PairPlayerConfig(LearnerConfig):
    """Options of two players who learn at once."""

    warm_up: Count = 20
    """Updates at the start in which the critics alone learn."""
    discount: Fraction = 0.96
    """Per step, within an inner episode."""
    gae_lambda: Fraction = 1.0
    """Of the advantages."""
    learning_rate: Positive = 0.1
    """Of Adam, for the policy."""
    critic_learning_rate: Positive = 0.1
    """Of Adam, for a tabular policy's values. Any other is one network and has one rate."""
    value_coefficient: Weight = 1.0
    """Weight of the critic's squared error, in units of the reward per step."""

    def check(self) -> None:
        """Refuse another number of players than two."""
        if len(self.named) not in (1, 2):
            raise ValueError(f"a pair has 2 seats; got {len(self.named)} algorithms ({self.algorithm})")

    def policy_optimiser(self, task: Task) -> optax.GradientTransformation:
        """Return the optimiser of a policy with its critic."""
        policy = eqx.filter_eval_shape(task.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))
        if not isinstance(policy, TabularPolicy):
            return optax.adam(self.learning_rate)

        def rates(policy: TabularPolicy) -> Any:
            return eqx.tree_at(lambda it: (it.logits, it.value), policy, ("policy", "critic"))

        adams = {"policy": optax.adam(self.learning_rate), "critic": optax.adam(self.critic_learning_rate)}
        return optax.multi_transform(adams, rates)

"""The naive learner that a LOLA player imagines: plain policy-gradient ascent on sampled inner episodes."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.estimators import advantages, discounts, loaded_dice_objective
from coala_agents.learners._episodes import Episodes, Players, play_episodes, read_episodes, taken_log_probs
from coala_envs import PRNGKey
from coala_envs.checks import CheckedModule, Count, Fraction, Positive, Size
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame

OWN, OTHER = 0, 1
"""The roles on the players axis of ``Episodes``."""


class NaiveAscent(CheckedModule):
    """How the other player is imagined to learn: M steps of gradient ascent on its own discounted return.

    Every step plays a fresh batch of B inner episodes and adds ``learning_rate`` times the actor-critic gradient, a
    mean over the batch, to the parameters. Its critic stays as it is.

    The value head of a policy, here and in all LOLA players, estimates the rest of the inner episode's return divided
    by Σ_t γ^t, a number of the size of the reward per step.

    Arguments:
        num_steps: M, the look-aheads; 0 imagines an opponent that does not learn.
        learning_rate: η, of plain gradient ascent on the discounted return (not divided by its length).
        batch_size: B, inner episodes played for each step.
        discount: γ per step, in [0, 1].
        gae_lambda: of the advantages, in [0, 1]. Below 1 it is biased as far as the critic is wrong.
        loading: λ of Loaded DiCE, in [0, 1]; see ``loaded_dice_objective``. It changes no first derivative.

    Raises ``ValueError`` for numbers out of these ranges.
    """

    num_steps: Count = eqx.field(static=True, default=1)
    learning_rate: Positive = eqx.field(static=True, default=0.3)
    batch_size: Size = eqx.field(static=True, default=64)
    discount: Fraction = eqx.field(static=True, default=0.96)
    gae_lambda: Fraction = eqx.field(static=True, default=1.0)
    loading: Fraction = eqx.field(static=True, default=1.0)

    def play(self, game: AbstractGame, players: Players, seat: int, *, key: PRNGKey) -> Episodes:
        """Play an inner episode in B games between the two as they are; see ``play_episodes``."""
        return play_episodes(game, players, seat, batch_size=self.batch_size, key=key)

    def objective(self, players: Players, episodes: Episodes, role: int) -> Float[Array, ""]:
        """Return the DiCE objective of one of the two: value 0, derivatives those of its mean discounted return.

        It may be differentiated in both players' parameters and any number of times.

        Arguments:
            players: with the parameters that played the episodes.
            episodes: ``[time, batch]`` before every field's own shape.
            role: whose return it is: 0, the one that learns, or 1, the other.
        """
        outputs = [read_episodes(player, episodes.obs[:, :, who]) for who, player in enumerate(players)]
        own, other = (taken_log_probs(output, episodes.action[..., who]) for who, output in enumerate(outputs))
        time = len(episodes.reward)
        values = outputs[role].value * self._horizon(time)
        advantage = advantages(
            episodes.reward[..., role].T,
            jax.lax.stop_gradient(values).T,
            credit="batch-unaware",
            inner_episode_length=time,
            discount=self.discount,
            gae_lambda=self.gae_lambda,
        ).T
        return loaded_dice_objective(own + other, advantage, discount=self.discount, loading=self.loading)

    def ascend(self, players: Players, episodes: Episodes) -> AbstractPolicy:
        """Return the other player after one step on the episodes played, differentiable in both players' parameters."""
        own, other = players
        gradient = jax.grad(lambda other: self.objective((own, other), episodes, OTHER))(other)
        return jax.tree.map(lambda old, slope: old + self.learning_rate * slope, other, gradient)

    def critic_loss(self, policy: AbstractPolicy, episodes: Episodes) -> Float[Array, ""]:
        """Return the mean squared error of the value head of the one that learns, in units of the reward per step."""
        rewards = episodes.reward[..., OWN]
        target = self._returns(rewards) / self._horizon(len(rewards))
        return jnp.mean(jnp.square(read_episodes(policy, episodes.obs[:, :, OWN]).value - target))

    def _returns(self, rewards: Float[Array, "time batch"]) -> Float[Array, "time batch"]:
        def step(after: Array, reward: Array) -> tuple[Array, Array]:
            total = reward + self.discount * after
            return total, total

        return jax.lax.scan(step, jnp.zeros_like(rewards[0]), rewards, reverse=True)[1]

    def _horizon(self, time: int) -> Float[Array, ""]:
        """Return Σ_t γ^t."""
        return jnp.sum(discounts(time, self.discount))

"""A player that sees the other's rewards: a policy gradient with a model of what the other expects to earn."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from coala_agents.estimators import advantages, discounts
from coala_agents.learners._coefficient import Coefficient, check_coefficient, coefficient_at
from coala_agents.learners._episodes import Episodes, read_episodes, taken_log_probs
from coala_agents.learners._influence import AbstractInfluence, Steps, TheOther
from coala_agents.learners._naive_ascent import OTHER, OWN
from coala_agents.learners._objectives import A2C, AbstractObjective, Sample
from coala_agents.learners._pair_player import AbstractPairPlayer, PairMetrics, PairPlayerState
from coala_envs import PRNGKey
from coala_envs.checks import Count, Fraction
from coala_envs.co_players import AbstractPolicy, standardised
from coala_envs.games import AbstractGame

Judged = Float[Array, "judged batch"]
"""Of the steps that are learnt from: all but the last."""


class Model(eqx.Module):
    """What a player knows of the other, and its optimiser's arrays.

    A network on the own observations, whose value is the other's return to come and whose logits are its action values.
    """

    params: Any
    opt_state: Any


class InfluencePG(AbstractPairPlayer):
    """A policy gradient on what the two have played with each other, which reckons with the other's answers.

    It sees the other's actions and rewards, and none of its parameters: values and action values of the other are
    learnt from what was played. See ``advantage_alignment`` and ``loqa``.

    All values are discounted returns divided by Σ_t γ^t, numbers of the size of the reward per step. The game is taken
    to go on after an inner episode: the last step is not learnt from, its values are what is left then.

    Arguments:
        make_policy: ``make_policy(key=...)`` returns an ``AbstractPolicy`` whose leaves are all arrays, for the policy
            and for the model of the other. Both are read on inner episodes only, from an empty memory each.
        optimiser: any Optax optimiser, of the policy.
        model_optimiser: the same, of the model.
        influence: how the other is taken to answer.
        objective: the loss of the policy and of its value, and how often what was played is used, all of it each time.
        discount: γ per step, in [0, 1].
        gae_lambda: of both players' advantages, in [0, 1].
        td_lambda: of the targets of all values, in [0, 1].
        normalise_advantages: to mean 0 and standard deviation 1 over steps, games and both players.
        entropy_coefficient: weight of the entropy bonus, a number or an Optax schedule over updates.
        warm_up: updates at the start in which values alone learn.

    Raises ``ValueError`` for numbers out of these ranges and for an objective with several minibatches.
    """

    make_policy: Callable[..., AbstractPolicy] = eqx.field(static=True)
    optimiser: optax.GradientTransformation = eqx.field(static=True)
    model_optimiser: optax.GradientTransformation = eqx.field(static=True)
    influence: AbstractInfluence
    objective: AbstractObjective = A2C()
    discount: Fraction = eqx.field(static=True, default=0.96)
    gae_lambda: Fraction = eqx.field(static=True, default=0.0)
    td_lambda: Fraction = eqx.field(static=True, default=1.0)
    normalise_advantages: bool = eqx.field(static=True, default=True)
    entropy_coefficient: Coefficient = eqx.field(static=True, default=0.0)
    warm_up: Count = eqx.field(static=True, default=0)

    def __check_init__(self) -> None:
        check_coefficient("entropy_coefficient", self.entropy_coefficient)
        if self.objective.num_minibatches != 1:
            raise ValueError(f"num_minibatches must be 1 for a player of a pair, got {self.objective.num_minibatches}")

    def check(self, game: AbstractGame) -> None:
        """See ``AbstractPairPlayer``."""
        if game.inner_episode_length < 2:
            raise ValueError(
                f"inner_episode_length must be at least 2, for the last step is not learnt from, got "
                f"{game.inner_episode_length}"
            )

    def starting_from(self, policy: Any, *, key: PRNGKey) -> PairPlayerState:
        """See ``AbstractPairPlayer``."""
        model = self.make_policy(key=key)
        known = Model(model, self.model_optimiser.init(model))
        return PairPlayerState(policy, self.optimiser.init(policy), jnp.array(0), known)

    def update(
        self,
        state: PairPlayerState,
        other: AbstractPolicy,
        met: Episodes,
        game: AbstractGame,
        seat: int,
        *,
        key: PRNGKey,
    ) -> tuple[PairPlayerState, PairMetrics]:
        """See ``AbstractPairPlayer``; ``other`` is not looked at, and nothing more is played.

        The metrics, means over the passes: those of the objective's loss, ``model_loss`` of the model of the other, and
        ``gradient_norm`` of the policy's gradient.
        """
        del other, game, seat, key
        sample, the_other = self.judged(state, met)

        def once(state: PairPlayerState, _: None) -> tuple[PairPlayerState, PairMetrics]:
            return self._gradient_step(state, met, sample, the_other)

        state, metrics = jax.lax.scan(once, state, None, length=self.objective.num_epochs)
        state = PairPlayerState(state.params, state.opt_state, state.num_updates + 1, state.model)
        return state, jax.tree.map(jnp.mean, metrics)

    def judged(self, state: PairPlayerState, met: Episodes) -> tuple[Sample, TheOther]:
        """Return both sides of what was played, but for the last step, as the player judges them now.

        Values and targets of the sample are in units of the reward per step.
        """
        horizon = self._horizon(met)
        mine, theirs = (read_episodes(one, met.obs[:, :, OWN]) for one in (state.params, state.model.params))
        own, own_target = self._advantages(met.reward[..., OWN], horizon * mine.value)
        advantage, target = self._advantages(met.reward[..., OTHER], horizon * theirs.value)
        if self.normalise_advantages:
            own, advantage = standardised(jnp.stack([own, advantage]))
        before = taken_log_probs(mine, met.action[..., OWN])[:-1]
        sample = Sample(met.action[:-1, :, OWN], before, mine.value[:-1], own, own_target / horizon)
        values, action_values = horizon * theirs.value[:-1], horizon * theirs.logits[:-1]
        the_other = TheOther(met.action[:-1, :, OTHER], values, action_values, target, advantage)
        return jax.lax.stop_gradient((sample, the_other))

    def loss(
        self,
        policy: AbstractPolicy,
        met: Episodes,
        sample: Sample,
        the_other: TheOther,
        share: Float[Array, ""],
        entropy_coefficient: float | Float[Array, ""] = 0.0,
    ) -> tuple[Float[Array, ""], PairMetrics]:
        """Return what the policy descends, and its parts; ``share`` is the weight of all but the values' part."""
        output = jax.tree.map(lambda leaf: leaf[:-1], read_episodes(policy, met.obs[:, :, OWN]))
        log_probs = taken_log_probs(output, sample.action)
        credit, bonus = self.influence.terms(log_probs, sample.advantage, the_other, discount=self.discount)
        _, parts = self.objective.loss(output, sample._replace(advantage=credit), entropy_coefficient)
        climbed = bonus + entropy_coefficient * parts["entropy"] - parts["policy_loss"]
        return self.objective.value_coefficient * parts["value_loss"] - share * climbed, parts

    def model_loss(self, model: AbstractPolicy, met: Episodes, the_other: TheOther) -> Float[Array, ""]:
        """Return the mean squared error of the model, of its value and of that of the action taken, added up."""
        output = jax.tree.map(lambda leaf: leaf[:-1], read_episodes(model, met.obs[:, :, OWN]))
        taken = jnp.sum(output.logits * jax.nn.one_hot(the_other.action, output.logits.shape[-1]), axis=-1)
        target = the_other.target / self._horizon(met)
        return jnp.mean(jnp.square(output.value - target) + jnp.square(taken - target))

    def _gradient_step(
        self, state: PairPlayerState, met: Episodes, sample: Sample, the_other: TheOther
    ) -> tuple[PairPlayerState, PairMetrics]:
        share = (state.num_updates >= self.warm_up).astype(float)
        entropy = coefficient_at(self.entropy_coefficient, state.num_updates)
        slope, parts = jax.grad(self.loss, has_aux=True)(state.params, met, sample, the_other, share, entropy)
        model_loss, model_slope = jax.value_and_grad(self.model_loss)(state.model.params, met, the_other)
        params, opt_state = _stepped(self.optimiser, slope, state.params, state.opt_state)
        model = Model(*_stepped(self.model_optimiser, model_slope, state.model.params, state.model.opt_state))
        metrics = {**parts, "model_loss": model_loss, "gradient_norm": optax.tree.norm(slope)}
        return PairPlayerState(params, opt_state, state.num_updates, model), metrics

    def _advantages(self, rewards: Steps, values: Steps) -> tuple[Judged, Judged]:
        """Return advantages and targets of all steps but the last, whose values stand for all that would follow."""
        rewards = rewards[:-1].at[-1].add(self.discount * values[-1]).T
        values = values[:-1].T

        def of(lambda_: float) -> Judged:
            how: dict[str, Any] = {"credit": "batch-unaware", "inner_episode_length": rewards.shape[1]}
            return advantages(rewards, values, discount=self.discount, gae_lambda=lambda_, **how).T

        return of(self.gae_lambda), values.T + of(self.td_lambda)

    def _horizon(self, met: Episodes) -> Float[Array, ""]:
        """Return Σ_t γ^t."""
        return jnp.sum(discounts(len(met.reward), self.discount))


def _stepped(optimiser: optax.GradientTransformation, slope: Any, params: Any, opt_state: Any) -> tuple[Any, Any]:
    # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
    with jax.numpy_dtype_promotion("standard"):
        updates, opt_state = optimiser.update(slope, opt_state, params)
    return optax.apply_updates(params, updates), opt_state

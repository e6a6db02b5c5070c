"""Policy gradient on whole meta-trajectories: the learner behind COALA-PG, M-FOS and batch-unaware (paper §3)."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int

from coala_agents.estimators import CREDIT_RULES, Credit, advantages, centred_advantages, own_targets, value_targets
from coala_agents.learners._coefficient import Coefficient, check_coefficient, coefficient_at
from coala_agents.learners._learner import Learnt, Play
from coala_agents.learners._meta_unroll import (
    as_rows,
    as_steps,
    episodes_first,
    mean_loss,
    mean_over_chunks,
    most_games_at_once,
)
from coala_agents.learners._minibatches import check_minibatches, dealt
from coala_agents.learners._normalised import normalised
from coala_agents.learners._objectives import A2C, AbstractObjective, Sample
from coala_agents.learners._over_meta import mean_over_meta
from coala_agents.learners._teaching import Insight, Teaching
from coala_envs import Memory, PRNGKey, Trajectory, Witness
from coala_envs.checks import CheckedModule, Fraction, Positive, Size
from coala_envs.co_players import AbstractPolicy, CoPlayer, PolicyOutput


class ShapingPGState(eqx.Module):
    """What the learner has learnt: the policy's arrays and the optimiser's."""

    params: Any
    opt_state: Any
    num_updates: Int[Array, ""]
    """Meta-batches learnt from."""
    insight: Insight | None = None
    """Into what its opponents are worth; ``None`` where the credit is not for teaching."""


class ShapingPG(CheckedModule):
    """Actor-critic that treats the meta-episode as one long episode of the co-player shaping POMDP.

    The gradient flows through the policy's memory over the whole meta-trajectory, and never through the
    co-players' updates. What tells its three named forms apart is ``credit`` alone; see ``coala_pg``,
    ``m_fos`` and ``batch_unaware``.

    Arguments:
        make_policy: ``make_policy(key=...)`` returns an ``AbstractPolicy`` whose leaves are all arrays.
        optimiser: any Optax optimiser.
        objective: ``PPO(...)`` or ``A2C(...)``.
        credit: whose rewards an action is credited with against a naive learner. Against another meta agent, whose
            B trajectories are independent, it is always the action's own trajectory, which is the exact gradient.
        centring: take from the later return, which the whole batch is credited with, not the critic's values but what
            it was in the other meta-episodes against naive learners (``centred_advantages``): as unbiased, less noisy.
        teaching: credit each game with what it alone did to the opponent, instead of with what all games together
            brought about (``Teaching``); centring is then beside the point, and against naive learners the critic
            looks no further than the inner episode. Only with the credit ``"coala-pg"``.
        discount, td_lambda, gae_lambda: per step, in [0, 1]; the paper's are 1. With ``teaching`` the last is of the
            current inner episode alone.
        reward_scale: multiplies the rewards inside the loss; metrics stay in the game's units.
        reward_origin: is subtracted from them first; see ``AbstractGame.reward_origin``.
        entropy_coefficient: weight of the entropy bonus, a number or an Optax schedule over meta-batches.
        normalise_advantages: to mean 0 and standard deviation 1 over the meta-batch, the meta-episodes against
            naive learners and those against meta agents each among themselves.
        naive_weight: multiplies the advantages against naive learners, after any normalisation, where a meta-batch may
            hold both kinds.
        max_unroll: longest stretch, in steps, whose activations are kept for the backward pass. Longer
            meta-trajectories are cut at inner-episode boundaries and recomputed; the gradient is the same.
        games_at_once: games whose gradient is computed at once, of one meta-episode or several; the gradient is the
            same. ``None``: 4 on a CPU, whose cache holds their activations, and as many as its memory holds on an
            accelerator.

    Raises ``ValueError`` for an unknown credit and for values that are out of range.
    """

    make_policy: Callable[..., AbstractPolicy] = eqx.field(static=True)
    optimiser: optax.GradientTransformation = eqx.field(static=True)
    objective: AbstractObjective
    credit: Credit = eqx.field(static=True)
    centring: bool = eqx.field(static=True, default=False)
    teaching: Teaching | None = None
    discount: Fraction = eqx.field(static=True, default=1.0)
    td_lambda: Fraction = eqx.field(static=True, default=1.0)
    gae_lambda: Fraction = eqx.field(static=True, default=1.0)
    reward_scale: Positive = eqx.field(static=True, default=1.0)
    reward_origin: float = eqx.field(static=True, default=0.0)
    entropy_coefficient: Coefficient = eqx.field(static=True, default=0.0)
    normalise_advantages: bool = eqx.field(static=True, default=False)
    naive_weight: Positive = eqx.field(static=True, default=1.0)
    max_unroll: Size = eqx.field(static=True, default=512)
    games_at_once: Size | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        check_coefficient("entropy_coefficient", self.entropy_coefficient)
        if self.teaching is not None and self.credit != "coala-pg":
            raise ValueError(f"teaching is a form of the credit 'coala-pg', got {self.credit!r}")

    @property
    def meta_batches(self) -> int:
        """See ``Learner``."""
        return 1

    def meta_parts(self, meta_batch_size: int) -> int:
        """See ``Learner``: a device has a part of every minibatch."""
        return meta_batch_size // self.objective.num_minibatches

    def check(self, opponent: CoPlayer, batch_size: int, *, gradient_ratio: bool) -> None:
        """See ``Learner``: it does not fit opponents that its credit cannot look into (``Teaching``)."""
        if self.teaching is not None:
            self.teaching.check_opponent(opponent, batch_size)

    def init(self, *, key: PRNGKey) -> ShapingPGState:
        """Draw a fresh policy and start its optimiser."""
        return self.starting_from(self.make_policy(key=key))

    def starting_from(self, policy: Any) -> ShapingPGState:
        """Return the state of a learner that starts from a given policy, its optimiser fresh."""
        opt_state = self.optimiser.init(eqx.filter(policy, eqx.is_array))
        insight = None if self.teaching is None else self.teaching.init()
        return ShapingPGState(policy, opt_state, jnp.array(0), insight)

    def initial_memory(self, state: ShapingPGState) -> Memory:
        """Return the memory of one game at the start of a meta-episode."""
        return state.params.initial_memory()

    def act(
        self, state: ShapingPGState, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], dict[str, Float[Array, ""]], Memory]:
        """Sample an action in one game; also return its log-probability and the critic's value."""
        output, memory = state.params.step(obs, memory)
        action = jax.random.categorical(key, output.logits)
        log_prob = jax.nn.log_softmax(output.logits)[action]
        return action, {"log_prob": log_prob, "value": output.value}, memory

    def witness(self, state: ShapingPGState, opponent: CoPlayer) -> Witness | None:
        """Return what ``rollout`` needs for the credit, where that looks into how the opponent learns."""
        if self.teaching is None or state.insight is None:
            return None
        return self.teaching.witness(state.insight, opponent)

    def learnt_insight(
        self,
        insight: Insight,
        trajectory: Trajectory,
        opponent_learns: Bool[Array, " meta"] | None,
        *,
        is_first: Bool[Array, ""],
        key: PRNGKey,
    ) -> Insight:
        """Return the insight after a meta-batch; see ``Teaching.learnt``."""
        assert self.teaching is not None
        rewards, _ = self._rewards_and_values(trajectory)
        how: dict[str, Any] = {"discount": self.discount, "among": opponent_learns, "is_first": is_first, "key": key}
        return self.teaching.learnt(insight, trajectory.witnessed, rewards, **how)

    def learn(
        self, state: ShapingPGState, play: Play, *, measure_ratio: Bool[Array, ""] | None = None, key: PRNGKey
    ) -> Learnt:
        """See ``Learner``: play the meta-batch once, and ``update``."""
        played = play(state)
        known = (played.trajectory, played.opponent_learns)
        after, metrics = self.update(state, *known, in_order=played.in_order, key=key)
        if measure_ratio is not None:
            ratio = functools.partial(self.gradient_ratio, state, *known)
            metrics["gradient_ratio"] = jax.lax.cond(measure_ratio, ratio, lambda: jnp.array(jnp.nan))
        return Learnt(after, played.seen, played.finite, metrics)

    def update(
        self,
        state: ShapingPGState,
        trajectory: Trajectory,
        opponent_learns: Bool[Array, " meta"] | None = None,
        *,
        in_order: bool = False,
        key: PRNGKey,
    ) -> tuple[ShapingPGState, dict[str, Float[Array, ""]]]:
        """Learn from ``trajectory[meta, episodes, time, batch, ...]``.

        Every epoch deals each group of ``num_minibatches`` consecutive meta-episodes out at random, one to every
        minibatch.

        Arguments:
            state: to learn on from.
            trajectory: of the meta-batch.
            opponent_learns: whether the opponent of each meta-episode is a naive learner; the others are meta agents.
                ``None``: all are taken for naive learners.
            in_order: whether the meta-episodes come in the order of ``opponent_learns``; else they are sorted.
            key: deals the minibatches.

        Returns the new state and the metrics averaged over all gradient steps.

        Raises ``ValueError`` if the minibatches do not divide the meta-batch.
        """
        meta = trajectory.action.shape[0]
        check_minibatches(meta, self.objective.num_minibatches)
        samples = self.samples(trajectory, opponent_learns)
        if self.normalise_advantages:
            samples = samples._replace(advantage=normalised(samples.advantage, opponent_learns))
        if self.naive_weight != 1 and opponent_learns is not None:
            weight = jnp.where(opponent_learns, self.naive_weight, 1.0)[:, None, None, None]
            samples = samples._replace(advantage=weight * samples.advantage)
        insight = state.insight
        if insight is not None:
            key, insight_key = jax.random.split(key)
            is_first = state.num_updates == 0
            insight = self.learnt_insight(insight, trajectory, opponent_learns, is_first=is_first, key=insight_key)
        step = functools.partial(self._gradient_step, jax.tree.map(episodes_first, (trajectory.obs, samples)))
        # Neighbours of one kind: then every minibatch gets its share of both.
        order = None if opponent_learns is None or in_order else jnp.argsort(opponent_learns)

        def epoch(state: ShapingPGState, key: PRNGKey) -> tuple[ShapingPGState, dict[str, Array]]:
            chosen = dealt(meta, self.objective.num_minibatches, key)
            return jax.lax.scan(step, state, chosen if order is None else order[chosen])

        state, metrics = jax.lax.scan(epoch, state, jax.random.split(key, self.objective.num_epochs))
        state = ShapingPGState(state.params, state.opt_state, state.num_updates + 1, insight)
        return state, jax.tree.map(jnp.mean, metrics)

    def samples(self, trajectory: Trajectory, opponent_learns: Bool[Array, " meta"] | None = None) -> Sample:
        """Return what the loss needs of a meta-batch, ``[meta, episodes, time, batch]``.

        The advantages come scaled so that a mean over the batch stands for the sum that Eq. 5 and 7 have.
        ``opponent_learns`` as for ``update``.
        """
        advantage = self._advantage(trajectory, opponent_learns)
        if opponent_learns is not None:
            standard = self._advantage(trajectory, opponent_learns, credit="batch-unaware")
            advantage = jnp.where(opponent_learns[:, None, None, None], advantage, standard)
        lived = self._rewards_and_values(trajectory)
        of_time: dict[str, Any] = {"inner_episode_length": trajectory.reward.shape[2], "discount": self.discount}
        targets: Any = functools.partial(value_targets, td_lambda=self.td_lambda, **of_time)
        target = jax.vmap(targets)(*lived)
        if self.teaching is not None:
            own = own_targets(*lived, td_lambda=self.td_lambda, **of_time)
            target = own if opponent_learns is None else jnp.where(opponent_learns[:, None, None], own, target)
        return Sample(
            action=trajectory.action[..., 0],
            log_prob=trajectory.extras["log_prob"],
            value=trajectory.extras["value"],
            advantage=advantage,
            target=as_steps(target, advantage.shape),
        )

    def gradient(
        self,
        policy: AbstractPolicy,
        data: tuple[Array, Sample],
        entropy_coefficient: float | Float[Array, ""] = 0.0,
        chosen: Int[Array, " chosen"] | None = None,
    ) -> tuple[AbstractPolicy, dict[str, Float[Array, ""]]]:
        """Return the gradient of the mean loss over ``data[meta, episodes, time, batch]``, and the loss's parts.

        ``chosen``: the meta-episodes to take, in this order; ``None``: all of them.
        """

        def mean(shared: Any, split: Any) -> Any:
            (policy, entropy_coefficient), (data, chosen) = shared, split
            numbers = jnp.arange(data[0].shape[0]) if chosen is None else chosen

            def loss(output: PolicyOutput, sample: Sample) -> Any:
                return self.objective.loss(output, sample, entropy_coefficient)

            def one(data: tuple[Array, Sample]) -> Any:
                return jax.grad(mean_loss, has_aux=True)(policy, *data, loss, self.max_unroll)

            _, episodes, time = data[0].shape[:3]
            games = self.games_at_once or most_games_at_once(episodes, time, self.max_unroll)
            return mean_over_chunks(one, data, numbers, games)

        return mean_over_meta(mean, (policy, entropy_coefficient), (data, chosen))

    def gradient_ratio(
        self, state: ShapingPGState, trajectory: Trajectory, opponent_learns: Bool[Array, " meta"] | None = None
    ) -> Float[Array, ""]:
        """Norm of the policy gradient due to later inner episodes, over that due to the current one (paper Fig. 12).

        Of the meta-episodes against naive learners alone: it is there that the credit rules differ.
        Arguments as for ``update``. NaN if there are none.
        """
        plain = dataclasses.replace(self, objective=A2C(value_coefficient=0.0))
        samples = self.samples(trajectory, opponent_learns)
        current = self._advantage(trajectory, opponent_learns, only_current_episode=True)

        def norm(advantage: Array) -> Array:
            if opponent_learns is not None:
                advantage = jnp.where(opponent_learns[:, None, None, None], advantage, 0.0)
            data = (trajectory.obs, samples._replace(advantage=advantage))
            return optax.tree.norm(plain.gradient(state.params, data)[0])

        return norm(samples.advantage - current) / norm(current)

    def _rewards_and_values(self, trajectory: Trajectory) -> tuple[Array, Array]:
        reward = trajectory.reward[..., 0]
        return as_rows((reward - self.reward_origin) * self.reward_scale), as_rows(trajectory.extras["value"])

    def _advantage(
        self,
        trajectory: Trajectory,
        opponent_learns: Bool[Array, " meta"] | None,
        *,
        credit: Credit | None = None,
        only_current_episode: bool = False,
    ) -> Float[Array, "meta episodes time batch"]:
        """Return the advantages, scaled as ``samples`` says; by the learner's own credit unless another is given."""
        credit = credit or self.credit
        rule, shape = CREDIT_RULES[credit], trajectory.reward.shape[:-1]
        options: dict[str, Any] = {
            "credit": credit,
            "inner_episode_length": shape[2],
            "discount": self.discount,
            "gae_lambda": self.gae_lambda,
            "only_current_episode": only_current_episode,
        }
        rewards, values = self._rewards_and_values(trajectory)
        if self.teaching is not None and rule.average_future_episodes:
            del options["credit"]
            found = self.teaching.advantages(trajectory.witnessed, rewards, values, among=opponent_learns, **options)
        elif self.centring and rule.average_future_episodes:
            found = centred_advantages(rewards, values, among=opponent_learns, **options)
        else:
            found = jax.vmap(lambda rewards, values: advantages(rewards, values, **options))(rewards, values)
        return as_steps(shape[3] * found if rule.sum_over_batch else found, shape)

    def _gradient_step(
        self, by_episode: tuple[Array, Sample], state: ShapingPGState, chosen: Int[Array, " chosen"]
    ) -> tuple[ShapingPGState, dict[str, Float[Array, ""]]]:
        data = jax.tree.map(episodes_first, by_episode)
        bonus = coefficient_at(self.entropy_coefficient, state.num_updates)
        gradient, metrics = self.gradient(state.params, data, bonus, chosen)
        # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = self.optimiser.update(gradient, state.opt_state, state.params)
        metrics = {**metrics, "gradient_norm": optax.tree.norm(gradient)}
        params = optax.apply_updates(state.params, updates)
        return ShapingPGState(params, opt_state, state.num_updates, state.insight), metrics

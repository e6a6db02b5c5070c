"""Credit for teaching: what the learner asks of its opponents while it plays, and what it learns of their worth."""

import functools
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.estimators import (
    MEMORY,
    ahead,
    episode_returns,
    later_by_difference,
    later_by_lessons,
    later_over_baseline,
    moments,
    own_advantages,
    ridge,
    to_go,
)
from coala_envs import JointStep, PRNGKey, Transition, Witness
from coala_envs.checks import CheckedModule, Fraction, Size, checked, choice
from coala_envs.co_players import CoPlayer, teachable
from coala_envs.games import AbstractGame

Worth = Callable[[Any], Float[Array, ""]]
"""What a co-player's state is worth to the agent: u, per inner episode that is left."""


class Witnessed(NamedTuple):
    """What was seen at the end of each inner episode."""

    behaviour: Float[Array, "*episodes window windows actions"]
    """Of the co-player as it played the inner episode, before it learnt."""
    obs: Float[Array, "..."]
    """The co-player's, in the first of the games, ``[episodes, time, ...]``."""
    taught: Float[Array, "..."]
    """What each game did to it, as the form of credit has it."""


class Insight(eqx.Module):
    """What an agent has learnt of its opponents: which behaviour is worth how much."""

    windows: Float[Array, "window windows *obs"]
    """Stretches of play that behaviour is looked at on, drawn once."""
    second: Float[Array, "features features"]
    first: Float[Array, " features"]
    """Moments of behaviour before an inner episode with the return of that episode."""
    fit: Float[Array, " 2"]
    """Moments of what was expected of all later inner episodes: with itself, and with what came."""

    @property
    def weights(self) -> Float[Array, " features"]:
        """What behaviour is worth in the next inner episode, linearly."""
        return ridge(self.second, self.first)

    @property
    def persistence(self) -> Float[Array, ""]:
        """κ: how much of that lasts; 1 before anybody knows, and not below 0."""
        with_itself, with_what_came = self.fit
        known = with_itself > 0
        return jnp.where(known, jnp.maximum(with_what_came / jnp.where(known, with_itself, 1.0), 0.0), 1.0)


def _worth_without(player: Any, before: Any, after: Any, batch: Transition, worth: Worth) -> Array:
    return jax.vmap(worth)(player.left_out(before, batch))


def _difference(player: Any, before: Any, after: Any, batch: Transition, worth: Worth) -> Array:
    return worth(after) - _worth_without(player, before, after, batch, worth)


def _lessons(player: Any, before: Any, after: Any, batch: Transition, worth: Worth) -> Array:
    return player.lessons(before, batch, eqx.filter_grad(worth)(after))


class Form(NamedTuple):
    """A row in the table of forms."""

    method: str
    """What a co-player must have, beside ``behaviour``."""
    taught: Callable[[Any, Any, Any, Transition, Worth], Array]
    """What each game did to the co-player."""
    later: Callable[..., Float[Array, "meta batch steps"]]
    """What an action is credited with for it."""


FORMS = {
    "leave-one-out-baseline": Form("left_out", _worth_without, later_over_baseline),
    "leave-one-out": Form("left_out", _difference, later_by_difference),
    "teaching": Form("lessons", _lessons, later_by_lessons),
}
"""Ways to credit a game with what it did to the co-player; ``coala_agents/estimators/_taught.py`` has the equations."""

FormName = Annotated[str, functools.partial(choice, choices=FORMS)]
"""``"leave-one-out-baseline"``, ``"leave-one-out"`` or ``"teaching"``."""


class Teaching(CheckedModule):
    """Credit for teaching: one of ``FORMS``, and how the worth of what an opponent has become is estimated.

    Its action probabilities after every step of some fixed stretches of play, drawn from the first meta-batch, are the
    features on which the batch-mean return of an inner episode is regressed, by ridge, on earlier meta-batches. What
    that is worth in the next inner episode, times the number that are left, times κ, which is fitted too, is W. It is
    0 until two meta-batches have been played.

    Arguments:
        form: how a game is credited; the first is unbiased whatever W is.
        game: what is played.
        num_windows: stretches of play.
        window_length: their steps; no more than an inner episode has.
        lesson_lambda: of the form ``"teaching"``, as ``later_by_lessons`` has it.

    Raises ``ValueError`` for an unknown form, sizes below 1, a game of more than two players, and a ``lesson_lambda``
    of another form.
    """

    form: FormName = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)
    num_actions: Size = eqx.field(static=True)
    num_windows: Size = eqx.field(static=True)
    window_length: Size = eqx.field(static=True)
    lesson_lambda: Fraction = eqx.field(static=True)

    @checked
    def __init__(
        self,
        form: FormName,
        game: AbstractGame,
        *,
        num_windows: Size = 12,
        window_length: Size = 4,
        lesson_lambda: Fraction = 1.0,
    ):
        if lesson_lambda != 1 and form != "teaching":
            raise ValueError(f"lesson_lambda is of the form 'teaching', got {lesson_lambda:g} with {form!r}")
        if (players := game.num_players) > 2:
            raise ValueError(f"credit for teaching is of games of two players, and this one has {players}")
        self.form, self.lesson_lambda = form, lesson_lambda
        self.obs_shape, self.num_actions = game.obs_shape, game.num_actions
        self.num_windows, self.window_length = num_windows, min(window_length, game.inner_episode_length)

    def check_opponent(self, opponent: CoPlayer, batch_size: Size) -> None:
        """Raise ``ValueError`` for an opponent that cannot tell what one game did to it, and for a single game."""
        teachable(opponent, "behaviour", FORMS[self.form].method)
        if batch_size < 2:
            raise ValueError(f"credit {self.form!r} leaves one game out and needs a batch_size of 2, got {batch_size}")

    def init(self) -> Insight:
        """Return the insight of who has seen nothing."""
        features = self.window_length * self.num_windows * self.num_actions
        windows = jnp.zeros((self.window_length, self.num_windows, *self.obs_shape))
        return Insight(windows, jnp.zeros((features, features)), jnp.zeros(features), jnp.zeros(2))

    def witness(self, insight: Insight, player: Any) -> Witness:
        """Return what looks at how the only co-player learns; see ``rollout``."""
        weights = insight.persistence * insight.weights

        def worth(state: Any) -> Float[Array, ""]:
            return weights @ player.behaviour(state, insight.windows).reshape(-1)

        def witness(before: tuple[Any, ...], steps: JointStep, after: tuple[Any, ...]) -> Witnessed:
            batch = steps.seen_by_co_player(0)
            taught = FORMS[self.form].taught(player, before[0], after[0], batch, worth)
            return Witnessed(player.behaviour(before[0], insight.windows), batch.obs[:, 0], taught)

        return witness

    def advantages(
        self,
        witnessed: Witnessed | None,
        rewards: Float[Array, "meta batch steps"],
        values: Float[Array, "meta batch steps"],
        *,
        gae_lambda: Fraction,
        only_current_episode: bool,
        among: Bool[Array, " meta"] | None,
        **of_time: Any,
    ) -> Float[Array, "meta batch steps"]:
        """Return what actions are credited with: their game's share in the inner episode, and what that taught.

        Raises ``ValueError`` if nothing was witnessed.
        """
        own = own_advantages(rewards, values, gae_lambda=gae_lambda, **of_time)
        return own if only_current_episode else own + self.later(witnessed, rewards, among=among, **of_time)

    def later(self, witnessed: Witnessed | None, rewards: Float[Array, "meta batch steps"], **options: Any) -> Array:
        """Return what actions are credited with beside the current inner episode, ``[meta, batch, steps]``.

        Raises ``ValueError`` if nothing was witnessed.
        """
        if witnessed is None:
            needed = "a trajectory of rollout(..., witness=learner.witness(state, opponent))"
            raise ValueError(f"credit {self.form!r} needs {needed}, got one without")
        if self.lesson_lambda != 1:
            options["lesson_lambda"] = self.lesson_lambda
        return FORMS[self.form].later(witnessed.taught, rewards, **options)

    def learnt(
        self,
        insight: Insight,
        witnessed: Witnessed,
        rewards: Float[Array, "meta batch steps"],
        *,
        discount: float,
        among: Bool[Array, " meta"] | None,
        is_first: Bool[Array, ""],
        key: PRNGKey,
    ) -> Insight:
        """Return the insight after a meta-batch; the first of all gives the windows, and nothing else."""
        meta, episodes, time = witnessed.obs.shape[:3]
        of_time: dict[str, Any] = {"inner_episode_length": time, "discount": discount}
        returns = episode_returns(rewards, **of_time)
        features = witnessed.behaviour.reshape(meta, episodes, -1)
        second, first = moments(features, returns, among)

        expected = ahead(episodes, **of_time)[None] * (features @ insight.weights)
        with_itself = moments(expected[..., None], expected, among)[1]
        with_what_came = moments(expected[..., None], to_go(returns, discount**time), among)[1]
        seen = Insight(
            insight.windows,
            MEMORY * insight.second + second,
            MEMORY * insight.first + first,
            MEMORY * insight.fit + jnp.concatenate([with_itself, with_what_came]),
        )
        begun = eqx.tree_at(lambda insight: insight.windows, insight, self._drawn(witnessed.obs, key))
        return jax.tree.map(lambda begun, seen: jnp.where(is_first, begun, seen), begun, seen)

    def _drawn(self, obs: Float[Array, "meta episodes time *obs"], key: PRNGKey) -> Float[Array, "window windows *obs"]:
        meta, episodes, time = obs.shape[:3]
        meta_key, episode_key, start_key = jax.random.split(key, 3)
        shape = (self.num_windows,)
        where = jax.random.randint(meta_key, shape, 0, meta)
        episode = jax.random.randint(episode_key, shape, 0, episodes)
        start = jax.random.randint(start_key, shape, 0, time - self.window_length + 1)

        def window(where: Array, episode: Array, start: Array) -> Float[Array, "window *obs"]:
            in_episode = jax.lax.dynamic_index_in_dim(obs, episode, 1, keepdims=False)
            everywhere = jax.lax.dynamic_slice_in_dim(in_episode, start, self.window_length, 1)
            # A sum, where indexing would say the same: over several devices sums are all that is sent.
            return jnp.tensordot(jax.nn.one_hot(where, meta, dtype=obs.dtype), everywhere, 1)

        return jax.vmap(window, out_axes=1)(where, episode, start)

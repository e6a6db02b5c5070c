"""LOLA without higher derivatives: COALA-PG against a naive learner that starts from the other's parameters."""

import functools
from typing import Annotated

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from coala_agents.estimators import advantages, discounts
from coala_agents.learners._episodes import Episodes, read_episodes, taken_log_probs
from coala_agents.learners._lola import AbstractLookAhead, check_two_players
from coala_agents.learners._naive_ascent import OWN, NaiveAscent
from coala_envs import PRNGKey
from coala_envs.checks import Size, choice
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame

Counted = Annotated[str, functools.partial(choice, choices=("last", "all"))]
"""Which inner episodes' returns are the objective: ``"last"`` or ``"all"``."""


class LolaCoala(AbstractLookAhead):
    """Estimate LOLA's gradient as COALA-PG does, from the scores of the own actions alone (paper Thm E.1).

    In each of K meta-episodes a naive learner starts from the other's parameters and takes M honest updates, one after
    each of the first M inner episodes, with nothing differentiated through them. An action of game b is credited with
    1/B of what b earns until its inner episode ends, and with the batch's average return of the later ones; the terms
    are summed over b and averaged over the meta-episodes. The gradient is unbiased for the expected return against a
    learner that really updates on batches of B, whatever B. Its noise does not fall with B, for the credit is shared by
    all games, but with K.

    Arguments:
        naive: how the other learns, by the very steps that ``LolaDice`` imagines.
        meta_batch_size: K, independent meta-episodes.
        counted: ``"last"``, LOLA's objective (Eq. 4): the return of the inner episode after the last update; ``"all"``,
            the sum over all M + 1 inner episodes, which is what COALA-PG maximises. Every inner episode is discounted
            from its own start.

    The baseline is the critic within an inner episode, and for what comes after it the average of the other
    meta-episodes (with K = 1 the critic's estimate at the start).

    Raises ``ValueError`` for K < 1 and for an unknown ``counted``.
    """

    naive: NaiveAscent = NaiveAscent()
    meta_batch_size: Size = eqx.field(static=True, default=8)
    counted: Counted = eqx.field(static=True, default="last")

    @property
    def games_per_gradient(self) -> int:
        """See ``AbstractLookAhead``."""
        return self.naive.batch_size * (self.naive.num_steps + 1) * self.meta_batch_size

    def gradient(
        self, game: AbstractGame, own: AbstractPolicy, other: AbstractPolicy, seat: int, *, key: PRNGKey
    ) -> tuple[AbstractPolicy, Episodes]:
        """As ``AbstractLookAhead.gradient``; K (``num_steps`` + 1) batches are played.

        The last inner episodes of all meta-episodes are returned as one batch of K · B.
        """
        check_two_players(game, seat)
        keys = jax.random.split(key, self.meta_batch_size)
        lived = jax.vmap(lambda key: self.play(game, own, other, seat, key=key))(keys)
        last = jax.tree.map(lambda leaf: _merged(leaf[:, -1]), lived)
        return self.gradient_of(own, lived), last

    def play(
        self, game: AbstractGame, own: AbstractPolicy, other: AbstractPolicy, seat: int, *, key: PRNGKey
    ) -> Episodes:
        """Play one meta-episode against a naive learner that starts as ``other``: ``[episodes, time, batch]``."""
        keys = jax.random.split(key, self.naive.num_steps + 2)

        def step(other: AbstractPolicy, key: PRNGKey) -> tuple[AbstractPolicy, Episodes]:
            episodes = self.naive.play(game, (own, other), seat, key=key)
            return self.naive.ascend((own, other), episodes), episodes

        learnt, before = jax.lax.scan(step, other, keys[2:])
        last = self.naive.play(game, (own, learnt), seat, key=keys[0])
        return jax.tree.map(lambda earlier, last: jnp.concatenate([earlier, last[None]]), before, last)

    def gradient_of(self, own: AbstractPolicy, lived: Episodes) -> AbstractPolicy:
        """Return the estimate from meta-episodes ``[meta, episodes, time, batch]`` that ``own`` has played."""
        credit = jax.lax.stop_gradient(self._credit(own, lived))

        def surrogate(own: AbstractPolicy) -> Float[Array, ""]:
            def log_probs(episodes: Episodes) -> Float[Array, "time batch"]:
                return taken_log_probs(read_episodes(own, episodes.obs[:, :, OWN]), episodes.action[..., OWN])

            # Summed over steps, episodes and games, averaged over meta-episodes.
            return jnp.sum(jax.vmap(jax.vmap(log_probs))(lived) * credit) / len(credit)

        return jax.grad(surrogate)(own)

    def _credit(self, own: AbstractPolicy, lived: Episodes) -> Float[Array, "meta episodes time batch"]:
        """Return the bracket of Eq. 5 less its baseline, of every own action."""
        meta, episodes, time, batch = lived.reward.shape[:4]
        counts = jnp.arange(episodes) >= (episodes - 1 if self.counted == "last" else 0)
        # Discounted within the inner episode, whose ends the sum over the meta-episode then ignores.
        worth = jnp.outer(counts.astype(float), discounts(time, self.naive.discount))[None, :, :, None]
        rewards = worth * lived.reward[..., OWN]
        values = jax.vmap(jax.vmap(lambda one: read_episodes(own, one.obs[:, :, OWN]).value))(lived)
        values = worth * values * jnp.sum(discounts(time, self.naive.discount))

        def credited(rewards: Float[Array, "episodes time batch"]) -> Float[Array, "episodes time batch"]:
            rows = rewards.reshape(episodes * time, batch).T
            bracket = advantages(rows, jnp.zeros_like(rows), credit="coala-pg", inner_episode_length=time)
            return bracket.T.reshape(rewards.shape)

        later = _later(rewards.sum(2).mean(-1))
        others = (later.sum(0, keepdims=True) - later) / (meta - 1) if meta > 1 else _later(values[:, :, 0].mean(-1))
        return jax.vmap(credited)(rewards) - values / batch - others[:, :, None, None]


def _later(per_episode: Float[Array, "meta episodes"]) -> Float[Array, "meta episodes"]:
    """Return the sum over all later episodes."""
    return per_episode.sum(1, keepdims=True) - jnp.cumsum(per_episode, axis=1)


def _merged(x: Array) -> Array:
    """Return ``[meta, time, batch, ...]`` as ``[time, meta * batch, ...]``."""
    x = jnp.moveaxis(x, 0, 1)
    return x.reshape(x.shape[0], -1, *x.shape[3:])

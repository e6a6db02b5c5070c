"""Players that read the other's parameters: the interface that LOLA-DICE and its COALA form share (paper App. E)."""

import abc
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optax

from coala_agents.learners._episodes import Episodes
from coala_agents.learners._naive_ascent import OWN, NaiveAscent
from coala_agents.learners._pair_player import AbstractPairPlayer, PairMetrics, PairPlayerState
from coala_envs import PRNGKey
from coala_envs.checks import CheckedModule, Count, Weight
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame


class AbstractLookAhead(CheckedModule):
    """How the gradient of a player that sees the other's parameters, and expects it to learn, is estimated.

    The objective is LOLA-DICE's (paper Eq. 4): the own discounted return against the other player after
    ``naive.num_steps`` imagined steps from its actual parameters.
    """

    naive: eqx.AbstractVar[NaiveAscent]

    @property
    @abc.abstractmethod
    def games_per_gradient(self) -> int:
        """Inner episodes played for one gradient, over all games of all batches."""

    @abc.abstractmethod
    def gradient(
        self, game: AbstractGame, own: AbstractPolicy, other: AbstractPolicy, seat: int, *, key: PRNGKey
    ) -> tuple[AbstractPolicy, Episodes]:
        """Estimate the gradient of the objective in the own parameters.

        Arguments:
            game: of two players.
            own, other: policies whose leaves are all arrays.
            seat: the own one, 0 or 1.
            key: fixes everything.

        Returns the gradient, in the structure of ``own``, and the last inner episode, played against the imagined other
        after its last step, ``[time, batch]``.
        """


class Lola(AbstractPairPlayer):
    """A player that climbs its look-ahead objective, and trains its critic alongside.

    See ``lola_dice`` and ``lola_coala``.

    Arguments:
        make_policy: ``make_policy(key=...)`` returns an ``AbstractPolicy`` whose leaves are all arrays. It is read on
            inner episodes only, from an empty memory each.
        optimiser: any Optax optimiser.
        look_ahead: how the gradient is estimated.
        value_coefficient: weight of the critic's squared error, which is in units of the reward per step.
        warm_up: updates at the start in which the critic alone learns. Without a baseline the gradient is mostly noise,
            and Adam remembers how large it was for a thousand updates.

    Raises ``ValueError`` for a negative ``value_coefficient`` or ``warm_up``.
    """

    make_policy: Callable[..., AbstractPolicy] = eqx.field(static=True)
    optimiser: optax.GradientTransformation = eqx.field(static=True)
    look_ahead: AbstractLookAhead
    value_coefficient: Weight = eqx.field(static=True, default=1.0)
    warm_up: Count = eqx.field(static=True, default=0)

    @property
    def games_per_update(self) -> int:
        """See ``AbstractPairPlayer``."""
        return self.look_ahead.games_per_gradient

    def starting_from(self, policy: Any, *, key: PRNGKey) -> PairPlayerState:
        """See ``AbstractPairPlayer``; nothing is drawn."""
        del key
        return PairPlayerState(policy, self.optimiser.init(policy), jnp.array(0))

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
        """See ``AbstractPairPlayer``: one optimiser step, which learns nothing from ``met``.

        The metrics: ``gradient_norm`` of the look-ahead objective, the ``value_loss``, and ``imagined_reward``, per
        step against the other after its imagined learning.
        """
        del met
        gradient, last = self.look_ahead.gradient(game, state.params, other, seat, key=key)
        value_loss, slope = jax.value_and_grad(self.look_ahead.naive.critic_loss)(state.params, last)
        share = (state.num_updates >= self.warm_up).astype(float)
        downhill = jax.tree.map(lambda up, down: self.value_coefficient * down - share * up, gradient, slope)
        # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = self.optimiser.update(downhill, state.opt_state, state.params)
        metrics = {
            "gradient_norm": optax.tree.norm(gradient),
            "value_loss": value_loss,
            "imagined_reward": last.reward[..., OWN].mean(),
        }
        return PairPlayerState(optax.apply_updates(state.params, updates), opt_state, state.num_updates + 1), metrics


def check_two_players(game: AbstractGame, seat: int) -> None:
    """Raise ``ValueError`` for a game that is not of two players, and for a seat that it has not."""
    if game.num_players != 2:
        raise ValueError(f"LOLA needs a game of 2 players, got one of {game.num_players}")
    if seat not in (0, 1):
        raise ValueError(f"seat must be 0 or 1, got {seat}")

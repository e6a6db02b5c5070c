"""A player of a pair: one of two who learn at the same time, each with something of the other before its eyes."""

import abc
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
from jaxtyping import Array, Float, Int

from coala_agents.learners._episodes import Episodes
from coala_envs import PRNGKey
from coala_envs.checks import CheckedModule
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame

PairMetrics = dict[str, Float[Array, ""]]
ALWAYS = ("gradient_norm", "value_loss")
"""Metrics that every player of a pair reports; what else one does, the other need not."""


class PairPlayerState(eqx.Module):
    """What a player has learnt: the policy and the optimiser's arrays, and what it knows of the other."""

    params: Any
    opt_state: Any
    num_updates: Int[Array, ""]
    model: Any = None
    """Of the other; ``None`` for a player that needs none."""


class AbstractPairPlayer(CheckedModule):
    """A player that learns beside another one, each from what it may see of the other."""

    make_policy: eqx.AbstractVar[Callable[..., AbstractPolicy]]
    """``make_policy(key=...)`` returns a policy whose leaves are all arrays, read on single inner episodes."""

    @property
    def games_per_update(self) -> int:
        """Inner episodes that an update plays by itself, beside those that the two have played with each other."""
        return 0

    def check(self, game: AbstractGame) -> None:
        """Raise ``ValueError`` for a game that it cannot learn."""

    def init(self, *, key: PRNGKey) -> PairPlayerState:
        """Draw a fresh policy and start its optimiser."""
        return self.starting_from(self.make_policy(key=key), key=jax.random.fold_in(key, 1))

    @abc.abstractmethod
    def starting_from(self, policy: Any, *, key: PRNGKey) -> PairPlayerState:
        """Return the state of a player that starts from a given policy, its optimiser fresh.

        What it knows of the other is drawn from ``key``.
        """

    @abc.abstractmethod
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
        """Learn once.

        Arguments:
            state: the own one.
            other: the other player's actual policy.
            met: what the two have just played with each other, ``[time, batch]``; the own role stands first.
            game: of two players.
            seat: the own one, 0 or 1.
            key: fixes everything.

        Returns the new state and the metrics, ``ALWAYS`` among them.
        """

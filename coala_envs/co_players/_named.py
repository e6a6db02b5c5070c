"""Co-players by name, for keywords of registered environments."""

import dataclasses
import functools
import math
from typing import Any

import optax

from coala_envs.co_players._mlp import MLPPolicy
from coala_envs.co_players._naive import NaiveLearner
from coala_envs.co_players._strategies import MADE_FOR_PAYOFFS, STRATEGIES
from coala_envs.co_players._tabular import TabularPolicy
from coala_envs.games import PRISONERS_DILEMMA, AbstractGame, AbstractGridworld, dilemma_of

TABULAR_LEARNING_RATE = 0.1
MLP_LEARNING_RATE = 0.01


def make_co_player(co_player: Any, game: AbstractGame, seat: int = 1) -> Any:
    """Return the co-player of that name for a seat of a game; an object passes through (``ShapingPOMDP`` checks it).

    A strategy that depends on payoffs is made for those of the game.

    Raises ``ValueError`` for an unknown name, for a fixed strategy in a game that does not have two actions and the
    matrix games' observation, and for one of the prisoner's dilemma in a game that is none.
    """
    if not isinstance(co_player, str):
        return co_player
    if co_player == "naive":
        sizes = (math.prod(game.obs_shape), game.num_actions)
        make = _mlp_naive_learner if isinstance(game, AbstractGridworld) else _tabular_naive_learner
        return dataclasses.replace(make(*sizes), reward_origin=game.reward_origin[seat])
    if co_player not in STRATEGIES:
        raise ValueError(f"unknown co_player {co_player!r}; known: naive, {', '.join(STRATEGIES)}")
    if game.num_actions != 2 or game.obs_shape != (5,):
        raise ValueError(
            f"co_player {co_player!r} plays matrix games of two actions, not {type(game).__name__} "
            f"with {game.num_actions} actions and observations of shape {game.obs_shape}"
        )
    if co_player not in MADE_FOR_PAYOFFS:
        return STRATEGIES[co_player]()
    dilemma = dilemma_of(game)
    if dilemma is None or dilemma.kind != PRISONERS_DILEMMA:
        told = "players who are paid differently" if dilemma is None else f"T, R, P, S = {tuple(dilemma)}"
        raise ValueError(f"co_player {co_player!r} is made for payoffs T > R > P > S, not for {told}")
    return STRATEGIES[co_player](payoffs=dilemma)


# Cached, so that environments of one kind share their compiled steps.
@functools.cache
def _tabular_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(
        functools.partial(TabularPolicy, obs_size, num_actions), optax.adam(TABULAR_LEARNING_RATE, eps=1e-5)
    )


@functools.cache
def _mlp_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(functools.partial(MLPPolicy, obs_size, num_actions), optax.adam(MLP_LEARNING_RATE, eps=1e-5))

"""Co-players by name, for keywords of registered environments."""

import dataclasses
import functools
import math
from typing import Any

import optax

from coala_envs.co_players._for_game import STRATEGIES
from coala_envs.co_players._mlp import MLPPolicy
from coala_envs.co_players._naive import NaiveLearner
from coala_envs.co_players._tabular import TabularPolicy
from coala_envs.games import AbstractGame, AbstractGridworld

TABULAR_LEARNING_RATE = 0.1
MLP_LEARNING_RATE = 0.01


def make_co_player(co_player: Any, game: AbstractGame, seat: int = 1) -> Any:
    """Return the co-player of that name, made for a seat of a game.

    An object passes through; ``ShapingPOMDP`` checks it.

    Raises ``ValueError`` for an unknown name, and for a fixed strategy that means nothing in the game.
    """
    if not isinstance(co_player, str):
        return co_player
    if co_player == "naive":
        sizes = (math.prod(game.obs_shape), game.num_actions)
        make = _mlp_naive_learner if isinstance(game, AbstractGridworld) else _tabular_naive_learner
        return dataclasses.replace(make(*sizes), reward_origin=game.reward_origin[seat])
    if co_player not in STRATEGIES:
        raise ValueError(f"unknown co_player {co_player!r}; known: naive, {', '.join(STRATEGIES)}")
    return STRATEGIES[co_player].for_game(game, called=f"co_player {co_player!r}")


# Cached, so that environments of one kind share their compiled steps.
@functools.cache
def _tabular_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(
        functools.partial(TabularPolicy, obs_size, num_actions), optax.adam(TABULAR_LEARNING_RATE, eps=1e-5)
    )


@functools.cache
def _mlp_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(functools.partial(MLPPolicy, obs_size, num_actions), optax.adam(MLP_LEARNING_RATE, eps=1e-5))

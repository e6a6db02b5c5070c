"""The naive learner that a name stands for: a table in matrix games, a small network on grids."""

import dataclasses
import functools
import math

import optax

from coala_envs.co_players._mlp import MLPPolicy
from coala_envs.co_players._naive import NaiveLearner
from coala_envs.co_players._tabular import TabularPolicy
from coala_envs.games import AbstractGame, AbstractGridworld

TABULAR_LEARNING_RATE = 0.1
MLP_LEARNING_RATE = 0.01


def default_naive_learner(game: AbstractGame, seat: int) -> NaiveLearner:
    """Return a naive learner for a seat of any game."""
    sizes = (math.prod(game.obs_shape), game.num_actions)
    make = _mlp_naive_learner if isinstance(game, AbstractGridworld) else _tabular_naive_learner
    return dataclasses.replace(make(*sizes), reward_origin=game.reward_origin[seat])


# Cached, so that environments of one kind share their compiled steps.
@functools.cache
def _tabular_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(
        functools.partial(TabularPolicy, obs_size, num_actions), optax.adam(TABULAR_LEARNING_RATE, eps=1e-5)
    )


@functools.cache
def _mlp_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(functools.partial(MLPPolicy, obs_size, num_actions), optax.adam(MLP_LEARNING_RATE, eps=1e-5))

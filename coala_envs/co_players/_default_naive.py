"""The naive learner that a name stands for: a table in matrix games, a small network on grids."""

import dataclasses
import math

import equinox as eqx

from coala_envs.co_players._adam import Adam
from coala_envs.co_players._mlp import MLPPolicy
from coala_envs.co_players._naive import NaiveLearner
from coala_envs.co_players._tabular import TabularPolicy
from coala_envs.games import AbstractGame, AbstractGridworld

TABULAR_LEARNING_RATE = 0.1
MLP_LEARNING_RATE = 0.01


def default_naive_learner(game: AbstractGame, seat: int) -> NaiveLearner:
    """Return a naive learner for a seat of any game. Any two for equal seats are equal, and share compiled programs."""
    sizes = (math.prod(game.obs_shape), game.num_actions)
    make = _mlp_naive_learner if isinstance(game, AbstractGridworld) else _tabular_naive_learner
    return dataclasses.replace(make(*sizes), reward_origin=game.reward_origin[seat])


def _tabular_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(eqx.Partial(TabularPolicy, obs_size, num_actions), Adam(TABULAR_LEARNING_RATE, eps=1e-5))


def _mlp_naive_learner(obs_size: int, num_actions: int) -> NaiveLearner:
    return NaiveLearner(eqx.Partial(MLPPolicy, obs_size, num_actions), Adam(MLP_LEARNING_RATE, eps=1e-5))

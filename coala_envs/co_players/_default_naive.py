"""The naive learners that names stand for: a table in matrix games, a small network on grids."""

import math
from collections.abc import Callable

import equinox as eqx

from coala_envs.co_players._adam import Adam
from coala_envs.co_players._gradient_learner import AbstractNaiveLearner
from coala_envs.co_players._mlp import MLPPolicy
from coala_envs.co_players._naive import NaiveLearner
from coala_envs.co_players._tabular import TabularPolicy
from coala_envs.co_players._tabular_q import TabularQ
from coala_envs.games import AbstractGame, AbstractGridworld

TABULAR_LEARNING_RATE = 0.1
MLP_LEARNING_RATE = 0.01


def default_naive_learner(
    game: AbstractGame, seat: int, make: Callable[..., AbstractNaiveLearner] = NaiveLearner
) -> AbstractNaiveLearner:
    """Return a naive learner for a seat of any game. Any two for equal seats are equal, and share compiled programs."""
    walks = isinstance(game, AbstractGridworld)
    make_policy = eqx.Partial(MLPPolicy if walks else TabularPolicy, *_sizes(game))
    optimiser = Adam(MLP_LEARNING_RATE if walks else TABULAR_LEARNING_RATE, eps=1e-5)
    return make(make_policy, optimiser, reward_origin=game.reward_origin[seat])


def default_tabular_q(game: AbstractGame, seat: int) -> TabularQ:
    """Return a table of action values for a seat of a matrix game."""
    return TabularQ(*_sizes(game), reward_origin=game.reward_origin[seat])


def _sizes(game: AbstractGame) -> tuple[int, int]:
    return math.prod(game.obs_shape), game.num_actions

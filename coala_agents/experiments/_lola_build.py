"""From the configuration of two LOLA players to the objects that it describes."""

import functools
from collections.abc import Callable
from typing import Any

import equinox as eqx
import optax

from coala_agents.experiments._build import make_policy
from coala_agents.experiments._lola_config import LolaConfig
from coala_agents.learners import LOLA_ALGORITHMS, Lola, NaiveAscent
from coala_agents.training import Pair
from coala_envs.co_players import AbstractPolicy, TabularPolicy
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma


@functools.cache
def build_pair(config: LolaConfig) -> Pair:
    """Return the pair that the configuration describes.

    The same object for an equal configuration, so that what was compiled for one use serves the next.
    """
    game = iterated_prisoners_dilemma(config.payoffs, config.inner_episode_length)
    first, second = (_player(config, algorithm, game) for algorithm in config.algorithms)
    return Pair(game, (first, second), config.batch_size)


def _player(config: LolaConfig, algorithm: str, game: MatrixGame) -> Lola:
    own_options: dict[str, dict[str, Any]] = {
        "lola-dice": {"weight": config.look_ahead_weight},
        "lola-coala": {"meta_batch_size": config.meta_batch_size, "counted": config.counted},
    }
    make_policy, optimiser = {"tabular": _tabular, "hawk": _hawk}[config.policy](config, game)
    naive = NaiveAscent(
        config.num_look_aheads,
        config.inner_learning_rate,
        config.batch_size,
        config.discount,
        config.gae_lambda,
        config.loading,
    )
    return LOLA_ALGORITHMS[algorithm](
        make_policy,
        optimiser,
        naive,
        value_coefficient=config.value_coefficient,
        warm_up=config.warm_up,
        **own_options[algorithm],
    )


Network = tuple[Callable[..., AbstractPolicy], optax.GradientTransformation]


def _tabular(config: LolaConfig, game: MatrixGame) -> Network:
    def rates(policy: TabularPolicy) -> Any:
        return eqx.tree_at(lambda it: (it.logits, it.value), policy, ("policy", "critic"))

    make_policy = functools.partial(TabularPolicy, game.obs_shape[0], game.num_actions, scale=config.initial_scale)
    adams = {"policy": optax.adam(config.learning_rate), "critic": optax.adam(config.critic_learning_rate)}
    return make_policy, optax.multi_transform(adams, rates)


def _hawk(config: LolaConfig, game: MatrixGame) -> Network:
    return make_policy(config, "hawk", game), optax.adam(config.learning_rate)

"""From a configuration to the objects that it describes."""

import dataclasses
import functools
import math

import optax

from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._games import make_game
from coala_agents.experiments._naive_pool import load_naive_pool, read_naive_pool
from coala_agents.experiments._run_config import RunConfig
from coala_agents.learners import A2C, ALGORITHMS, PPO, AbstractObjective, ShapingPG
from coala_agents.nn import NETWORKS
from coala_agents.training import Agents, Setting
from coala_envs.co_players import AbstractPolicy, NaiveLearner
from coala_envs.games import AbstractGame

ADAM_EPSILON = 1e-5


def build(config: TrainConfig) -> Setting:
    """Return the setting that the configuration describes.

    The same object for an equal configuration and naive pool, so that what was compiled for one use serves the next.

    Raises what ``pinned`` raises.
    """
    return _build(pinned(config))


def pinned(config: TrainConfig) -> TrainConfig:
    """Return the configuration with the digest of its naive pool's file as it is now.

    Raises ``FileNotFoundError`` and ``CheckpointError`` as ``read_naive_pool``, and ``ValueError`` if it is another
    file than the one that the configuration was pinned to before.
    """
    if not config.naive_pool:
        return config
    pool = read_naive_pool(config.naive_pool)
    if config.naive_pool_digest not in ("", pool.digest):
        raise ValueError(
            f"{pool.path} has changed: the run was begun with a naive pool of digest {config.naive_pool_digest[:12]}, "
            f"this one has {pool.digest[:12]}"
        )
    return dataclasses.replace(config, naive_pool_digest=pool.digest)


# The key holds the pool's digest: a path would not tell what is in the file.
@functools.lru_cache(maxsize=16)
def _build(config: TrainConfig) -> Setting:
    game = make_game(config)
    naive = naive_learner(config)
    return Setting(
        agents=_agents(config, game),
        game=game,
        opponent=naive,
        meta_batch_size=config.meta_batch_size,
        batch_size=config.batch_size,
        num_inner_episodes=config.num_inner_episodes,
        naive_pool_size=config.naive_pool_size,
        naive_starts=load_naive_pool(config.naive_pool, naive) if config.naive_pool else None,
        p_naive=config.p_naive,
        dynamic_naive=config.dynamic_naive,
        warm_start=config.warm_start,
        gradient_ratio_interval=config.gradient_ratio_interval,
    )


def _agents(config: TrainConfig, game: AbstractGame) -> tuple[Agents, ...]:
    return tuple(
        Agents(_learner(config, name, rate, game), config.num_agents_of[name], name)
        for name, rate in zip(config.algorithms, config.learning_rates, strict=True)
    )


def make_policy(config: RunConfig, network: str, game: AbstractGame) -> functools.partial[AbstractPolicy]:
    """Return what makes a network of that name, in the configuration's sizes, for the game."""
    row = NETWORKS[network]
    sizes = {name: getattr(config, name) for name in row.sizes}
    return functools.partial(row.make, math.prod(game.obs_shape), game.num_actions, **sizes)


def _learner(config: TrainConfig, algorithm: str, learning_rate: float, game: AbstractGame) -> ShapingPG:
    objective: AbstractObjective
    if config.objective == "ppo":
        objective = PPO(
            clip=config.clip,
            clip_value=config.clip_value,
            value_coefficient=config.value_coefficient,
            num_epochs=config.num_epochs,
            num_minibatches=config.num_minibatches,
        )
    else:
        objective = A2C(value_coefficient=config.value_coefficient)
    rate: float | optax.Schedule = learning_rate
    if config.learning_rate_decay:
        updates = config.iterations * objective.num_epochs * objective.num_minibatches
        rate = optax.linear_schedule(learning_rate, 0.0, updates)
    entropy: float | optax.Schedule = config.entropy_coefficient
    if config.entropy_iterations:
        entropy = optax.linear_schedule(config.entropy_coefficient, 0.0, config.entropy_iterations)
    return ALGORITHMS[algorithm](
        make_policy(config, config.network, game),
        optax.chain(optax.clip_by_global_norm(config.max_gradient_norm), _rule(config.optimiser, rate)),
        objective,
        centring=config.centring,
        discount=config.discount,
        td_lambda=config.td_lambda,
        gae_lambda=config.gae_lambda,
        reward_scale=config.reward_scale,
        reward_origin=float(game.reward_origin[0]),
        entropy_coefficient=entropy,
        normalise_advantages=config.normalise_advantages,
        naive_weight=config.naive_weight,
    )


def naive_learner(config: TrainConfig) -> NaiveLearner:
    """Return the configuration's naive learner, with fresh parameters whenever it is initialised."""
    game = make_game(config)
    return NaiveLearner(
        make_policy(config, config.naive_network or config.network, game),
        optax.chain(
            optax.clip_by_global_norm(config.naive_max_gradient_norm),
            _rule(config.naive_optimiser, config.naive_learning_rate),
        ),
        discount=config.naive_discount,
        reward_scale=config.naive_reward_scale,
        reward_origin=float(game.reward_origin[1]),
    )


def _rule(name: str, rate: float | optax.Schedule) -> optax.GradientTransformation:
    return optax.adam(rate, eps=ADAM_EPSILON) if name == "adam" else optax.sgd(rate)

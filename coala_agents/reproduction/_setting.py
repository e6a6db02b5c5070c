"""The setting of Fig. 3, 9 and 10, where the paper is silent."""

import functools
from collections.abc import Callable

import jax
from jaxtyping import Array, Float

from coala_agents.analytic import IteratedGame, pool_gradient
from coala_agents.reproduction._result import Setting
from coala_envs import PRNGKey
from coala_envs.games import iterated_prisoners_dilemma

# Chosen by an exploratory scan (docs/analytic.md); `coala reproduce settings-fig3` maps the neighbourhood.
DISCOUNT = 0.95
NAIVE_LEARNING_RATE = 5.0
NUM_NAIVE_UPDATES = 20
P_NAIVE = 0.2
SHAPING_LEARNING_RATE = 0.05
PAIR_LEARNING_RATE = 0.005
POOL_LEARNING_RATE = 0.02
NUM_NAIVE = 8

SETTING: Setting = {
    "payoffs": "paper",
    "discount": DISCOUNT,
    "naive_learning_rate": NAIVE_LEARNING_RATE,
    "naive_learning_rate_acts_on": "return normalised to a per-step value",
    "num_naive_updates": NUM_NAIVE_UPDATES,
    "num_naive": NUM_NAIVE,
    "shaping_objective": "mean over the inner episodes",
    "optimiser": "adamw",
    "initial_logits": "standard normal",
}


def game(discount: float | Float[Array, ""] = DISCOUNT) -> IteratedGame:
    """Return the prisoner's dilemma with the paper's payoffs, returns per step."""
    return IteratedGame(iterated_prisoners_dilemma(), discount)


def in_pool(
    p_naive: float,
    discount: float | Float[Array, ""] = DISCOUNT,
    learning_rate: float | Float[Array, ""] = NAIVE_LEARNING_RATE,
) -> Callable[..., Float[Array, "agents 5"]]:
    """Return the gradient of a pool, with naive learners drawn anew for every update."""
    return functools.partial(_in_pool, game(discount), p_naive, learning_rate)


def _in_pool(
    among: IteratedGame,
    p_naive: float,
    learning_rate: float | Float[Array, ""],
    logits: Float[Array, "agents 5"],
    *,
    key: PRNGKey,
) -> Float[Array, "agents 5"]:
    naive = jax.random.normal(key, (NUM_NAIVE, 5))
    return pool_gradient(
        among, logits, naive, p_naive=p_naive, learning_rate=learning_rate, num_updates=NUM_NAIVE_UPDATES
    )

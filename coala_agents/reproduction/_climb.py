"""Train many seeds of a group of memory-one policies, and keep where they were on the way."""

import zlib
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float
from tqdm import tqdm

from coala_agents.analytic import IteratedGame, ascend, logit_returns, shaping_returns, start_ascent
from coala_agents.reproduction._result import Budget
from coala_envs import PRNGKey

NUM_POINTS = 50
DEFECTION = float(np.log(0.01 / 0.99))
"""The logit of a probability of 0.01."""


def key_of(budget: Budget, what: str) -> PRNGKey:
    """Return a key for one purpose."""
    return jax.random.fold_in(jax.random.key(budget.seed), zlib.crc32(what.encode()) % 2**31)


def random_logits(budget: Budget, what: str, seeds: int, agents: int) -> Float[Array, "seeds agents 5"]:
    """Return standard normal logits."""
    return jax.random.normal(key_of(budget, what), (seeds, agents, 5))


def climb(
    budget: Budget,
    what: str,
    gradient: Callable[..., Float[Array, "agents 5"]],
    logits: Float[Array, "seeds agents 5"],
    *,
    learning_rate: float,
    num_updates: int,
) -> Float[np.ndarray, "points seeds agents 5"]:
    """Return the logits at the start and after each of ``NUM_POINTS`` equal stretches of training with AdamW.

    ``what`` names the training in the progress bar and fixes its random numbers.
    """
    optimiser = optax.adamw(learning_rate)
    per_point = num_updates // NUM_POINTS
    if num_updates % NUM_POINTS:
        raise ValueError(f"num_updates must be a multiple of {NUM_POINTS}, got {num_updates}")

    @jax.jit
    def stretch(ascents: object, keys: Array) -> object:
        return jax.vmap(lambda ascent, key: ascend(ascent, gradient, optimiser, num_updates=per_point, key=key))(
            ascents, keys
        )

    ascents = jax.vmap(lambda start: start_ascent(start, optimiser))(logits)
    history = [np.asarray(logits)]
    for point in tqdm(range(NUM_POINTS), desc=what, disable=not budget.progress, leave=False):
        key = jax.random.fold_in(key_of(budget, what), point)
        ascents = stretch(ascents, jax.random.split(key, len(logits)))
        history.append(np.asarray(ascents.logits))
    return np.stack(history)


def points(num_updates: int) -> Float[np.ndarray, " points"]:
    """Return the number of updates at each point of ``climb``."""
    return np.linspace(0, num_updates, NUM_POINTS + 1)


def against_each_other(
    game: IteratedGame, history: Float[np.ndarray, "points seeds 2 5"]
) -> Float[np.ndarray, "seeds points"]:
    """Return the mean return of the two players of each seed."""
    returns = jax.jit(jax.vmap(jax.vmap(lambda pair: jnp.mean(logit_returns(game, pair[0], pair[1])))))
    return np.asarray(returns(jnp.asarray(history))).T


def against_naive(
    game: IteratedGame,
    policies: Float[np.ndarray, "*leading 5"],
    *,
    learning_rate: float,
    num_updates: int,
    key: PRNGKey,
    num_naive: int = 64,
) -> Float[np.ndarray, "*leading episodes 2"]:
    """Return the returns of policies and of fresh naive learners over the learners' updates, averaged over learners."""
    naive = jax.random.normal(key, (num_naive, 5))

    @jax.jit
    def play(policy: Float[Array, "many 5"]) -> Float[Array, "many episodes 2"]:
        def against(policy: Float[Array, "5"], start: Float[Array, "5"]) -> Float[Array, "episodes 2"]:
            return shaping_returns(game, policy, start, learning_rate=learning_rate, num_updates=num_updates)

        return jax.vmap(lambda one: jnp.mean(jax.vmap(lambda start: against(one, start))(naive), axis=0))(policy)

    flat = play(jnp.asarray(policies).reshape(-1, 5))
    return np.asarray(flat).reshape(*policies.shape[:-1], num_updates + 1, 2)

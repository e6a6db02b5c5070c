"""Maps of the settings on which the paper is silent: where its statements hold, and where not."""

import functools
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float
from tqdm import tqdm

from coala_agents.analytic import ascend, logit_returns, lola_gradient, partial_gradient, shaping_returns, start_ascent
from coala_agents.reproduction import _fig4 as fig4
from coala_agents.reproduction._climb import DEFECTION, key_of
from coala_agents.reproduction._fig9_10 import ESCAPE_LEARNING_RATE
from coala_agents.reproduction._result import Budget, HeatMap, Reproduction, Setting
from coala_agents.reproduction._setting import (
    DISCOUNT,
    NUM_NAIVE,
    NUM_NAIVE_UPDATES,
    PAIR_LEARNING_RATE,
    POOL_LEARNING_RATE,
    SHAPING_LEARNING_RATE,
    game,
    in_pool,
)
from coala_envs import PRNGKey
from coala_envs.checks import checked

DISCOUNTS = (0.9, 0.95, 0.99, 0.999)
RATES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
ESCAPE_P_NAIVES = (0.01, 0.03, 0.1, 0.2, 0.5)
LOOK_AHEAD_RATES = (0.25, 1.0, 2.0, 5.0, 10.0, 20.0)
NUM_SEEDS = 16

Gradient = Callable[..., Float[Array, "agents 5"]]
MakeGradient = Callable[[Array, Array], Gradient]


@checked
def settings_fig3(budget: Budget) -> Reproduction:
    """Discount and naive learning rate behind Fig. 3."""
    seeds = budget.seeds(NUM_SEEDS)
    rates, discounts = (jnp.asarray(axis).ravel() for axis in np.meshgrid(RATES, DISCOUNTS))
    normal = jax.random.normal(key_of(budget, "settings-fig3"), (seeds, 2, 5))
    bar = tqdm(total=6, desc="settings-fig3", disable=not budget.progress, leave=False)

    def train(make: MakeGradient, start: Float[Array, "..."], learning_rate: float, updates: int) -> Array:
        logits = _train_grid(budget, make, (discounts, rates), start, learning_rate, updates)
        bar.update()
        return logits

    def shaping(start: Float[Array, "..."]) -> tuple[Array, Float[np.ndarray, "y x"]]:
        trained = train(functools.partial(in_pool, 1.0), start, SHAPING_LEARNING_RATE, 600)
        end = np.asarray(_last_episode(discounts, rates, trained, key_of(budget, "settings naive")))
        extorts = (end[..., 0] > 1) & (end[..., 1] < 1)
        return trained, extorts.mean(axis=1).reshape(len(DISCOUNTS), len(RATES))

    def cooperation(trained: Array) -> Float[np.ndarray, "y x"]:
        returns = np.asarray(_between(discounts, trained))
        return (returns > 0.8).mean(axis=1).reshape(len(DISCOUNTS), len(RATES))

    extortioners, random = shaping(normal.reshape(2 * seeds, 1, 5))
    pairs = train(_partial, extortioners.reshape(len(rates), seeds, 2, 5), PAIR_LEARNING_RATE, 1000)
    maps = {
        "3A: share of extorting seeds, from random policies": random,
        "3B: share of pairs above 0.8": cooperation(pairs),
    }
    for p_naive in (0.0, 0.2, 0.5, 0.75):
        trained = train(functools.partial(in_pool, p_naive), normal, POOL_LEARNING_RATE, 2000)
        maps[f"3C: share of seeds above 0.8, p_naive {p_naive:g}"] = cooperation(trained)
    bar.close()
    panels = [
        HeatMap(title, "naive learning rate, on the per-step return", "discount", RATES, DISCOUNTS, values)
        for title, values in maps.items()
    ]
    setting: Setting = {
        "payoffs": "paper",
        "num_seeds": seeds,
        "num_naive": NUM_NAIVE,
        "num_naive_updates": NUM_NAIVE_UPDATES,
        "num_updates": ", ".join(f"{n} {budget.updates(u)}" for n, u in (("3A", 600), ("3B", 1000), ("3C", 2000))),
        "learning_rates": f"3A {SHAPING_LEARNING_RATE}, 3B {PAIR_LEARNING_RATE}, 3C {POOL_LEARNING_RATE}",
    }
    return Reproduction("Settings of Fig. 3", setting, panels, [])


@checked
def settings_fig9(budget: Budget) -> Reproduction:
    """Weight of naive learners and their rate behind Fig. 9."""
    seeds = budget.seeds(NUM_SEEDS)
    start = jnp.full((seeds, 2, 5), DEFECTION)
    rates, discounts = jnp.asarray(RATES), jnp.full(len(RATES), DISCOUNT)
    rows = []
    for p_naive in tqdm(ESCAPE_P_NAIVES, desc="settings-fig9", disable=not budget.progress, leave=False):

        def make(discount: Array, rate: Array, p_naive: float = p_naive) -> Gradient:
            return in_pool(p_naive, discount, rate)

        trained = _train_grid(budget, make, (discounts, rates), start, ESCAPE_LEARNING_RATE, 3000)
        rows.append((np.asarray(_between(discounts, trained)) > 0.8).mean(axis=1))
    axes = ("naive learning rate, on the per-step return", "p_naive", RATES, ESCAPE_P_NAIVES)
    panel = HeatMap("share of seeds that escape from defection", *axes, np.stack(rows))
    setting: Setting = {
        "payoffs": "paper",
        "discount": DISCOUNT,
        "num_seeds": seeds,
        "num_naive": NUM_NAIVE,
        "num_naive_updates": NUM_NAIVE_UPDATES,
        "num_updates": budget.updates(3000),
        "learning_rate": ESCAPE_LEARNING_RATE,
    }
    return Reproduction("Settings of Fig. 9", setting, [panel], [])


@checked
def settings_fig4(budget: Budget) -> Reproduction:
    """Look-ahead rate behind Fig. 4; on the discounted sum, 5 is 0.25 on this map's axis."""
    seeds, updates = budget.seeds(NUM_SEEDS), budget.updates(10_000)
    start = jax.random.normal(key_of(budget, "settings-fig4"), (seeds, 2, 5))
    rates = jnp.asarray(LOOK_AHEAD_RATES)
    discounts = jnp.full(rates.shape, fig4.DISCOUNT)
    panels = []
    bar = tqdm(total=2 * len(fig4.LOOK_AHEADS), desc="settings-fig4", disable=not budget.progress, leave=False)
    for title, weights in (
        ("LOLA-DICE alone", dict.fromkeys(fig4.LOOK_AHEADS, 1.0)),
        ("with the paper's weights", fig4.WEIGHTS),
    ):
        rows = []
        for ahead, weight in weights.items():

            def make(discount: Array, rate: Array, ahead: int = ahead, weight: float = weight) -> Gradient:
                def gradient(logits: Float[Array, "2 5"], *, key: PRNGKey) -> Float[Array, "2 5"]:
                    del key
                    return lola_gradient(
                        game(discount), logits, learning_rate=rate, num_look_aheads=ahead, weight=weight
                    )

                return gradient

            trained = _train_grid(budget, make, (discounts, rates), start, fig4.LEARNING_RATE, updates)
            rows.append(np.asarray(_between(discounts, trained)).mean(axis=1))
            bar.update()
        axes = ("look-ahead learning rate, on the per-step return", "look-aheads", LOOK_AHEAD_RATES, fig4.LOOK_AHEADS)
        panels.append(HeatMap(f"mean return, {title}", *axes, np.stack(rows)))
    bar.close()
    setting: Setting = {
        "payoffs": "paper",
        "discount": fig4.DISCOUNT,
        "num_seeds": seeds,
        "num_updates": updates,
        "learning_rate": fig4.LEARNING_RATE,
    }
    return Reproduction("Settings of Fig. 4", setting, panels, [])


def _train_grid(
    budget: Budget,
    make: MakeGradient,
    grid: tuple[Float[Array, " grid"], Float[Array, " grid"]],
    start: Float[Array, "..."],
    learning_rate: float,
    updates: int,
) -> Float[Array, "grid seeds agents 5"]:
    """Train every seed at every point of the grid, all at once; ``start`` may have a grid axis of its own."""
    optimiser = optax.adamw(learning_rate)
    start = jnp.broadcast_to(start, (len(grid[0]), *start.shape[-3:]))
    keys = jax.random.split(key_of(budget, "grid"), start.shape[1])

    def train(discount: Array, rate: Array, logits: Float[Array, "seeds agents 5"]) -> Array:
        def one(logits: Float[Array, "agents 5"], key: PRNGKey) -> Array:
            ascent = start_ascent(logits, optimiser)
            return ascend(ascent, make(discount, rate), optimiser, num_updates=budget.updates(updates), key=key).logits

        return jax.vmap(one)(logits, keys)

    return jax.jit(jax.vmap(train))(*grid, start)


def _partial(discount: Array, rate: Array) -> Gradient:
    del rate

    def gradient(logits: Float[Array, "2 5"], *, key: PRNGKey) -> Float[Array, "2 5"]:
        del key
        return partial_gradient(game(discount), logits)

    return gradient


@eqx.filter_jit
def _between(discounts: Array, logits: Float[Array, "grid seeds 2 5"]) -> Float[Array, "grid seeds"]:
    def pair(discount: Array, logits: Float[Array, "2 5"]) -> Float[Array, ""]:
        return jnp.mean(logit_returns(game(discount), logits[0], logits[1]))

    return jax.vmap(jax.vmap(pair, (None, 0)))(discounts, logits)


@eqx.filter_jit
def _last_episode(
    discounts: Array, rates: Array, logits: Float[Array, "grid seeds 1 5"], key: PRNGKey
) -> Float[Array, "grid seeds 2"]:
    naive = jax.random.normal(key, (16, 5))

    def play(discount: Array, rate: Array, policy: Float[Array, "1 5"]) -> Float[Array, "2"]:
        def against(start: Float[Array, "5"]) -> Float[Array, "2"]:
            play_out = functools.partial(shaping_returns, learning_rate=rate, num_updates=NUM_NAIVE_UPDATES)
            return play_out(game(discount), policy[0], start)[-1]

        return jnp.mean(jax.vmap(against)(naive), axis=0)

    return jax.vmap(jax.vmap(play, (None, None, 0)))(discounts, rates, logits)

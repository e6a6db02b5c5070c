"""Exact LOLA against naive learning, with the numbers that are known from M-FOS's definition of the game."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.analytic import (
    IteratedGame,
    first_order_lola_gradient,
    logit_returns,
    lola_gradient,
    partial_gradient,
)
from coala_agents.reproduction._climb import random_logits
from coala_agents.reproduction._result import Budget, Curves, Reproduction, Setting, Statement
from coala_envs.checks import checked
from coala_envs.games import iterated_prisoners_dilemma

NUM_SEEDS = 1024
NUM_UPDATES = 100
DISCOUNT = 0.96
LEARNING_RATE = 1.0
TOLERANCE = 0.05

Rule = Callable[[IteratedGame, Float[Array, "2 5"]], Float[Array, "2 5"]]
RULES: dict[str, Rule] = {
    "naive": partial_gradient,
    "LOLA": lambda game, logits: first_order_lola_gradient(
        game, logits, learning_rate=LEARNING_RATE, both_factors=True
    ),
    "LOLA as published": lambda game, logits: first_order_lola_gradient(game, logits, learning_rate=LEARNING_RATE),
    "LOLA, look-ahead": lambda game, logits: lola_gradient(
        game, logits, learning_rate=LEARNING_RATE, num_look_aheads=1
    ),
}
PUBLISHED = {("naive", "naive"): (-1.98, -1.98), ("LOLA", "LOLA"): (-1.09, -1.10), ("LOLA", "naive"): (-1.29, -1.51)}
"""Per step, averaged over training: classic payoffs, discount 0.96, both rates 1, 100 updates, normal logits."""


@checked
def lola_exact(budget: Budget) -> Reproduction:
    """LOLA on exact returns, against itself and against a naive learner."""
    start = random_logits(budget, "lola-exact", budget.seeds(NUM_SEEDS), 2)
    others = [rule for rule in RULES if (rule, "naive") not in PUBLISHED]
    pairs = [*PUBLISHED, *((rule, opponent) for rule in others for opponent in (rule, "naive"))]
    itself: dict[str, np.ndarray] = {}
    naive: dict[str, np.ndarray] = {}
    statements = []
    for first, second in pairs:
        seen = np.asarray(_play(start, RULES[first], RULES[second]))  # [seeds, updates, 2]
        lines = itself if first == second else naive
        lines[first] = seen.mean(axis=2)
        means = seen.mean(axis=(0, 1))
        errors = seen.mean(axis=1).std(axis=0) / len(seen) ** 0.5
        measured = {
            "first": float(means[0]),
            "second": float(means[1]),
            "standard_error_first": float(errors[0]),
            "standard_error_second": float(errors[1]),
        }
        known = PUBLISHED.get((first, second))
        if known:
            measured |= {"published_first": known[0], "published_second": known[1]}
            statements.append(
                Statement(
                    f"{first} against {second}: {known[0]} and {known[1]} per step",
                    f"both means over seeds and updates within {TOLERANCE}",
                    measured,
                    bool(np.abs(means - np.asarray(known)).max() <= TOLERANCE),
                )
            )
    updates = np.arange(1.0, NUM_UPDATES + 1)
    panels = [
        Curves(title, "updates", "mean return of both", updates, lines)
        for title, lines in (("against itself", itself), ("against a naive learner", naive))
    ]
    setting: Setting = {
        "payoffs": "classic",
        "discount": DISCOUNT,
        "learning_rate": LEARNING_RATE,
        "learning_rate_acts_on": "discounted sum",
        "optimiser": "gradient ascent",
        "initial_logits": "standard normal",
        "num_seeds": len(start),
        "num_updates": NUM_UPDATES,
    }
    return Reproduction("LOLA on exact returns", setting, panels, statements)


def _play(start: Float[Array, "seeds 2 5"], first: Rule, second: Rule) -> Float[Array, "seeds updates 2"]:
    game = IteratedGame(iterated_prisoners_dilemma("classic"), DISCOUNT, normalised=False)
    per_step = IteratedGame(iterated_prisoners_dilemma("classic"), DISCOUNT)

    def update(logits: Float[Array, "2 5"], _: None) -> tuple[Float[Array, "2 5"], Float[Array, "2"]]:
        gradient = jnp.stack([first(game, logits)[0], second(game, logits)[1]])
        logits = logits + LEARNING_RATE * gradient
        return logits, logit_returns(per_step, logits[0], logits[1])

    return jax.jit(jax.vmap(lambda logits: jax.lax.scan(update, logits, None, length=NUM_UPDATES)[1]))(start)

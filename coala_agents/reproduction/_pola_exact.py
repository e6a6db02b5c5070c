"""Exact POLA beside exact LOLA, on a table of logits and on one whose parameters are mixed (Zhao et al. 2022)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float
from tqdm import tqdm

from coala_agents.analytic import IteratedGame, logit_returns, pola_update
from coala_agents.reproduction._climb import random_logits
from coala_agents.reproduction._result import Budget, Curves, Reproduction, Setting, Statement
from coala_envs.checks import checked
from coala_envs.games import MatrixGame

NUM_SEEDS = 20
DISCOUNT = 0.96
FACTORS = (1.1, 1.25, 1.33, 1.4, 1.6)
SPREAD = 0.1
"""Standard deviation of the parameters at the start."""
ANSWERS, WORTH = 0.65, 0.8
"""Tit-for-tat, as its authors tell it: both cooperate with less than this probability where the other has defected, and
earn on the mean more than this share of what mutual cooperation does."""
STATES_OF_DEFECTION = np.array([2, 4])
"""CD and DD, own action first."""
MIX = np.eye(5) - 2.0 * np.outer([1, 1, 0, 1, 1], np.eye(5)[2])
"""Pre-conditioning: every logit has twice the parameter of CD taken off."""


class _Method(NamedTuple):
    title: str
    mix: Float[np.ndarray, "5 5"]
    proximal: bool
    num_updates: int
    penalty: float
    learning_rate: float
    inner_learning_rates: tuple[float, ...]
    """One for each of ``FACTORS``."""


METHODS = (
    _Method("LOLA", np.eye(5), False, 30, 0.0, 25.0, (3.0,) * 5),
    _Method("POLA", np.eye(5), True, 2, 0.1, 0.3, (5.0, 5.0, 5.0, 4.0, 2.5)),
    _Method("LOLA, mixed", MIX, False, 30, 0.0, 25.0, (3.0,) * 5),
    _Method("POLA, mixed", MIX, True, 10, 0.5, 0.3, (0.4, 0.5, 0.4, 0.3, 0.3)),
)
"""Rates, number of updates and seeds are those of the authors' commands; for LOLA, mixed, of which they say that no
rates cooperate, those of LOLA. The outer rate of POLA, mixed, is ours: it climbs in the logits, for where it comes to
rest does not depend on that, and on the mixed parameters it does not come to rest in 5000 steps."""


class Outcome(NamedTuple):
    """Of one pair after its last update."""

    share: Float[Array, ""]
    """The mean return of both, over that of mutual cooperation."""
    is_tit_for_tat: Bool[Array, ""]


@checked
def pola_exact(budget: Budget) -> Reproduction:
    """LOLA and outer POLA on exact returns, by the factor that contributions are multiplied by."""
    start = SPREAD * random_logits(budget, "pola-exact", budget.seeds(NUM_SEEDS), 2)
    lines: dict[str, np.ndarray] = {}
    found: dict[str, np.ndarray] = {}
    for method in tqdm(METHODS, desc="pola-exact", disable=not budget.progress, leave=False):
        outcome = _trained(method)(start, jnp.array(FACTORS), jnp.array(method.inner_learning_rates))
        lines[method.title] = np.asarray(outcome.share)
        found[method.title] = np.asarray(outcome.is_tit_for_tat).mean(axis=0)
    criteria = {
        "LOLA": "finds tit-for-tat from every start",
        "POLA": "finds tit-for-tat from every start",
        "LOLA, mixed": "never finds it",
        "POLA, mixed": "finds tit-for-tat from every start",
    }
    statements = [
        Statement(
            f"{title} {wanted}",
            f"{'at most 5 %' if wanted.startswith('never') else 'at least 90 %'} of the seeds, with each factor",
            {f"share_{factor:g}": float(share) for factor, share in zip(FACTORS, found[title], strict=True)},
            bool((found[title] <= 0.05).all() if wanted.startswith("never") else (found[title] >= 0.9).all()),
        )
        for title, wanted in criteria.items()
    ]
    panel = Curves("after training", "contribution factor", "return, 1: mutual cooperation", np.array(FACTORS), lines)
    setting: Setting = {
        "payoffs": "both get half the factor times the contributions; a cooperator has contributed 1",
        "discount": DISCOUNT,
        "learning_rates_act_on": "discounted sum",
        "initial_parameters": f"normal, standard deviation {SPREAD}",
        "num_seeds": len(start),
        **{f"{one.title}: inner rates": " ".join(f"{rate:g}" for rate in one.inner_learning_rates) for one in METHODS},
        **{f"{one.title}: outer rate": one.learning_rate for one in METHODS},
        **{f"{one.title}: penalty": one.penalty for one in METHODS},
        **{f"{one.title}: updates": one.num_updates for one in METHODS},
    }
    return Reproduction("POLA on exact returns", setting, [panel], statements)


def _trained(method: _Method) -> Callable[[Array, Array, Array], Outcome]:
    """Return what trains pairs, ``[seeds, factors]``, from parameters, by factor and inner rate."""
    mix = jnp.asarray(method.mix, float)
    metric = jnp.broadcast_to(mix @ mix.T, (2, 5, 5))
    how: dict[str, Any] = {"penalty": method.penalty, "learning_rate": method.learning_rate, "inner_metric": metric}
    how |= {"num_steps": 5000} if method.proximal else {"num_steps": 1, "metric": metric}

    def train(start: Float[Array, "2 5"], factor: Float[Array, ""], rate: Float[Array, ""]) -> Outcome:
        payoffs = jnp.stack([jnp.stack([factor - 1, factor / 2 - 1]), jnp.stack([factor / 2, jnp.zeros_like(factor)])])
        game = IteratedGame(MatrixGame(payoffs), DISCOUNT, normalised=False)

        def update(logits: Float[Array, "2 5"], _: None) -> tuple[Float[Array, "2 5"], Outcome]:
            logits = pola_update(game, logits, inner_learning_rate=rate, **how)
            returns = logit_returns(game, logits[0], logits[1])
            share = jnp.mean(returns) * (1 - DISCOUNT) / (factor - 1)
            answers = jnp.all(jax.nn.sigmoid(logits[:, STATES_OF_DEFECTION]) < ANSWERS)
            return logits, Outcome(share, answers & (share > WORTH))

        outcomes = jax.lax.scan(update, start @ mix.T, None, length=method.num_updates)[1]
        return Outcome(outcomes.share[-1], jnp.any(outcomes.is_tit_for_tat))

    return jax.jit(jax.vmap(jax.vmap(train, (None, 0, 0)), (0, None, None)))

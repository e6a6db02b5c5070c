"""Fig. 9 and 10: pools that start at defection, and at tit-for-tat."""

import jax.numpy as jnp
import numpy as np

from coala_agents.reproduction._climb import DEFECTION, against_each_other, against_naive, climb, key_of, points
from coala_agents.reproduction._result import Budget, Curves, Reproduction, Setting, Statement
from coala_agents.reproduction._setting import (
    NAIVE_LEARNING_RATE,
    NUM_NAIVE_UPDATES,
    P_NAIVE,
    POOL_LEARNING_RATE,
    SETTING,
    game,
    in_pool,
)
from coala_envs.checks import checked
from coala_envs.co_players import tit_for_tat

NUM_SEEDS = 32
# Where nobody cooperates, naive learners must not count for much, or both agents settle on extortion, as an exploratory
# scan showed (docs/analytic.md); `coala reproduce settings-fig9` maps it.
ESCAPE_P_NAIVE = 0.03
ESCAPE_LEARNING_RATE = 0.005


@checked
def fig9(budget: Budget) -> Reproduction:
    """A pool of naive learners and meta agents escapes from unconditional defection."""
    updates = budget.updates(3000)
    start = jnp.full((budget.seeds(NUM_SEEDS), 2, 5), DEFECTION)
    gradient = in_pool(ESCAPE_P_NAIVE)
    history = climb(budget, "9", gradient, start, learning_rate=ESCAPE_LEARNING_RATE, num_updates=updates)
    curve = against_each_other(game(), history)
    escaped = float((curve[:, -1] > 0.8).mean())
    statement = Statement(
        "from unconditional defection (probability 0.01) a mixed pool escapes to cooperation",
        "the median starts below 0.05, and 90 % of the seeds end above 0.8 between meta agents",
        {
            "median_at_first": float(np.median(curve[:, 0])),
            "median_at_end": float(np.median(curve[:, -1])),
            "share_above_0.8": escaped,
        },
        bool(np.median(curve[:, 0]) < 0.05 and escaped >= 0.9),
    )
    panel = Curves(
        "between meta agents", "updates", "return per step", points(updates), {"started at defection": curve}
    )
    setting = _setting(budget, updates) | {"p_naive": ESCAPE_P_NAIVE, "learning_rate": ESCAPE_LEARNING_RATE}
    return Reproduction("Fig. 9: escape from defection", setting, [panel], [statement])


@checked
def fig10(budget: Budget) -> Reproduction:
    """Tit-for-tat is left by a mixed pool; the policies that replace it shape faster, and still cooperate."""
    updates = budget.updates(2000)
    probabilities = np.clip(tit_for_tat().cooperation, 0.01, 0.99)
    fair = jnp.log(jnp.asarray(probabilities) / (1 - jnp.asarray(probabilities)))
    start = jnp.broadcast_to(fair, (budget.seeds(NUM_SEEDS), 2, 5))
    history = climb(budget, "10", in_pool(P_NAIVE), start, learning_rate=POOL_LEARNING_RATE, num_updates=updates)
    curve = against_each_other(game(), history)
    learned, first = 1 / (1 + np.exp(-history[-1].reshape(-1, 5))), np.asarray(probabilities)[None]
    seen = {
        name: against_naive(
            game(),
            policies,
            learning_rate=NAIVE_LEARNING_RATE,
            num_updates=NUM_NAIVE_UPDATES,
            key=key_of(budget, "10 naive"),
        )[..., 0]
        for name, policies in (("learned", history[-1].reshape(-1, 5)), ("tit-for-tat", np.asarray(fair)[None]))
    }
    moved = float(np.median(np.abs(learned - first).max(axis=1)))
    means = {f"mean_return_{name.replace('-', '_')}": float(np.median(r.mean(axis=1))) for name, r in seen.items()}
    faster = float((seen["learned"].mean(axis=1) > seen["tit-for-tat"].mean()).mean())
    statements = [
        Statement(
            "tit-for-tat is not an equilibrium of the mixed pool",
            "some cooperation probability of the median policy moves by more than 0.1",
            {"median_largest_change": moved},
            moved > 0.1,
        ),
        Statement(
            "the learned policies shape a naive learner faster than tit-for-tat does",
            "over the meta-episode 90 % of them get more from naive learners than tit-for-tat",
            means | {"share_of_policies": faster},
            faster >= 0.9,
        ),
        Statement(
            "they still cooperate with each other",
            "90 % of the seeds end above 0.8",
            {"median": float(np.median(curve[:, -1])), "share_above_0.8": float((curve[:, -1] > 0.8).mean())},
            bool((curve[:, -1] > 0.8).mean() >= 0.9),
        ),
    ]
    panels = [
        Curves("between meta agents", "updates", "return per step", points(updates), {"from tit-for-tat": curve}),
        Curves(
            "against a naive learner",
            "updates of the naive learner",
            "return per step",
            np.arange(NUM_NAIVE_UPDATES + 1.0),
            seen,
        ),
    ]
    return Reproduction("Fig. 10: tit-for-tat is left", _setting(budget, updates), panels, statements)


def _setting(budget: Budget, updates: int) -> Setting:
    return SETTING | {
        "num_seeds": budget.seeds(NUM_SEEDS),
        "num_updates": updates,
        "p_naive": P_NAIVE,
        "num_meta_agents": 2,
        "learning_rate": POOL_LEARNING_RATE,
        "initial_logits": "of the policy in the title, probabilities within [0.01, 0.99]",
    }

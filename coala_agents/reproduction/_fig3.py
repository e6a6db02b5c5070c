"""Fig. 3: extortion of naive learners, extortioners who meet, and pools."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.analytic import partial_gradient
from coala_agents.reproduction._climb import (
    DEFECTION,
    against_each_other,
    against_naive,
    climb,
    key_of,
    points,
    random_logits,
)
from coala_agents.reproduction._result import Budget, Curves, Reproduction, Statement
from coala_agents.reproduction._setting import (
    NAIVE_LEARNING_RATE,
    NUM_NAIVE_UPDATES,
    P_NAIVE,
    PAIR_LEARNING_RATE,
    POOL_LEARNING_RATE,
    SETTING,
    SHAPING_LEARNING_RATE,
    game,
    in_pool,
)
from coala_envs import PRNGKey
from coala_envs.checks import checked

NUM_SEEDS = 32


@checked
def fig3a(budget: Budget) -> Reproduction:
    """Meta agents trained against naive learners extort them, also when they start at defection."""
    seeds, updates = budget.seeds(NUM_SEEDS), budget.updates(1000)
    panels, statements = [], []
    starts = {
        "random policies": random_logits(budget, "3a", seeds, 1),
        "defection": jnp.full((seeds, 1, 5), DEFECTION),
    }
    for name, start in starts.items():
        history = climb(
            budget, f"3a {name}", in_pool(1.0), start, learning_rate=SHAPING_LEARNING_RATE, num_updates=updates
        )
        seen = against_naive(
            game(),
            history[:, :, 0],
            learning_rate=NAIVE_LEARNING_RATE,
            num_updates=NUM_NAIVE_UPDATES,
            key=key_of(budget, "3a naive"),
        )
        mean = seen.mean(axis=2)  # [points, seeds, player]
        panels.append(
            Curves(
                f"from {name}",
                "updates of the meta agent",
                "return per step",
                points(updates),
                {"meta agent": mean[..., 0].T, "naive learner": mean[..., 1].T},
            )
        )
        end = seen[-1, :, -1]
        extorts = (end[:, 0] > 1) & (end[:, 1] < 1)
        statements.append(
            Statement(
                f"meta agents that start from {name} learn to extort naive learners",
                "in 90 % of the seeds, after the naive learner's last update, the agent gets more than mutual "
                "cooperation would give (1) and the learner less",
                {
                    "share_of_seeds": float(extorts.mean()),
                    "median_meta": float(np.median(mean[-1, :, 0])),
                    "median_naive": float(np.median(mean[-1, :, 1])),
                    "median_meta_after_last_update": float(np.median(end[:, 0])),
                    "median_naive_after_last_update": float(np.median(end[:, 1])),
                },
                bool(extorts.mean() >= 0.9),
            )
        )
    setting = SETTING | {"num_seeds": seeds, "num_updates": updates, "learning_rate": SHAPING_LEARNING_RATE}
    return Reproduction("Fig. 3A: shaping naive learners", setting, panels, statements)


@checked
def fig3b(budget: Budget) -> Reproduction:
    """Two extortioners that learn against each other turn to cooperation."""
    seeds, shaping, updates = budget.seeds(NUM_SEEDS), budget.updates(1000), budget.updates(2000)
    alone = climb(
        budget,
        "3b extortioners",
        in_pool(1.0),
        random_logits(budget, "3b", 2 * seeds, 1),
        learning_rate=SHAPING_LEARNING_RATE,
        num_updates=shaping,
    )
    pairs = jnp.asarray(alone[-1].reshape(seeds, 2, 5))
    history = climb(budget, "3b pairs", _partial, pairs, learning_rate=PAIR_LEARNING_RATE, num_updates=updates)
    curve = against_each_other(game(), history)
    peak = int(np.median(curve, axis=0).argmax())
    measured = {
        "median_at_first": float(np.median(curve[:, 0])),
        "median_at_peak": float(np.median(curve[:, peak])),
        "updates_at_peak": float(points(updates)[peak]),
        "median_at_end": float(np.median(curve[:, -1])),
        "share_that_pass_half": float((curve > 0.5).any(axis=1).mean()),
        "share_above_half_at_end": float((curve[:, -1] > 0.5).mean()),
    }
    statement = Statement(
        "two extortioners that are trained against each other turn to cooperation",
        "the median return starts below 0.2, and 90 % of the pairs pass 0.5 on the way",
        measured,
        measured["median_at_first"] < 0.2 and measured["share_that_pass_half"] >= 0.9,
    )
    setting = SETTING | {
        "num_seeds": seeds,
        "num_updates": updates,
        "num_updates_of_extortioners": shaping,
        "learning_rate": PAIR_LEARNING_RATE,
    }
    panel = Curves("two extortioners meet", "updates", "return per step", points(updates), {"mean of both": curve})
    return Reproduction("Fig. 3B: extortioners against each other", setting, [panel], [statement])


@checked
def fig3c(budget: Budget) -> Reproduction:
    """Pools with naive learners and meta agents reach cooperation; meta agents alone do not."""
    seeds, updates = budget.seeds(NUM_SEEDS), budget.updates(2000)
    start = random_logits(budget, "3c", seeds, 2)
    lines = {}
    for name, p_naive in (("naive learners and meta agents", P_NAIVE), ("meta agents alone", 0.0)):
        history = climb(
            budget, f"3c {name}", in_pool(p_naive), start, learning_rate=POOL_LEARNING_RATE, num_updates=updates
        )
        lines[name] = against_each_other(game(), history)
    mixed, alone = (line[:, -1] for line in lines.values())
    statements = [
        Statement(
            "pools of naive learners and meta agents reach cooperation",
            "90 % of the seeds end above 0.8 between meta agents",
            {"share_above_0.8": float((mixed > 0.8).mean()), "median": float(np.median(mixed))},
            bool((mixed > 0.8).mean() >= 0.9),
        ),
        Statement(
            "pools of meta agents alone do not",
            "the median ends below 0.1, and no seed above 0.8",
            {"share_above_0.8": float((alone > 0.8).mean()), "median": float(np.median(alone))},
            bool(np.median(alone) < 0.1 and (alone <= 0.8).all()),
        ),
    ]
    setting = SETTING | {
        "num_seeds": seeds,
        "num_updates": updates,
        "p_naive": P_NAIVE,
        "num_meta_agents": 2,
        "learning_rate": POOL_LEARNING_RATE,
    }
    panel = Curves("between meta agents", "updates", "return per step", points(updates), lines)
    return Reproduction("Fig. 3C: pools", setting, [panel], statements)


def _partial(logits: Float[Array, "2 5"], *, key: PRNGKey) -> Float[Array, "2 5"]:
    del key
    return partial_gradient(game(), logits)

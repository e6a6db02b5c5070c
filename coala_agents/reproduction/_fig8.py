"""Fig. 8: what is learnt against naive learners is nearly zero-determinant extortion."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.analytic import ZeroDeterminantFit, fit_zero_determinant
from coala_agents.reproduction._climb import climb, random_logits
from coala_agents.reproduction._result import Budget, Histogram, Reproduction, Statement
from coala_agents.reproduction._setting import SETTING, SHAPING_LEARNING_RATE, in_pool
from coala_envs.checks import checked

NUM_SEEDS = 64
DISCOUNT = 0.999


@checked
def fig8(budget: Budget) -> Reproduction:
    """Learned policies fit zero-determinant strategies far better than random ones."""
    seeds, updates = budget.seeds(NUM_SEEDS), budget.updates(1000)
    start = random_logits(budget, "8", seeds, 1)
    history = climb(
        budget, "8", in_pool(1.0, DISCOUNT), start, learning_rate=SHAPING_LEARNING_RATE, num_updates=updates
    )
    learned = _fit(jax.nn.sigmoid(jnp.asarray(history[-1, :, 0, 1:])))
    random = _fit(jax.nn.sigmoid(start[:, 0, 1:]))
    losses = {"learned": np.asarray(learned.loss), "random": np.asarray(random.loss)}
    medians = {f"median_loss_{name}": float(np.median(loss)) for name, loss in losses.items()}
    below = float((losses["learned"] < np.quantile(losses["random"], 0.05)).mean())
    statement = Statement(
        "the learned policies are fitted by zero-determinant extortion, random ones are not",
        "90 % of the learned policies have a smaller loss than the random ones' 5 % quantile",
        medians
        | {
            "share_below_random_5_percent": below,
            "median_chi": float(np.median(learned.chi)),
            "median_phi": float(np.median(learned.phi)),
        },
        below >= 0.9,
    )
    panel = Histogram("fit by zero-determinant extortion", "mean squared error of the fit", losses)
    setting = SETTING | {
        "discount": DISCOUNT,
        "num_seeds": seeds,
        "num_updates": updates,
        "learning_rate": SHAPING_LEARNING_RATE,
    }
    return Reproduction("Fig. 8: learned policies and zero-determinant extortion", setting, [panel], [statement])


def _fit(cooperation: Float[Array, "policies 4"]) -> ZeroDeterminantFit:
    return jax.jit(jax.vmap(fit_zero_determinant))(cooperation)

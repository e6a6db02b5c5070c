# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 6. Why learning awareness leads to cooperation, in closed form
#
# Between two memory-one policies the discounted return of an iterated 2 × 2 game can be written down. Nothing has to be
# sampled, and a naive learner's updates can be differentiated through. That makes the whole story small enough to see.

# %%
import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax

from coala_agents.analytic import (
    IteratedGame,
    ascend,
    fit_zero_determinant,
    logit_returns,
    pool_gradient,
    start_ascent,
)
from coala_envs.co_players import extortion, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma

GAME = IteratedGame(iterated_prisoners_dilemma(), discount=0.99)

# %% [markdown]
# A policy is five probabilities of cooperation: at the start, and after CC, CD, DC, DD (own action first). The fixed
# strategies of `coala_envs` hold theirs in `cooperation`. Extortion takes three times the surplus that it leaves:

# %%
own, other = GAME.returns(extortion(chi=3.0).cooperation, np.array([0.9, 0.9, 0.9, 0.9, 0.9]))
print(f"extortion gets {own:.2f} per step, the generous player {other:.2f}")

# %% [markdown]
# A meta agent climbs its mean return over a naive learner's 20 updates, *through* the updates. In a pool, part of its
# gradient comes from another meta agent, whose learning it does not see.


# %%
def gradient(logits: jax.Array, p_naive: float, *, key: jax.Array) -> jax.Array:
    """Draw naive learners anew for every update."""
    naive = jax.random.normal(key, (8, 5))
    return pool_gradient(GAME, logits, naive, p_naive=p_naive, learning_rate=2.0, num_updates=20)


@functools.partial(jax.jit, static_argnames=("p_naive", "num_agents", "num_updates", "num_seeds"))
def train(p_naive: float, *, num_agents: int, num_updates: int, num_seeds: int) -> jax.Array:
    """Train seeds side by side; return their logits ``[seeds, agents, 5]``."""
    optimiser = optax.adamw(0.02)
    climb = functools.partial(gradient, p_naive=p_naive)

    def one(key: jax.Array) -> jax.Array:
        start_key, key = jax.random.split(key)
        start = start_ascent(jax.random.normal(start_key, (num_agents, 5)), optimiser)
        return ascend(start, climb, optimiser, num_updates=num_updates, key=key).logits

    return jax.vmap(one)(jax.random.split(jax.random.key(0), num_seeds))


def between(pairs: jax.Array) -> float:
    """Median over seeds of what two agents get from each other."""
    return float(jnp.median(jax.vmap(lambda pair: jnp.mean(logit_returns(GAME, pair[0], pair[1])))(pairs)))


# %%
def main(tiny: bool = False) -> dict[str, float]:
    """Shape naive learners alone, then in a pool, then leave the naive learners out."""
    sizes = {"num_updates": 2 if tiny else 2000, "num_seeds": 2 if tiny else 16}
    extortioners = train(1.0, num_agents=1, **sizes)
    policy = jnp.median(jax.nn.sigmoid(extortioners[:, 0]), axis=0)
    fit = fit_zero_determinant(policy[1:])
    print(f"against naive learners alone: {np.round(policy, 2)}, nearest extortion has chi {fit.chi:.1f}")

    found = {
        "mixed": between(train(0.5, num_agents=2, **sizes)),
        "meta agents alone": between(train(0.0, num_agents=2, **sizes)),
    }
    for pool, value in found.items():
        print(f"{pool}: {value:.2f} per step between meta agents")
    print(f"for comparison, tit-for-tat with itself: {GAME.returns(*[tit_for_tat().cooperation] * 2)[0]:.2f}")
    return found


if __name__ == "__main__":
    main()

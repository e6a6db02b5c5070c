# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 7. LOLA-DICE: look ahead at what the other will learn
#
# COALA-PG meets a learner again and again and finds out how it learns. LOLA reads the other's *parameters* instead: it
# lets a copy of the other learn for a step or two, in its head, and differentiates its own return through that.
# Here two such players meet on the prisoner's dilemma, without looking ahead, with one look-ahead, and with two.

# %%
import functools

import equinox as eqx
import jax
import numpy as np
import optax

from coala_agents.learners import Lola, NaiveAscent, lola_dice
from coala_agents.training import Pair, start_pairs, train_pairs
from coala_envs.co_players import TabularPolicy
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma

# %% [markdown]
# A player is a policy, an optimiser, and how it imagines the other to learn. The critic learns alone at first: without
# a baseline the gradient is mostly noise.


# %%
def make_player(game: MatrixGame, look_aheads: int, batch_size: int, warm_up: int) -> Lola:
    """Return one of the two; swap ``lola_dice`` for ``lola_coala``, and nothing is differentiated twice."""

    def which(policy: TabularPolicy) -> TabularPolicy:
        return eqx.tree_at(lambda it: (it.logits, it.value), policy, ("policy", "critic"))

    return lola_dice(
        functools.partial(TabularPolicy, game.obs_shape[0], game.num_actions),
        optax.multi_transform({"policy": optax.adam(0.1), "critic": optax.adam(0.1)}, which),
        NaiveAscent(look_aheads, learning_rate=0.15, batch_size=batch_size, discount=0.96),
        warm_up=warm_up,
    )


# %% [markdown]
# `train_pairs` runs whole chunks of updates as one compiled program, all seeds side by side.


# %%
def play(look_aheads: int, tiny: bool) -> np.ndarray:
    """Train a few pairs; return the reward per step, ``[iterations, seeds, players]``."""
    game = iterated_prisoners_dilemma("classic", 4 if tiny else 150)
    player = make_player(game, look_aheads, batch_size=4 if tiny else 64, warm_up=1 if tiny else 20)
    pair, seeds, seen = Pair(game, (player, player)), [0, 1], []
    state = train_pairs(
        pair,
        start_pairs(pair, seeds),
        seeds,
        last=3 if tiny else 120,
        chunk=3 if tiny else 40,
        report=lambda done, state, metrics: seen.extend(one["reward/meta"] for one in metrics),
    )
    cooperation = jax.nn.softmax(state.players[0].params.logits)[0, :, 0]
    print("  cooperation of seed 0 after s0, cc, cd, dc, dd:", np.asarray(cooperation).round(2))
    return np.stack(seen)


# %%
def main(tiny: bool = False) -> dict[int, float]:
    """Train with zero, one and two look-aheads; print and return the reward per step in the end."""
    final = {}
    for look_aheads in (0, 1) if tiny else (0, 1, 2):
        print(f"{look_aheads} look-ahead(s)")
        final[look_aheads] = float(play(look_aheads, tiny)[-10:].mean())
        print(f"  reward per step at the end: {final[look_aheads]:.2f} (mutual cooperation -1, defection -2)")
    return final


# %%
if __name__ == "__main__":
    main()

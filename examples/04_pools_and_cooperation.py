# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 4. Pools: naive learners and each other
#
# An agent trained against naive learners alone extorts them (lesson 3). Agents trained against each other alone defect.
# Here we train a pool in which both kinds of opponent occur, and the agent is not told which one it faces. The settings
# are those of the preset `ipd-mixed`, for one seed; docs/pools.md says what it gave.

# %%
import functools

import numpy as np
import optax

from coala_agents.evaluation import evaluate
from coala_agents.learners import PPO, coala_pg
from coala_agents.nn import HawkPolicy
from coala_agents.training import Agents, Setting, start_seeds, train
from coala_envs.co_players import NaiveLearner
from coala_envs.games import iterated_prisoners_dilemma

# %% [markdown]
# Two meta agents learn alike, so they are one `Agents` of size 2, and their parameters are one array with a leading
# axis. `p_naive` is the probability that an opponent is a naive learner; otherwise it is the other agent.
#
# Against a naive learner the action is credited with what the learner's change brings to all B games, against the other
# agent with its own game alone: sums of very different size. Normalised, each kind over itself, they weigh alike.


# %%
ITERATIONS = 450


def make_setting(p_naive: float, tiny: bool) -> Setting:
    """Return the pool; ``p_naive`` 0 leaves only meta agents in it."""
    game = iterated_prisoners_dilemma()
    network = functools.partial(HawkPolicy, game.obs_shape[0], game.num_actions)

    def adam(learning_rate: float | optax.Schedule) -> optax.GradientTransformation:
        return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(learning_rate, eps=1e-5))

    ppo = PPO(num_epochs=4, num_minibatches=2)
    learner = coala_pg(
        network,
        adam(optax.linear_schedule(1e-3, 0.0, ITERATIONS * ppo.num_epochs * ppo.num_minibatches)),
        ppo,
        reward_scale=0.01,
        entropy_coefficient=optax.linear_schedule(0.02, 0.0, 200),
        normalise_advantages=True,
    )
    return Setting(
        agents=Agents(learner, size=2, name="coala-pg"),
        game=game,
        opponent=NaiveLearner(network, adam(5e-3)),
        meta_batch_size=4 if tiny else 16,
        batch_size=2 if tiny else 8,
        num_inner_episodes=4 if tiny else 20,
        naive_pool_size=10,
        p_naive=p_naive,
    )


# %% [markdown]
# Every metric has a seed axis and an agent axis. `reward/ego` is against naive learners, `reward/meta` against the
# other agent; an iteration that drew no opponent of a kind has NaN there.


# %%
def main(tiny: bool = False) -> dict[str, np.ndarray]:
    """Train a mixed pool, then let its agents meet naive learners and each other."""
    setting, seeds = make_setting(p_naive=0.75, tiny=tiny), [0]

    def report(done: int, state: object, metrics: list[dict[str, np.ndarray]]) -> None:
        if done % 10 == 0:
            shown = ", ".join(f"{who} {np.nanmean(metrics[-1][f'reward/{who}']):+.2f}" for who in ("ego", "naive"))
            print(f"iteration {done:3d}: against naive learners {shown} per step")

    state = train(setting, start_seeds(setting, seeds), seeds, last=2 if tiny else ITERATIONS, report=report)

    # `ego` and `naive`: agent and naive learner. `meta`: the agents among themselves.
    seen = evaluate(setting, state.agents, num_opponents=2 if tiny else 32, seed=0)
    for name, row in seen.rows().items():
        print(f"{name:<18} {row['mean']:+.2f} per step, 95 % interval [{row['low']:+.2f}, {row['high']:+.2f}]")
    return seen.curves


# %% [markdown]
# Pools of one setting differ. The agents of seed 0, printed below, come to earn 0.57 from each other, those of the six
# seeds in docs/pools.md 0.87 to 0.95, with the same settings. What they earn from naive learners falls too, in the last
# hundred iterations: the length was chosen on other seeds.
#
# Now try `p_naive=0.0`: nobody is left whose learning can be shaped, and both end in defection.
# %%
if __name__ == "__main__":
    main()

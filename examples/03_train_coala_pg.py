# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 3. Training COALA-PG against naive learners
#
# A selfish agent that knows that its co-player *learns* can shape that learning. Here we train one from Python, in the
# same few lines that `coala train` runs, and look at what it does inside a meta-episode.

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
# Both players have the paper's network. The naive learner forgets between inner episodes and takes an A2C step after
# each; the ego agent remembers the whole meta-episode and learns only after it.


# %%
def make_setting(tiny: bool) -> Setting:
    """Say who plays what against whom."""
    game = iterated_prisoners_dilemma()
    make_policy = functools.partial(HawkPolicy, game.obs_shape[0], game.num_actions)

    def adam(learning_rate: float) -> optax.GradientTransformation:
        return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(learning_rate, eps=1e-5))

    return Setting(
        agents=Agents(
            coala_pg(
                make_policy,
                adam(3e-3),
                PPO(num_epochs=1, num_minibatches=4),
                reward_scale=0.05,
                # Early on, exploration keeps the agent from settling on defection before it has found reciprocity.
                entropy_coefficient=optax.linear_schedule(0.03, 0.0, 150),
            )
        ),
        game=game,
        opponent=NaiveLearner(make_policy, adam(5e-3)),
        meta_batch_size=4 if tiny else 32,
        batch_size=2 if tiny else 16,
        num_inner_episodes=4 if tiny else 20,
        naive_pool_size=10,
    )


# %% [markdown]
# `train` calls one compiled program again and again and hands the metrics out. Swap `coala_pg` for `m_fos` or
# `batch_unaware` above: nothing else changes.


# %%
def main(tiny: bool = False) -> dict[str, np.ndarray]:
    """Train, then play fresh naive learners."""
    setting, seeds = make_setting(tiny), [0]
    iterations = 2 if tiny else 100

    def report(done: int, state: object, metrics: list[dict[str, np.ndarray]]) -> None:
        if done % 10 == 0:
            ego, naive = metrics[-1]["reward/ego"][0, 0], metrics[-1]["reward/naive"][0, 0]
            print(f"iteration {done:3d}: ego {ego:+.2f}, naive {naive:+.2f} per step")

    state = train(setting, start_seeds(setting, seeds), seeds, last=iterations, report=report)

    # Inside a meta-episode: the agent invests in cooperation early, and collects late.
    seen = evaluate(setting, state.agents, num_opponents=2 if tiny else 32, seed=1)
    for name, curve in seen.curves.items():
        episodes = curve.mean(axis=(0, 1, 2))
        print(f"{name:<18} first inner episode {episodes[0]:+.2f}, last {episodes[-1]:+.2f}")
    return seen.curves


# %%
if __name__ == "__main__":
    main()

# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 10. Shaping on a gridworld
#
# In the Coin Game of 2 x 2 a coin is never far, and whoever steals it costs its owner two. Naive learners who have
# learnt the game from each other steal half of the time. What becomes of them depends on whom they meet.

# %%
import sys

import jax

import coala_agents
from coala_agents.evaluation import play_script
from coala_agents.training import Mixture, Setting, imitate
from coala_envs import avoid_wrong_sums
from coala_envs.co_players import CoPlayer, make_co_player

# %% [markdown]
# Each of these plays a whole meta-episode against learners who take a step after each of its sixty inner episodes. The
# greedy script takes any coin, the punisher its own, and the other's after a theft. The agent was trained with COALA-PG
# and credit for teaching; it comes with coala.


# %%
def tell(name: str, setting: Setting, player: CoPlayer, meta_episodes: int) -> None:
    """Print what a player gets, and how much is stolen from it, in the first and the last quarter."""
    seen = play_script(setting, player, jax.random.split(jax.random.key(0), meta_episodes))
    quarter = setting.num_inner_episodes // 4
    told = []
    for part in (slice(0, quarter), slice(-quarter, None)):
        reward, thefts = (seen[what][:, part].mean() for what in ("reward/ego", "others_coins/naive"))
        told.append(f"{reward:+.2f} per step, {thefts:.2f} thefts")
    print(f"{name:<9} {told[0]} at first, {told[1]} in the end")


# %% [markdown]
# The agent did not find that from nothing. It began as a policy that imitates a player who is, in each step, one of the
# two scripts: it knows both ways, and is sure of neither. Which way it goes from there is the algorithm's doing:
# `coala train coin-game-2x2-undecided` starts so (docs/gridworlds.md).


# %%
def learn_both_ways(setting: Setting, updates: int) -> None:
    """Let a fresh policy imitate a mixture of the scripts, and print how well it foresees it."""
    scripts = [make_co_player(f"coin-{name}", setting.game) for name in ("punisher", "greedy")]
    mixture = Mixture(*scripts, jax.numpy.array(0.5), in_each_step=True)

    def report(done: int, metrics: dict[str, float]) -> None:
        print(f"after {done} updates: cross-entropy {metrics['cross_entropy']:.2f} nats")

    imitate(setting, mixture, num_policies=1, num_updates=updates, learning_rate=5e-3, seed=0, report=report)


# %%
def main(tiny: bool = False) -> None:
    """Compare three players, and make a start for a fourth."""
    avoid_wrong_sums()
    agent = coala_agents.load_pretrained("coin-game-2x2-coala-pg-teaching")
    setting = agent.loaded.setting
    for name, player in (
        ("greedy", make_co_player("coin-greedy", setting.game)),
        ("punisher", make_co_player("coin-punisher", setting.game)),
        ("agent", agent.player),
    ):
        tell(name, setting, player, 2 if tiny else 32)
    learn_both_ways(setting, 20 if tiny else 100)


# %%
if __name__ == "__main__":
    main(tiny="--tiny" in sys.argv)

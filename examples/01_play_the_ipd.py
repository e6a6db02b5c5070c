# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 1. Playing the iterated prisoner's dilemma
#
# In this lesson we play against an opponent that *learns*. By the end you will have seen the effect that everything
# else here is about: what the opponent becomes depends on how you treat it.

# %%
import gymnasium as gym
import jax
import jax.numpy as jnp

from coala_envs import ShapingPOMDP, rollout
from coala_envs.co_players import MemoryOne, always_cooperate, always_defect, extortion, make_co_player, tit_for_tat
from coala_envs.games import Action, iterated_prisoners_dilemma

# %% [markdown]
# ## The game
#
# Two players, two actions. Each is better off defecting, and both are worse off when both do. We print the reward of
# the row player.

# %%


def show_the_game() -> None:
    """Play one step of every kind."""
    game = iterated_prisoners_dilemma()
    state, _ = game.reset(key=jax.random.key(0))
    for own in Action:
        for other in Action:
            _, timestep = game.step(state, jnp.array([own, other], int), key=jax.random.key(0))
            print(f"I {own.name.lower():<9}  they {other.name.lower():<9}  I earn {float(timestep.reward[0]):+.0f}")


# %% [markdown]
# ## A learning opponent
#
# A *meta-episode* is a life in the presence of one opponent. It has `num_inner_episodes` inner episodes. Each is played
# `batch_size` times in parallel, and after each the opponent takes a gradient step on what happened in all of them.
#
# `ShapingPOMDP` puts the game and the opponent together. `rollout` plays a whole meta-episode. It wants to know what we
# do in one game: a function from memory and observation to an action. The strategies here need no memory, for the
# observation tells the last joint action.


# %%
def cooperation_over_time(strategy: MemoryOne, batch_size: int, num_inner_episodes: int) -> tuple[jax.Array, jax.Array]:
    """Return how often we and the naive learner cooperate, and what both earn, ``[inner episode, player]``."""
    game = iterated_prisoners_dilemma()
    opponent = make_co_player("naive", game)
    pomdp = ShapingPOMDP(game, opponent, batch_size=batch_size, num_inner_episodes=num_inner_episodes)

    def act(memory, obs, *, key):
        return strategy.act((), memory, obs, key=key)

    play = jax.jit(lambda key: rollout(pomdp, act, strategy.initial_memory(), key=key)[1])
    trajectory = play(jax.random.key(0))
    # Axes: inner episode, time, batch, player.
    return trajectory.measures["cooperation"].mean(axis=(1, 2)), trajectory.reward.mean(axis=(1, 2))


# %% [markdown]
# The opponent starts by choosing at random. Be kind to it whatever it does, and it learns that defection pays. Defect
# always, and it learns the same. Answer in kind, and it learns to cooperate. Extortion answers in kind as
# well, but keeps the larger share.

# %%


def watch_it_learn(batch_size: int, num_inner_episodes: int) -> None:
    """Play four strategies against a fresh naive learner each."""
    strategies = {
        "always cooperate": always_cooperate(),
        "always defect": always_defect(),
        "tit for tat": tit_for_tat(),
        "extortion": extortion(3.0),
    }
    print(f"\n{'we play':<18}{'its cooperation, first and last':>34}{'we earn':>10}{'it earns':>10}")
    for name, strategy in strategies.items():
        cooperation, reward = cooperation_over_time(strategy, batch_size, num_inner_episodes)
        first, last = float(cooperation[0, 1]), float(cooperation[-1, 1])
        ours, its = reward.mean(axis=0)
        print(f"{name:<18}{first:>26.2f} -> {last:.2f}{float(ours):>+10.2f}{float(its):>+10.2f}")


# %% [markdown]
# ## The same through Gymnasium
#
# For any library that speaks Gymnasium. One step is a step in all games of the batch, so an action is one per game, and
# the reward is the mean over the batch. The environment's episode is the whole meta-episode.


# %%
def through_gymnasium(batch_size: int, num_inner_episodes: int) -> float:
    """Play tit-for-tat by hand; return the mean reward per step."""
    env = gym.make(
        "coala_envs:CoalaIPD-v0", batch_size=batch_size, num_inner_episodes=num_inner_episodes, co_player="naive"
    )
    obs, _ = env.reset(seed=0)
    total, steps, ended = 0.0, 0, False
    while not ended:
        # The observation is one-hot: start, cc, cd, dc, dd, our own action first. Did they defect last time?
        they_defected = obs[:, 2] + obs[:, 4]
        obs, reward, terminated, truncated, _ = env.step(they_defected.astype(int))
        total, steps, ended = total + float(reward), steps + 1, terminated or truncated
    env.close()
    return total / steps


# %%
def main(tiny: bool = False) -> None:
    """Run the lesson; ``tiny`` makes it quick and pointless."""
    batch_size, num_inner_episodes = (2, 2) if tiny else (16, 60)
    show_the_game()
    watch_it_learn(batch_size, num_inner_episodes)
    mean = through_gymnasium(batch_size, num_inner_episodes)
    print(f"\nTit-for-tat through Gymnasium: {mean:+.2f} per step")


# %% [markdown]
# No strategy here *knows* that the opponent learns. An agent trained with COALA-PG does; see `03_train_coala_pg.py`.

# %%
if __name__ == "__main__":
    main()

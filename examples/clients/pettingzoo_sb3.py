# %% [markdown]
# # Independent learners in the bare game, through PettingZoo
#
# `ipd_v0.parallel_env()` opens both seats. SuperSuit turns its two players into two entries of a vector environment,
# and PPO of Stable-Baselines3 plays both with shared parameters, each for its own reward. Nobody takes into account
# that the other learns, and the two end where naive learners end: in mutual defection, at 0 per step where 1 was
# there to be had.
#
#     pip install -e ".[clients]"
#     python examples/clients/pettingzoo_sb3.py

# %%
import argparse

import numpy as np
import supersuit
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.utils import set_random_seed

from coala_envs import ipd_v0


def mean_reward(agent: PPO, num_inner_episodes: int, seed: int, episodes: int = 10) -> float:
    """Play whole episodes with the agent in both seats; return the reward per step and player."""
    env = ipd_v0.parallel_env(num_inner_episodes=num_inner_episodes)
    rewards = []
    for episode in range(episodes):
        obs, _ = env.reset(seed=seed + episode)
        while env.agents:
            actions, _ = agent.predict(np.stack([obs[player] for player in env.agents]), deterministic=False)
            obs, reward, *_ = env.step(dict(zip(env.agents, actions, strict=True)))
            rewards.extend(reward.values())
    return float(np.mean(rewards))


def main(steps: int = 16_384, num_inner_episodes: int = 1, num_games: int = 4, seed: int = 0) -> float:
    """Train, and return the reward per step and player afterwards."""
    torch.set_num_threads(1)  # the networks are tiny
    env = supersuit.pettingzoo_env_to_vec_env_v1(ipd_v0.parallel_env(num_inner_episodes=num_inner_episodes))
    env = supersuit.concat_vec_envs_v1(env, num_games, num_cpus=1, base_class="stable_baselines3")
    # Not `PPO(seed=...)`: SuperSuit's environments have no `seed` method. Nothing in a matrix game is random.
    set_random_seed(seed)
    agent = PPO("MlpPolicy", env, n_steps=64, batch_size=128, learning_rate=1e-3, device="cpu")
    print(f"before training: {mean_reward(agent, num_inner_episodes, seed):+.3f} per step and player")
    agent.learn(steps)
    after = mean_reward(agent, num_inner_episodes, seed)
    print(f"after {steps} steps: {after:+.3f} per step and player")
    return after


# %%
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="PPO of Stable-Baselines3 in both seats of ipd_v0")
    parser.add_argument("--steps", type=int, default=16_384)
    parser.add_argument("--num-inner-episodes", type=int, default=1)
    parser.add_argument("--num-games", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    main(**vars(parser.parse_args()))

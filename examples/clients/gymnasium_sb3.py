# %% [markdown]
# # Stable-Baselines3 in the shaping POMDP, through Gymnasium
#
# `CoalaIPD-v0` is an ordinary Gymnasium environment. Libraries that know one game and one `Discrete` action train on
# its single-trajectory view: one game (`batch_size=1`) of M inner episodes against one co-player.
#
# Here PPO meets tit-for-tat, which it can only do well against by cooperating: 1 per step is the most that can be kept
# up, while defecting throughout earns 0. With `--co-player naive` the opponent learns as well.
#
#     pip install -e ".[clients]"
#     python examples/clients/gymnasium_sb3.py

# %%
import argparse

import gymnasium as gym
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy

import coala_envs


def make_env(co_player: str, num_inner_episodes: int) -> gym.Env:
    """Return the plain view: `Discrete(2)` actions, observations of shape (5,)."""
    env = gym.make("CoalaIPD-v0", batch_size=1, num_inner_episodes=num_inner_episodes, co_player=co_player)
    return coala_envs.adapters.SingleTrajectory(env)


def main(co_player: str = "tit-for-tat", steps: int = 8_192, num_inner_episodes: int = 4, seed: int = 0) -> float:
    """Train, and return the reward per step of the trained agent over 10 meta-episodes."""
    torch.set_num_threads(1)  # the networks are tiny
    env, judge = make_env(co_player, num_inner_episodes), make_env(co_player, num_inner_episodes)
    agent = PPO("MlpPolicy", env, n_steps=512, batch_size=128, learning_rate=1e-3, seed=seed, device="cpu")
    length = env.unwrapped.pomdp.num_steps

    def per_step() -> float:
        judge.reset(seed=seed + 1)
        total, _ = evaluate_policy(agent, judge, n_eval_episodes=10, deterministic=False, warn=False)
        return float(total) / length

    print(f"before training: {per_step():+.3f} per step against {co_player}")
    agent.learn(steps)
    after = per_step()
    print(f"after {steps} steps: {after:+.3f} per step")
    return after


# %%
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="PPO of Stable-Baselines3 on CoalaIPD-v0")
    parser.add_argument("--co-player", default="tit-for-tat")
    parser.add_argument("--steps", type=int, default=8_192)
    parser.add_argument("--num-inner-episodes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    main(**vars(parser.parse_args()))

# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 9. Noise, and an end that nobody knows
#
# A hand that trembles does another action than was chosen, and an inner episode may end after any step. Both are games
# round a game, and their numbers can be swept. Tit-for-tat answers each slip with a slip; who forgives recovers.

# %%
import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.analytic import IteratedGame
from coala_envs import play_match
from coala_envs.co_players import MemoryOne, generous_tit_for_tat, tit_for_tat
from coala_envs.games import RandomEnd, Trembling, iterated_prisoners_dilemma

SURVIVAL = 0.9

# %% [markdown]
# What a player gets from its like, per step played: sampled, for all epsilons at once.


# %%
def sampled(player: MemoryOne, epsilons: np.ndarray, games: int) -> np.ndarray:
    """Return the mean reward per step played for each epsilon."""
    game = iterated_prisoners_dilemma(inner_episode_length=100)

    def reward(epsilon: jax.Array) -> jax.Array:
        noisy = RandomEnd(Trembling(game, epsilon), SURVIVAL)
        match = play_match(noisy, (player, player), batch_size=games, num_inner_episodes=1, key=jax.random.key(0))
        return match.reward.sum() / match.measures["played"].sum()

    return np.asarray(jax.jit(jax.vmap(reward))(jnp.asarray(epsilons)))


# %% [markdown]
# The same in closed form: with a random end the expected sum is the discounted return, γ being the survival, and a
# memory-one player whose hand trembles is another memory-one player.


# %%
def exact(player: MemoryOne, epsilon: float) -> float:
    """Return the normalised discounted return of a trembling player against its like."""
    hand = (1 - epsilon) * player.cooperation + epsilon * (1 - player.cooperation)
    return float(IteratedGame(iterated_prisoners_dilemma(), SURVIVAL).returns(hand, hand)[0])


# %%
def main(tiny: bool = False) -> None:
    """Print both for two strategies."""
    epsilons = np.array([0.0, 0.05, 0.2])
    for name, player in (("tit-for-tat", tit_for_tat()), ("generous tit-for-tat", generous_tit_for_tat())):
        for epsilon, seen in zip(epsilons, sampled(player, epsilons, 16 if tiny else 4096), strict=True):
            print(f"{name:<21} epsilon {epsilon:.2f}: sampled {seen:.3f}, exact {exact(player, float(epsilon)):.3f}")


# %%
if __name__ == "__main__":
    main()

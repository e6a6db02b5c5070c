# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 2. Writing a co-player
#
# The opponent is part of the environment, and you can bring your own. Anything with five methods will do; there is
# nothing to inherit from. We write one that *copies*: it cooperates as often as it has seen the other side cooperate.

# %%
import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs import PRNGKey, ShapingPOMDP, Transition, rollout
from coala_envs.games import iterated_prisoners_dilemma

# %% [markdown]
# ## Two kinds of state
#
# What a co-player has *learnt* is its **state**: there is one, shared by the B games that it plays in parallel, and it
# changes only in `update`, after each inner episode. What it *remembers* is its **memory**: there is one for
# each game, and it changes in `act`. Both may be any pytree of arrays, `()` included, as long as their shapes
# never change.
#
# Everything is written for one game (except `update`, which sees the whole batch); the library adds the batch axis.


# %%
class Copycat(eqx.Module):
    """Cooperates with the probability with which it has seen the other cooperate.

    Arguments:
        rate: how far it moves towards the last inner episode's frequency, in [0, 1].
    """

    rate: Float[Array, ""]

    def init(self, *, key: PRNGKey) -> Float[Array, ""]:
        """Return what it has learnt at the start of a meta-episode: nothing, so one half."""
        return jnp.array(0.5)

    def initial_memory(self) -> tuple[()]:
        """Return what it remembers of one game: nothing."""
        return ()

    def act(
        self, state: Float[Array, ""], memory: tuple[()], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], tuple[()]]:
        """Return an action in one game, its log-probability, and the new memory."""
        action = jnp.where(jax.random.uniform(key) < state, 0, 1)
        return action, jnp.log(jnp.where(action == 0, state, 1 - state)), memory

    def next_episode(self, memory: tuple[()]) -> tuple[()]:
        """Cross into a new inner episode. A learner with a memory would forget here."""
        return memory

    def update(
        self, state: Float[Array, ""], batch: Transition, *, key: PRNGKey
    ) -> tuple[Float[Array, ""], dict[str, Float[Array, ""]]]:
        """Learn from ``batch[time, batch, ...]``, the inner episode just played."""
        # An observation is the last joint action, one-hot: start, cc, cd, dc, dd, own action first. In the first step
        # there is none yet.
        they_cooperated = jnp.mean(batch.obs[1:, :, 1] + batch.obs[1:, :, 3])
        state = state + self.rate * (they_cooperated - state)
        return state, {"they_cooperated": they_cooperated}


# %% [markdown]
# ## Playing it
#
# We cooperate in the first half of the meta-episode and defect in the second. To know where we are, our own policy
# keeps a memory: the number of steps so far. The ego agent's memory lasts for the whole meta-episode.


# %%
def play_against_it(batch_size: int, num_inner_episodes: int) -> None:
    """Print what the copycat does, inner episode by inner episode."""
    game = iterated_prisoners_dilemma()
    pomdp = ShapingPOMDP(game, Copycat(jnp.array(0.5)), batch_size=batch_size, num_inner_episodes=num_inner_episodes)
    half = pomdp.num_steps // 2

    def act(steps, obs, *, key):
        return jnp.where(steps < half, 0, 1), (), steps + 1

    play = jax.jit(lambda key: rollout(pomdp, act, jnp.array(0), key=key)[1])
    trajectory = play(jax.random.key(0))
    ours, its = trajectory.measures["cooperation"].mean(axis=(1, 2)).T
    rewards = trajectory.reward.mean(axis=(1, 2))
    print(f"{'episode':>8}{'we cooperate':>14}{'it cooperates':>15}{'we earn':>9}{'it earns':>10}")
    for episode in range(num_inner_episodes):
        print(
            f"{episode + 1:>8}{float(ours[episode]):>14.2f}{float(its[episode]):>15.2f}"
            f"{float(rewards[episode, 0]):>+9.2f}{float(rewards[episode, 1]):>+10.2f}"
        )


# %% [markdown]
# Kindness first, the harvest later: against a copycat that is a good plan, and *when* to turn is exactly what an agent
# trained on whole meta-episodes can learn.
#
# ## When something is wrong
#
# All five methods are checked when the POMDP is built, by tracing them on abstract values. The error names the method,
# what it gave and what was wanted.


# %%
class Shapeshifter(Copycat):
    """Its memory changes shape between inner episodes, which no compiled program can follow."""

    def next_episode(self, memory):
        """Return something that is not a memory of the same shape."""
        return jnp.zeros(3)


def break_the_protocol() -> str:
    """Return the error that a broken co-player meets."""
    try:
        ShapingPOMDP(iterated_prisoners_dilemma(), Shapeshifter(jnp.array(0.5)), batch_size=2, num_inner_episodes=2)
    except TypeError as error:
        return str(error)
    raise AssertionError("a broken co-player was accepted")


# %%
def main(tiny: bool = False) -> None:
    """Run the lesson; ``tiny`` makes it quick."""
    play_against_it(*((2, 2) if tiny else (16, 12)))
    print(f"\nA broken one is refused:\n  {break_the_protocol()}")


# %% [markdown]
# The copycat also works as `gym.make("coala_envs:CoalaIPD-v0", co_player=Copycat(...))`.

# %%
if __name__ == "__main__":
    main()

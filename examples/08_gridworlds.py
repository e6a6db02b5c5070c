# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
# ---

# %% [markdown]
# # 8. Gridworld dilemmas: a commons, and a public good
#
# In a matrix game cooperation is an action. In a gridworld it is something that one does over time: to leave an apple,
# to walk to the river. Games are pure functions here as everywhere; this lesson plays two of them.

# %%
import functools
import sys

import jax
import jax.numpy as jnp

from coala_envs import play_match
from coala_envs.co_players import make_co_player
from coala_envs.games import CleanUpAction, CleanUpLite, HarvestLite, HarvestState

# %% [markdown]
# ## A commons
#
# In Harvest-lite apples regrow beside apples. Two scripted players show the dilemma: the *greedy* one walks to the
# nearest apple; the *restrained* one does the same, but leaves an apple that has fewer than three neighbours, and every
# apple when there are eight or fewer.


# %%
def choose(state: HarvestState, player: int, restrained: bool, key: jax.Array) -> jax.Array:
    """Return the action of a scripted player: of the four moves and staying, the best by what it then stands on."""
    height, width = state.apples.shape
    moves = jnp.array([[0, 1], [0, -1], [-1, 0], [1, 0], [0, 0]])
    reached = jnp.clip(state.position[player][None] + moves, 0, jnp.array([[height - 1, width - 1]]))
    rows, columns = jnp.mgrid[:height, :width]
    down = jnp.abs(rows[None] - reached[:, 0, None, None])
    right = jnp.abs(columns[None] - reached[:, 1, None, None])
    nearest = jnp.min(jnp.where(state.apples[None], down + right, height + width), axis=(1, 2))
    score = -nearest.astype(float)
    if restrained:
        around = (jnp.maximum(down, right) == 1) & state.apples[None]
        spare = (jnp.sum(around, axis=(1, 2)) < 3) | (jnp.sum(state.apples) <= 8)
        score = jnp.where((nearest == 0) & spare, -100.0, score)
    best = jnp.argmax(score + 0.01 * jax.random.uniform(key, (5,)))
    return jnp.where(best == 4, int(CleanUpAction.NOTHING), best)


# %%
@functools.partial(jax.jit, static_argnums=(0, 1))
def meet(restrained: tuple[bool, bool], games: int, key: jax.Array) -> jax.Array:
    """Return the mean reward per step of both players over many games."""
    game = HarvestLite()

    def play(key: jax.Array) -> jax.Array:
        reset_key, play_key = jax.random.split(key)
        state, _ = game.reset(key=reset_key)

        def step(state: HarvestState, key: jax.Array) -> tuple[HarvestState, jax.Array]:
            *choice_keys, step_key = jax.random.split(key, 3)
            actions = jnp.stack([choose(state, i, restrained[i], choice_keys[i]) for i in (0, 1)])
            state, timestep = game.step(state, actions, key=step_key)
            return state, timestep.reward

        return jax.lax.scan(step, state, jax.random.split(play_key, game.inner_episode_length))[1].mean(axis=0)

    return jax.vmap(play)(jax.random.split(key, games)).mean(axis=0)


# %% [markdown]
# ## A public good
#
# In CleanUp-lite somebody has to clean. Two naive learners, each improving from inner episode to inner episode, find
# some of it by themselves: how they share the work is up to chance, and nobody shapes anybody.


# %%
def learn_to_clean(inner_episodes: int, key: jax.Array) -> None:
    """Print what two naive learners earn and do, early and late."""
    game = CleanUpLite()
    naive = make_co_player("naive", game)
    match = play_match(game, (naive, naive), batch_size=32, num_inner_episodes=inner_episodes, key=key)
    tenth = inner_episodes // 10
    for name, part in (("first tenth", slice(0, tenth)), ("last tenth", slice(-tenth, None))):
        reward, cleaning = (x[part].mean((0, 1, 2)) for x in (match.reward, match.measures["cleaning"]))
        print(f"  {name}: apples per step {reward[0]:.3f} and {reward[1]:.3f}", end=", ")
        print(f"cleaning {cleaning[0]:.3f} and {cleaning[1]:.3f}")


# %%
def main(tiny: bool = False) -> None:
    """Play both."""
    state, _ = HarvestLite().reset(key=jax.random.key(0))
    print("Harvest-lite, the start:", *HarvestLite().describe(state).split("/"), sep="\n  ")
    kinds = {True: "restrained", False: "greedy"}
    for pair in ((True, True), (True, False), (False, False)):
        first, second = meet(pair, 4 if tiny else 1000, jax.random.key(1))
        print(f"{kinds[pair[0]]:>10} {first:.2f} per step, {kinds[pair[1]]:>10} {second:.2f}")
    print("CleanUp-lite, two naive learners")
    learn_to_clean(10 if tiny else 600, jax.random.key(2))


if __name__ == "__main__":
    main(tiny="--tiny" in sys.argv)

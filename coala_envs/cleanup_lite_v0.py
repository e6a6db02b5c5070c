"""CleanUp-lite: a public good that somebody has to clean.

## Description
Two players on a grid of 5 x 4. Apples grow in the leftmost column, the orchard, as long as there is little dirt in the
rightmost, the river. Cleaning costs the time to harvest, and serves both. Whoever zaps the other freezes it for a
while. Pollution, growth, harvest, cleaning, zaps and moves follow each other in this order in every step; the rules,
and what was decided where the paper (App. B.1) is silent, stand in ``coala_envs.games.CleanUpLite``.

## Action Space
``Discrete(6)`` for each player and game: 0 right, 1 left, 2 up, 3 down, 4 zap, 5 nothing. ``CoalaCleanUpLite-v0`` takes
one for each of its B games, ``MultiDiscrete([6] * B)``.

## Observation Space
``Box(0, 1, (102,))``, float32, with a leading axis B in ``CoalaCleanUpLite-v0``: the own position and the other's,
one-hot over the 20 cells; for every cell whether it holds an apple, dirt, neither; whether oneself is frozen, and the
other.

## Rewards
1 for each apple harvested.

``CoalaCleanUpLite-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own,
and per player ``cleaning``, ``zapping``, ``zapped``, ``pollution`` and ``apples`` under ``measures``.

## Starting State
Players on random cells, no apples, 3 dirt patches in random river cells. The co-player of ``CoalaCleanUpLite-v0``
starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaCleanUpLite-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=64,
co_player="naive", height=5, width=4, dirt_rate=0.35, hit_rate=0.9, pollution_limit=3.0, zap_range=2, freeze_steps=5,
initial_dirt=3)``; ``gym.make_vec`` takes the same and ``num_envs``.
``cleanup_lite_v0.parallel_env(num_inner_episodes=1, ...)`` takes the game's options too: 1 is the bare game, more the
shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of ``inner_episode_length``.

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("cleanup-lite").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

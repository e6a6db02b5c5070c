"""Harvest-lite: a commons that greed destroys. Ours, not the paper's.

## Description
Two players on a grid of 5 x 5. Apples regrow beside other apples only, the faster the more there are: whoever takes the
last ones of a patch has destroyed it for good. Whoever zaps the other freezes it for a while. Growth, harvest, zaps and
moves follow each other in this order in every step; the rules stand in ``coala_envs.games.HarvestLite``.

## Action Space
``Discrete(6)`` for each player and game: 0 right, 1 left, 2 up, 3 down, 4 zap, 5 nothing. ``CoalaHarvestLite-v0`` takes
one for each of its B games, ``MultiDiscrete([6] * B)``.

## Observation Space
``Box(0, 1, (77,))``, float32, with a leading axis B in ``CoalaHarvestLite-v0``: the own position and the other's,
one-hot over the 25 cells; for every cell whether it holds an apple; whether oneself is frozen, and the other.

## Rewards
1 for each apple harvested.

``CoalaHarvestLite-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own,
and per player ``zapping``, ``zapped`` and ``apples`` under ``measures``.

## Starting State
Players on random cells, an apple in each cell with probability 1/2. The co-player of ``CoalaHarvestLite-v0`` starts as
its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaHarvestLite-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=64,
co_player="naive", height=5, width=5, regrowth=(0.0, 0.01, 0.04, 0.1), initial_apples=0.5, hit_rate=0.9, zap_range=2,
freeze_steps=5)``; ``gym.make_vec`` takes the same and ``num_envs``.
``harvest_lite_v0.parallel_env(num_inner_episodes=1, ...)`` takes the game's options too: 1 is the bare game, more the
shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of ``inner_episode_length``.

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("harvest-lite").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

"""Stag hunt: the best is reached only together, the safe can be had alone.

## Description
Both hunting the stag pays most and is stable; hunting it alone pays least. The hare is safe. The problem is trust,
not temptation.

## Action Space
``Discrete(2)`` for each player and game: 0 hunt the stag, 1 hunt the hare. ``CoalaStagHunt-v0`` takes one for each of
its B games, ``MultiDiscrete([2] * B)``.

## Observation Space
``Box(0, 1, (5,))``, float32, with a leading axis B in ``CoalaStagHunt-v0``: the last joint action, one-hot over s0
(no action yet) and CC, CD, DC, DD with C the stag (own action first).

## Rewards
Per step:

| own | other stag | other hare |
| --- | --- | --- |
| stag | 4 | 1 |
| hare | 3 | 2 |

``CoalaStagHunt-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own.

## Starting State
s0. The co-player of ``CoalaStagHunt-v0`` starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaStagHunt-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=10,
co_player="naive", payoffs="standard")``; ``gym.make_vec`` takes the same and ``num_envs``.
``stag_hunt_v0.parallel_env(payoffs="standard", inner_episode_length=10, num_inner_episodes=1)``: 1 is the bare game,
more the shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of
``inner_episode_length``. Payoffs are ``"standard"`` or a matrix: (2, 2) for the row player in a symmetric game, or
(2, 2, 2) for both players by (row action, column action).

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("stag-hunt").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

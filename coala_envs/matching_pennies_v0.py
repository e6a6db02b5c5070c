"""Matching pennies: zero-sum, and only a mixed strategy is safe.

## Description
Player 0 wins when the pennies match, player 1 when they differ. There is nothing to cooperate on: what shaping earns
here is earned by leading the co-player's learning astray.

## Action Space
``Discrete(2)`` for each player and game: 0 heads, 1 tails. ``CoalaMatchingPennies-v0`` takes one for each of its B
games, ``MultiDiscrete([2] * B)``.

## Observation Space
``Box(0, 1, (5,))``, float32, with a leading axis B in ``CoalaMatchingPennies-v0``: the last joint action, one-hot
over s0 (no action yet) and HH, HT, TH, TT (own action first).

## Rewards
Player 0's, per step; player 1 gets the negative:

| own | other heads | other tails |
| --- | --- | --- |
| heads | 1 | -1 |
| tails | -1 | 1 |

``CoalaMatchingPennies-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games'
own.

## Starting State
s0. The co-player of ``CoalaMatchingPennies-v0`` starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaMatchingPennies-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=10,
co_player="naive", payoffs="standard")``; ``gym.make_vec`` takes the same and ``num_envs``.
``matching_pennies_v0.parallel_env(payoffs="standard", inner_episode_length=10, num_inner_episodes=1)``: 1 is the bare
game, more the shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of
``inner_episode_length``. Payoffs are ``"standard"`` or a matrix: (2, 2, 2) for both players by (row action, column
action), or (2, 2) for the row player in a symmetric game.

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("matching-pennies").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

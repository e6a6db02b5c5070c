"""The prisoner's dilemma in the matrix: strategies are gathered as coins, and played when the players meet.

## Description
Two players on a grid of 8 x 8 between walls gather cooperate and defect coins, six of each, three around each corner;
two opposite corners have those of one type. With a beam a player makes the other play a round of the prisoner's
dilemma, if both hold a coin. The mixed strategies of that round are what the players have gathered; neither sees what
the other holds before. Then both stand still for 5 steps and see it, and all starts anew. The rules in full stand in
``coala_envs.games.InTheMatrix``.

## Action Space
``Discrete(5)`` for each player and game: 0 turn left, 1 turn right, 2 forward, 3 interact, 4 stay.
``CoalaIPDInTheMatrix-v0`` takes one for each of its B games, ``MultiDiscrete([5] * B)``.

## Observation Space
``Box(0, 1, (206,))``, float32, with a leading axis B in ``CoalaIPDInTheMatrix-v0``. Eight planes of 5 x 5 cells, row by
row: the window ahead, turned so that ahead is up, oneself in the middle of the lowest row. The planes are cooperate
coins, defect coins, the other player, the other player if it faces the same way, right, against, left of the own way,
and what lies beyond the walls. Then the own cooperate and defect coins in sixths, whether oneself holds any, the
other's coins in sixths (0 unless frozen), and whether both are frozen.

## Rewards
At an interaction x M yᵀ, where x is the shares of cooperate and defect coins among a player's own, y those of the
other's, and M

| own | other C | other D |
| --- | --- | --- |
| C | 3 | 0 |
| D | 5 | 1 |

0 in all other steps; coins pay nothing by themselves.

``CoalaIPDInTheMatrix-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own,
and per player ``interactions``, ``cooperative_meetings`` (the share of cooperate coins at an interaction) and
``coins`` under ``measures``.

## Starting State
All coins in place; which corners have which type is drawn. Both players on random different cells without coins, facing
any of the four ways, holding nothing. So starts an inner episode, and so goes the game on after an interaction. The
co-player of ``CoalaIPDInTheMatrix-v0`` starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaIPDInTheMatrix-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=152,
co_player="naive", height=8, width=8, payoffs=((3, 0), (5, 1)), freeze_steps=5, window=5)``; ``gym.make_vec`` takes the
same and ``num_envs``.
``ipd_in_the_matrix_v0.parallel_env(num_inner_episodes=1, ...)`` takes the game's options too: 1 is the bare game, more
the shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of
``inner_episode_length``. Payoffs are the row player's, (2, 2), cooperation first; both players see themselves there.

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("ipd-in-the-matrix").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

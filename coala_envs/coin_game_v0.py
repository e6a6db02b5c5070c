"""The Coin Game: a coin pays whoever takes it, and costs its owner more.

## Description
Red and blue walk on a torus of 3 x 3 and take coins of both colours. Any coin pays 1; the player of its colour loses 2
if the other takes it. To leave the other's coins alone is to cooperate. ``variant`` names one of the published
versions, which differ in the number of coins, ties, where coins appear, and the actions: ``lola``, ``m-fos``, ``pax``,
``pola``, ``loqa`` (see ``coala_envs.games.COIN_VARIANTS``).

## Action Space
``Discrete(5)`` for each player and game: 0 right, 1 left, 2 up, 3 down, 4 stay; only the variant ``pax`` has the fifth.
``CoalaCoinGame-v0`` takes one for each of its B games, ``MultiDiscrete([5] * B)``.

## Observation Space
``Box(0, 1, (36,))``, float32, with a leading axis B in ``CoalaCoinGame-v0``: the own position, the other's, the own
coin's and the other's coin's, each one-hot over the 9 cells. ``m-fos`` adds the last rewards, scaled to [0, 1].

## Rewards
1 for each coin taken, -2 for each own coin that the other took; also in the last step.

``CoalaCoinGame-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own, and
per player ``own_coins`` and ``others_coins`` under ``measures``.

## Starting State
Players and coins on random cells. The co-player of ``CoalaCoinGame-v0`` starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaCoinGame-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=None,
co_player="naive", variant="pax", height=3, width=3, egocentric=False, coin_reward=1.0, theft_penalty=-2.0)``;
``gym.make_vec`` takes the same and ``num_envs``. The length is the variant's own unless given (``pax``: 16).
``coin_game_v0.parallel_env(num_inner_episodes=1, ...)`` takes the game's options too: 1 is the bare game, more the
shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of ``inner_episode_length``.

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("coin-game").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

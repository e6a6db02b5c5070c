"""The iterated prisoner's dilemma: two actions, and every reason to defect.

## Description
Two players meet for a known number of steps. Defection pays more whatever the other does, and mutual defection pays
less than mutual cooperation. Against a co-player that learns, an agent can do better: shape what it learns.

## Action Space
``Discrete(2)`` for each player and game: 0 cooperate, 1 defect. ``CoalaIPD-v0`` takes one for each of its B games,
``MultiDiscrete([2] * B)``.

## Observation Space
``Box(0, 1, (5,))``, float32, with a leading axis B in ``CoalaIPD-v0``: the last joint action, one-hot over s0 (no
action yet) and CC, CD, DC, DD (own action first).

## Rewards
The payoffs of the paper (App. B.1), per step:

| own | other C | other D |
| --- | --- | --- |
| C | 1 | -1 |
| D | 2 | 0 |

``CoalaIPD-v0`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own.

## Starting State
s0. The co-player of ``CoalaIPD-v0`` starts as its ``init`` makes it.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps; always ``terminated``, never truncated.

## Arguments
``gym.make("coala_envs:CoalaIPD-v0", batch_size=16, num_inner_episodes=20, inner_episode_length=10, co_player="naive",
payoffs="paper")``; ``gym.make_vec`` takes the same and ``num_envs``.
``ipd_v0.parallel_env(payoffs="paper", inner_episode_length=10, num_inner_episodes=1)``: 1 is the bare game, more the
shaping form with the inner boundaries in ``infos``; ``max_cycles`` may be given in place of ``inner_episode_length``.
Payoffs are ``"paper"``, ``"classic"``, ``"pola"``, ``"axelrod"``, or a matrix: (2, 2) for the row player in a
symmetric game, or (2, 2, 2) for both players by (row action, column action).

## Version History
- v0: first release.
"""

from coala_envs.registry import game_entry

faces = game_entry("ipd").faces

shaping_env = faces.shaping_env
shaping_vector_env = faces.shaping_vector_env
parallel_env = faces.parallel_env
env = raw_env = faces.env

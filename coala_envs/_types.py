"""Words, axes and the records that pass between a game and its players.

Glossary
--------
The five words of the paper (Fig. 1), with the names that every argument and axis uses:

============  ==========================  ==========================================================
axis          argument                    meaning
============  ==========================  ==========================================================
``time``      ``inner_episode_length``    the T steps of one inner episode
``batch``     ``batch_size``              the B games played in parallel against the same co-player
``episodes``  ``num_inner_episodes``      the M consecutive inner episodes of a meta-episode
``players``                               the N players of a game; seat 0 is the ego agent
``meta``      ``meta_batch_size``         independent meta-episodes; only ever added by ``vmap``
============  ==========================  ==========================================================

Axis order everywhere: ``[meta,] episodes, time, batch, players, feature``.
Rewards are per step and in the game's own units unless a docstring says otherwise.
"""

from typing import Any

import equinox as eqx
from jaxtyping import Array, Float, Int, Key

State = Any
"""A game's state: any pytree of arrays."""

Memory = Any
"""What a player remembers of one game: any pytree of arrays."""

PRNGKey = Key[Array, ""]
"""A typed JAX random key, from ``jax.random.key``."""


class Timestep(eqx.Module):
    """What a game answers to one joint action: the next observations and the rewards of the step."""

    obs: Float[Array, "players *obs"]
    reward: Float[Array, " players"]


class Transition(eqx.Module):
    """One player's view of one step. The observation is the one *before* the action.

    Roll-outs stack it, to ``[time, batch]`` before every field's own shape.
    """

    obs: Float[Array, "..."]
    action: Int[Array, "*stacked"]
    reward: Float[Array, "*stacked"]
    log_prob: Float[Array, "*stacked"]

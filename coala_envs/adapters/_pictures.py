"""What the Gymnasium faces need to be seen and played."""

from typing import Any

import jax
import numpy as np

from coala_envs._shaping import ShapingPOMDP
from coala_envs._stepper import Stepper
from coala_envs.games import AbstractGame
from coala_envs.rendering import MetaEpisodeView, key_code, look


def view_of(pomdp: ShapingPOMDP, render_mode: str) -> MetaEpisodeView:
    """Return a view of one meta-episode of the POMDP."""
    others = pomdp.game.num_players - 1
    names = ["ego", *("co-player" if others == 1 else f"co-player {seat}" for seat in range(1, others + 1))]
    return MetaEpisodeView(pomdp.game, pomdp.num_inner_episodes, names, render_mode)


def games_of(stepper: Stepper, index: int) -> Any:
    """Return the B games of one of a stepper's environments."""
    return jax.tree.map(lambda leaf: np.asarray(leaf)[index], stepper.games)


def keys_to_action(game: AbstractGame) -> dict[tuple[int, ...], int]:
    """Return the action of each key, by pygame's codes, as ``gymnasium.utils.play`` wants it.

    Actions of several keys are left out: what is pressed one after the other is more than it knows of.
    """
    actions = enumerate(look(game).actions)
    return {(key_code(action.key),): index for index, action in actions if action.key and " " not in action.key}

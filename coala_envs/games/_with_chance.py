"""What faces and commands offer of chance, round any game."""

from typing import Any

from coala_envs.checks import traced
from coala_envs.games._base import AbstractGame
from coala_envs.games._random_end import RandomEnd
from coala_envs.games._trembling import Trembling

CHANCE = ("epsilon", "survival")
"""The names of these options."""


def with_chance(game: AbstractGame, *, epsilon: Any = 0.0, survival: Any = 1.0) -> AbstractGame:
    """Return the game with trembling hands and a random end, or the game itself where it has neither.

    Arguments:
        game: what is played.
        epsilon: as ``Trembling`` takes it; 0 for hands that do not tremble.
        survival: as ``RandomEnd`` takes it; 1 for inner episodes of T steps.

    Raises ``ValueError`` as these.
    """
    trembling = Trembling(game, epsilon)
    played: AbstractGame = trembling if traced(trembling.epsilon) or trembling.epsilon.any() else game
    ending = RandomEnd(played, survival)
    return ending if traced(ending.survival) or ending.survival < 1 else played

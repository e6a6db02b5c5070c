"""The part of a configuration that says what is played."""

import dataclasses
import functools
from typing import Any

from coala_agents.parts import MOST_OF_A_GAME, MadeByName, checking, class_of
from coala_envs.checks import Size, checked, whole
from coala_envs.games import AbstractGame
from coala_envs.registry import GAMES, game_entry


@dataclasses.dataclass(frozen=True)
class GameConfig(MadeByName):
    """A game of ``coala_envs``, and its options; ``game`` makes one.

    ``inner_episode_length`` is T, the steps of an inner episode; the game's own unless given.
    """

    inner_episode_length: Size | None = None

    def check(self) -> None:
        """Make the game, which knows what it can be made of."""
        for name, value in self.options.items():
            if type(value) is int and name != "inner_episode_length":
                whole(name, value, least=-MOST_OF_A_GAME, most=MOST_OF_A_GAME)
        for field in dataclasses.fields(self)[1:]:
            if getattr(self, field.name) is None:  # the game's own, which JSON can say and TOML cannot
                object.__setattr__(self, field.name, field.default)
        object.__setattr__(self, "inner_episode_length", self.build().inner_episode_length)

    def chosen(self, name: str) -> "GameConfig":
        """Return another game with its own defaults: what one game's options say means nothing in another."""
        return game(name)

    def build(self) -> AbstractGame:
        """Return the game: the same object for an equal part, so that what was compiled for it serves again."""
        return _build(self)


@functools.lru_cache(maxsize=64)
def _build(config: GameConfig) -> AbstractGame:
    made: AbstractGame = type(config).make(**{k: v for k, v in config.options.items() if v is not None})
    return made


@checked
def game(name: str = "ipd", **options: Any) -> GameConfig:
    """Return the part of a configuration that says what is played.

    Arguments:
        name: of a registered game, as ``game_entry`` takes it.
        options: ``inner_episode_length``, and what else the game takes; its own defaults serve for the rest.

    Raises ``ValueError`` for an unknown game, for options that it does not have, and for values that it refuses.
    """
    entry = game_entry(name)
    told = f"What is played: {', '.join(GAMES)}, or MODULE:NAME."
    # --width is the network's.
    flags = (("height", "grid_height"), ("width", "grid_width"))
    with checking(True):  # its own defaults are right, and say how long an inner episode is
        made: GameConfig = class_of(
            GameConfig, "game", entry.name, entry.make, told=told, flags=flags, choices=entry.choices
        )()
    return made.merged(options)

"""What is known of a game besides the game: its names, what makes it, and with which options."""

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from coala_envs._names import check_name
from coala_envs.adapters import Faces
from coala_envs.checks import check_fields
from coala_envs.games import AbstractGame
from coala_envs.registry._documentation import documentation

LENGTH = "inner_episode_length"


@dataclass(frozen=True)
class GameEntry:
    """A row in the table of games.

    Arguments:
        name: what everybody calls it, in lower case with hyphens: ``coin-game``.
        make: ``make(inner_episode_length=..., **options)``, with a default for each; the options are those of its
            signature.
        gymnasium_id: such as ``CoalaCoinGame-v0``; made from the name unless given.
        choices: of options that are words, what they may be.

    Raises ``ValueError`` for a name or an id of another form, for what is not as said here, and for a ``make`` without
    ``inner_episode_length`` or with an option that has no default.
    """

    name: str
    make: Callable[..., AbstractGame]
    gymnasium_id: str = ""
    choices: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self)
        check_name("game", self.name, "coin-game")
        parameters = inspect.signature(self.make).parameters
        if LENGTH not in parameters:
            raise ValueError(
                f"the maker of {self.name} must take {LENGTH}, it takes {', '.join(parameters) or 'nothing'}"
            )
        bare = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
        if bare:
            raise ValueError(f"the maker of {self.name} must have a default for {', '.join(bare)}")
        if not self.gymnasium_id:
            camel = "".join(word.capitalize() for word in self.name.split("-"))
            object.__setattr__(self, "gymnasium_id", f"{camel}-v0")
        if not re.fullmatch(r"(?:[\w:-]+/)?[\w:.-]+-v\d+", self.gymnasium_id):
            raise ValueError(f"gymnasium_id must be such as CoalaCoinGame-v0, got {self.gymnasium_id!r}")

    @cached_property
    def options(self) -> Mapping[str, Any]:
        """The defaults of what the game takes besides the length of its inner episodes, by name."""
        parameters = inspect.signature(self.make).parameters.items()
        return MappingProxyType({name: parameter.default for name, parameter in parameters if name != LENGTH})

    @property
    def module_name(self) -> str:
        """The name in PettingZoo's manner: ``coin_game_v0``."""
        return self.name.replace("-", "_") + "_v0"

    @property
    def pettingzoo_id(self) -> str:
        """The id in PettingZoo's registry: ``coala/coin_game-v0``."""
        return f"coala/{self.name.replace('-', '_')}-v0"

    @cached_property
    def faces(self) -> Faces:
        """Its Gymnasium and PettingZoo environments."""
        return Faces(self.module_name, self.make)

    @cached_property
    def doc(self) -> str:
        """What there is to know of it and its environments, under Gymnasium's headings; composed when first read.

        The prose is that of its docstrings: of ``make``, where that is silent of the game's class, and of ``reset`` and
        ``measures``. A paragraph that begins with "The observation" goes under Observation Space; the section
        ``Arguments:``, and what begins with "Raises" or "Warns", under Arguments; the rest is the description.
        """
        return documentation(self.make, self.gymnasium_id, self.choices)

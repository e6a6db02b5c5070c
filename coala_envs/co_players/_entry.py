"""What is known of a co-player besides how it plays: its name, what makes it for a game, and whether it learns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from coala_envs._names import check_name
from coala_envs.checks import Count, check_fields, checked, whole
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.games import AbstractGame

Stance = Literal["greedy", "shaping", "plain"]
"""How a fixed player stands to a learner: it takes what pays at once; it answers what the other does, so that other
behaviour pays a learner; or neither."""


def any_game(game: AbstractGame) -> str:
    """Find nothing wrong with any game."""
    del game
    return ""


@dataclass(frozen=True)
class CoPlayerEntry:
    """A row in the table of co-players.

    Arguments:
        name: what everybody calls it, in lower case with hyphens: ``tit-for-tat``.
        make: ``make(game, seat)`` returns the co-player for a seat of a game.
        learns: whether it changes inside a meta-episode.
        why_not: ``why_not(game)`` says what a game lacks for it to mean something there; nothing if it will do.
        stance: of one that does not learn: "greedy", "shaping" or "plain".

    Raises ``ValueError`` for a name of another form, and for what is not as said here.
    """

    name: str
    make: Callable[[AbstractGame, int], CoPlayer]
    learns: bool = False
    why_not: Callable[[AbstractGame], str] = any_game
    stance: Stance = "plain"

    def __post_init__(self) -> None:
        check_fields(self)
        # What stands behind a colon is a name of somebody else's.
        check_name("co-player", self.name.partition(":")[0], "tit-for-tat")

    @checked
    def for_game(self, game: AbstractGame, seat: Count = 1) -> CoPlayer:
        """Return the co-player, made for the game inside any wrappers: chance changes nothing of what it is.

        Raises ``ValueError`` if it means nothing in this game, and says why, and for a seat that the game has not.
        """
        whole("seat", seat, least=0, most=game.num_players - 1)
        game = game.unwrapped
        why_not = self.why_not(game)
        if why_not:
            raise ValueError(f"co-player {self.name!r} means nothing in this game: {why_not}")
        return self.make(game, seat)

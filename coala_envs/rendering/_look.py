"""How a game appears to a person: the seam where a picture and keys for an own game are registered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from coala_envs.checks import check_fields, checked
from coala_envs.games import AbstractGame
from coala_envs.rendering._scene import Action, View, Words


@dataclass(frozen=True)
class Measure:
    """What the second chart shows, per inner episode and player.

    Arguments:
        title: above the chart.
        quantity: a name in the game's measures.
        among: if given, the share of ``quantity`` in the sum of these.
        shared: whether it is the same for all players, and one line is enough.
        unit: whether it lies in [0, 1].
    """

    title: str
    quantity: str
    among: tuple[str, ...] = ()
    shared: bool = False
    unit: bool = False

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class Look:
    """A game's picture and keys.

    Arguments:
        title: its name.
        paint: ``paint(state)`` returns the picture of one game's state; the leaves are NumPy arrays.
        actions: one for each action of the game, in order.
        measure: shown beside the rewards; ``None`` for the first that the game reports.
        idle: the action that does nothing, for a person who presses no key; ``None`` if there is none.
        ended: ``ended(state)`` says whether one game's inner episode is over before its T steps; ``None`` if none ever
            is.
        explained: what is told of the actions and their keys, where they are too many to be told one by one.
    """

    title: str
    paint: Callable[[Any], View]
    actions: tuple[Action, ...]
    measure: Measure | None = None
    idle: int | None = None
    ended: Callable[[Any], bool] | None = None
    explained: tuple[Action, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)


@singledispatch
@checked
def look(game: AbstractGame) -> Look:
    """Return how a game appears: for a game without a look of its own, its ``describe`` as text and number keys.

    Give an own game a look by registering a function for its class::

        @look.register(MyGame)
        def _(game):
            return Look("My game", lambda state: Board(...), (Action("wait", "space", "·"), ...))
    """
    return Look(type(game).__name__, lambda state: Words(game.describe(state)), numbered(game.num_actions))


def numbered(num_actions: int) -> tuple[Action, ...]:
    """Return actions by number: 0 to 9 on the keys of that name, then on letters; beyond those they have no key."""
    keys = "0123456789abcdefghijklmnoprstuvwxyz"  # without q, which quits
    return tuple(
        Action(f"action {index}", keys[index] if index < len(keys) else "", keys[index] if index < len(keys) else "?")
        for index in range(num_actions)
    )

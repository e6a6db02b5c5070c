"""What a picture is made of: plain values, compared with ``==``; no drawing here.

Cells are ``(row, column)``, counted from the top left.
"""

import enum
from dataclasses import dataclass

from coala_envs.games import Heading
from coala_envs.rendering._palette import RGB

Cell = tuple[int, int]


class Ground(enum.Enum):
    """What a cell is covered with."""

    FLOOR = "floor"
    ORCHARD = "orchard"
    RIVER = "river"


class Thing(enum.Enum):
    """What can lie on a cell."""

    APPLE = "apple"
    COIN = "coin"
    DIRT = "dirt"


@dataclass(frozen=True)
class Item:
    """A thing on a cell. Apples and dirt have colours of their own; a coin has the one given."""

    kind: Thing
    cell: Cell
    colour: RGB | None = None
    shape: int = 0
    """Of a coin: that of its player, or of its kind."""


@dataclass(frozen=True)
class Figure:
    """A player on the board."""

    player: int
    cell: Cell
    heading: Heading | None = None
    frozen: int = 0
    """Steps still to sit out."""
    did: str = ""
    """What the last step brought, in a word, such as ``+1``."""
    carries: tuple[tuple[RGB, int], ...] = ()
    """What is in the player's bag, by kind of coin: a colour, and how many of it."""


@dataclass(frozen=True)
class Beam:
    """A zap: the cells that it sweeps, and those where somebody was hit."""

    player: int
    source: Cell
    cells: tuple[Cell, ...]
    hits: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Board:
    """A gridworld."""

    ground: tuple[tuple[Ground, ...], ...]
    items: tuple[Item, ...] = ()
    figures: tuple[Figure, ...] = ()
    beams: tuple[Beam, ...] = ()
    caption: str = ""

    @property
    def rows(self) -> int:
        """Its height in cells."""
        return len(self.ground)

    @property
    def columns(self) -> int:
        """Its width in cells."""
        return len(self.ground[0])


@dataclass(frozen=True)
class PayoffTable:
    """A matrix game: player 0 chooses the row, player 1 the column."""

    actions: tuple[str, ...]
    payoffs: tuple[tuple[tuple[float, float], ...], ...]
    """Of both players, by row and column."""
    played: Cell | None = None
    """The last joint action."""


@dataclass(frozen=True)
class Lot:
    """An item that is divided, by player."""

    name: str
    worth: tuple[float, ...]
    """In the round to come."""
    proposed: tuple[float, ...] | None = None
    """In the last round, as a part of the most that can be; ``None`` before the first."""


@dataclass(frozen=True)
class Exchange:
    """A negotiation of two players."""

    lots: tuple[Lot, ...]
    caption: str = ""


@dataclass(frozen=True)
class CountTable:
    """A game of N players with two actions: what each gets by its own action and by how many of the others defect."""

    actions: tuple[str, ...]
    payoffs: tuple[tuple[float, ...], ...]
    """By action, and by how many of the others take the last one."""
    played: tuple[int, ...] | None = None
    """The last joint action, by player."""


@dataclass(frozen=True)
class Words:
    """Lines of text: a game that nobody has drawn, as it describes itself."""

    text: str
    title: str = ""


View = Board | PayoffTable | CountTable | Exchange | Words
"""One game as a picture."""


@dataclass(frozen=True)
class Action:
    """An action as a person sees it and takes it."""

    name: str
    key: str
    """Of the keyboard: a single character, or ``up``, ``down``, ``left``, ``right``, ``space``, ``return``; or several
    with spaces between, pressed one after the other."""
    symbol: str
    """One character, for the strip of past actions."""
    colour: RGB | None = None


@dataclass(frozen=True)
class Score:
    """A player's line beside the board. Rewards are means over the games of the batch."""

    name: str
    inner: float
    """Summed over the inner episode so far."""
    per_step: float
    """Per step, over the meta-episode so far."""


@dataclass(frozen=True)
class Counter:
    """So many done of so many."""

    label: str
    done: int
    of: int


@dataclass(frozen=True)
class Line:
    """A curve over inner episodes, the last of them perhaps unfinished."""

    values: tuple[float, ...]
    colour: RGB
    shape: int = 0
    """Of its points: the player's. All but that of player 0 are dashed, so that equal curves show."""


@dataclass(frozen=True)
class Chart:
    """Curves over the inner episodes of a meta-episode."""

    title: str
    lines: tuple[Line, ...]
    length: int
    """Inner episodes of the whole meta-episode."""
    unit: bool = False
    """Whether the values are shares, in [0, 1]."""


@dataclass(frozen=True)
class Moment:
    """A joint action of the past."""

    actions: tuple[Action, ...]
    begins: bool
    """Whether an inner episode began with it."""


@dataclass(frozen=True)
class Scene:
    """A whole picture."""

    title: str
    view: View
    thumbnails: tuple[View, ...]
    more: int
    """Games that are not shown."""
    scores: tuple[Score, ...]
    counters: tuple[Counter, ...]
    charts: tuple[Chart, ...]
    strip: tuple[Moment, ...]
    """The last joint actions of the large game, the newest last."""
    actions: tuple[Action, ...] = ()
    """Those whose keys are explained; for a person who plays."""
    note: str = ""
    """A line to the reader."""

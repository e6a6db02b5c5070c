"""A surface to draw on in points, anti-aliased: shapes are drawn large and scaled down, text is set afterwards."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from coala_envs.rendering._palette import PAPER, RGB
from coala_envs.rendering._pygame import load_pygame

SCALE = 3
Number = float | int
Point = tuple[Number, Number]


class Box(NamedTuple):
    """A rectangle."""

    x: Number
    y: Number
    width: Number
    height: Number

    def inside(self, margin: Number) -> "Box":
        """Return the box without a margin on every side."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)

    def fitted(self, columns: Number, rows: Number) -> "Box":
        """Return the largest box of these proportions in the middle of this one."""
        unit = min(self.width / columns, self.height / rows)
        width, height = unit * columns, unit * rows
        return Box(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)

    @property
    def centre(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


class Canvas:
    """Draws shapes and text; coordinates and sizes are in pixels of the finished picture and need not be whole.

    Needs no display. Text lies over all shapes, whatever the order.

    Arguments:
        width, height: of the picture.
        background: its colour.

    Raises ``ImportError`` if pygame is not installed.
    """

    def __init__(self, width: int, height: int, background: RGB = PAPER):
        self._pygame = load_pygame()
        self._size = (width, height)
        self._surface = self._pygame.Surface((width * SCALE, height * SCALE))
        self._surface.fill(background)
        self._texts: list[tuple[Any, Point]] = []
        # Not kept for longer than a picture: fonts do not survive a ``pygame.quit()``, which Gymnasium's tools call.
        self._fonts: dict[tuple[int, bool], Any] = {}
        self._pygame.font.init()

    def rectangle(self, box: Box, colour: RGB, *, radius: Number = 0, outline: Number = 0) -> None:
        """Fill a box, or draw its outline, with round corners."""
        x, y = round(box.x * SCALE), round(box.y * SCALE)
        # From rounded edges, so that neighbours touch.
        size = (round((box.x + box.width) * SCALE) - x, round((box.y + box.height) * SCALE) - y)
        width, corner = round(outline * SCALE), round(radius * SCALE)
        self._pygame.draw.rect(self._surface, colour, ((x, y), size), width, border_radius=corner)

    def circle(self, centre: Point, radius: Number, colour: RGB, *, outline: Number = 0) -> None:
        """Fill a disc, or draw its outline."""
        where = (centre[0] * SCALE, centre[1] * SCALE)
        self._pygame.draw.circle(self._surface, colour, where, radius * SCALE, round(outline * SCALE))

    def polygon(self, points: Sequence[Point], colour: RGB) -> None:
        """Fill a polygon."""
        self._pygame.draw.polygon(self._surface, colour, [(x * SCALE, y * SCALE) for x, y in points])

    def line(self, points: Sequence[Point], colour: RGB, width: Number = 1) -> None:
        """Draw a line through the points, with round joints."""
        thick = [self._pygame.Vector2(x, y) * SCALE for x, y in points]
        for start, end in itertools.pairwise(thick):
            along = end - start
            if along.length():
                across = along.rotate(90).normalize() * (width * SCALE / 2)
                corners = [start + across, end + across, end - across, start - across]
                self._pygame.draw.polygon(self._surface, colour, corners)
        if width > 1:
            for point in thick[1:-1]:
                self._pygame.draw.circle(self._surface, colour, point, width * SCALE / 2)

    def dashes(self, points: Sequence[Point], colour: RGB, width: Number, length: Number) -> None:
        """Draw a line through the points as dashes of that length, and gaps of two thirds of it."""
        period, at = length * 5 / 3, 0.0
        for start, end in itertools.pairwise([self._pygame.Vector2(point) for point in points]):
            along = end - start
            where = -(at % period)
            while along.length() and where < along.length():
                ends = [max(0.0, where), min(along.length(), where + length)]
                if ends[0] < ends[1]:
                    self.line([tuple(start + along.normalize() * one) for one in ends], colour, width)
                where += period
            at += along.length()

    def text(
        self, words: str, where: Point, size: int, colour: RGB, *, bold: bool = False, align: Number = 0.0
    ) -> None:
        """Set one line of text, its middle at the height given; ``align`` 0 begins there, 0.5 centres, 1 ends there."""
        drawn = self._font(size, bold).render(words, True, colour)
        x, y = where
        self._texts.append((drawn, (round(x - align * drawn.get_width()), round(y - drawn.get_height() / 2))))

    def text_width(self, words: str, size: int, *, bold: bool = False) -> int:
        """Return how wide a line of text would be."""
        return self._font(size, bold).size(words)[0]

    def pixels(self) -> np.ndarray:
        """Return the finished picture, ``(height, width, 3)`` uint8, a copy."""
        finished = self._pygame.transform.smoothscale(self._surface, self._size)
        for drawn, where in self._texts:
            finished.blit(drawn, where)
        return self._pygame.surfarray.array3d(finished).swapaxes(0, 1).copy()

    def _font(self, size: int, bold: bool) -> Any:
        """Return DejaVu Sans, which comes with matplotlib and so is the same on every machine."""
        if (size, bold) not in self._fonts:
            import matplotlib

            name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
            path = Path(matplotlib.get_data_path(), "fonts", "ttf", name)
            self._fonts[size, bold] = self._pygame.font.Font(str(path), size)
        return self._fonts[size, bold]


def number(written: str) -> str:
    """Return a number as it is set: with a minus as wide as the plus."""
    return written.replace("-", "\N{MINUS SIGN}")

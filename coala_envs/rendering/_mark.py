"""What players and kinds of coins are told apart by besides their colours: a shape each, on the board and off it."""

from coala_envs.rendering._canvas import Box, Canvas, Number, Point
from coala_envs.rendering._palette import RGB


def draw_mark(canvas: Canvas, centre: Point, radius: Number, colour: RGB, which: int, *, outline: Number = 0) -> None:
    """Fill a shape, or draw its outline: a disc for 0, a square for 1, a diamond for 2, a triangle for 3, and so on."""
    (x, y), shape = centre, which % 4
    if shape == 0:
        canvas.circle(centre, radius, colour, outline=outline)
    elif shape == 1:
        half = 0.87 * radius
        canvas.rectangle(Box(x - half, y - half, 2 * half, 2 * half), colour, radius=0.2 * radius, outline=outline)
    else:
        r = 1.2 * radius
        corners: list[Point] = (
            [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            if shape == 2
            else [(x, y - r), (x + 0.95 * r, y + 0.7 * r), (x - 0.95 * r, y + 0.7 * r)]
        )
        if outline:
            canvas.line([*corners, corners[0]], colour, outline)
        else:
            canvas.polygon(corners, colour)

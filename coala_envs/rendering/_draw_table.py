"""A payoff matrix on a canvas, and a game that has only words."""

from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas, Number, Point, number
from coala_envs.rendering._palette import action_colour, blend, player_colour
from coala_envs.rendering._scene import PayoffTable, Words


def draw_table(canvas: Canvas, table: PayoffTable, box: Box, *, small: bool) -> None:
    """Draw the payoffs of both players, player 0 choosing the row; the last joint action is marked."""
    size = len(table.actions)
    head = 0.0 if small else 44.0
    frame = box.fitted(1, 1)
    unit = (frame.width - head) / size
    left, top = frame.x + head, frame.y + head
    for row in range(size):
        for column in range(size):
            played = table.played == (row, column)
            cell = Box(left + column * unit, top + row * unit, unit, unit).inside(1 if small else 4)
            radius = unit * 0.06
            canvas.rectangle(cell, palette.INK if played else palette.CARD, radius=radius)
            inner = cell.inside(0.6 if small else 4) if played else cell
            mixed = blend(action_colour(row), action_colour(column), 0.5)
            canvas.rectangle(inner, blend(palette.CARD, mixed, 0.55 if played else 0.16), radius=radius)
            if not small:
                _draw_payoffs(canvas, table.payoffs[row][column], cell, played)
    if small:
        return
    for index, action in enumerate(table.actions):
        along = (index + 0.5) * unit
        for player, where in enumerate(((frame.x + 20, top + along), (left + along, frame.y + 20))):
            colour = player_colour(player)
            chosen = table.played is not None and table.played[player] == index
            if chosen:
                canvas.circle(where, 15, colour)
            canvas.text(action, where, 18, palette.CARD if chosen else colour, bold=True, align=0.5)


def _draw_payoffs(canvas: Canvas, payoffs: Point, cell: Box, played: bool) -> None:
    size = max(11, min(30, round(cell.width * 0.17)))
    for player, (payoff, share) in enumerate(zip(payoffs, (0.3, 0.7), strict=True)):
        where = (cell.x + share * cell.width, cell.y + share * cell.height)
        canvas.text(number(f"{payoff:g}"), where, size, player_colour(player), bold=played, align=0.5)


def draw_words(canvas: Canvas, words: Words, box: Box, *, small: bool) -> None:
    """Set the text in the middle, broken into lines that fit."""
    size = 9 if small else 16
    pitch = 1.6 * size
    lines = [line for given in words.text.split("\n") for line in _wrapped(canvas, given, size, box.width - 16)]
    lines = lines[: max(1, int(box.height // pitch))]
    canvas.rectangle(box, palette.CARD, radius=8)
    top = box.centre[1] - (len(lines) - 1) / 2 * pitch
    for index, line in enumerate(lines):
        canvas.text(line, (box.centre[0], top + index * pitch), size, palette.INK, align=0.5)
    if words.title and not small:
        canvas.text(words.title, (box.centre[0], top - 2.4 * pitch), 22, palette.INK, bold=True, align=0.5)


def _wrapped(canvas: Canvas, text: str, size: int, width: Number) -> list[str]:
    """Break a line where it grows too long; an empty line stays one."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if canvas.text_width(longer, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

"""A payoff matrix on a canvas, payoffs by the number of others who defect, and a game that has only words."""

from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas, Number, Point, number
from coala_envs.rendering._mark import draw_mark
from coala_envs.rendering._palette import action_colour, blend, player_colour
from coala_envs.rendering._scene import CountTable, PayoffTable, Words


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


def draw_counts(canvas: Canvas, table: CountTable, box: Box, *, small: bool) -> None:
    """Draw a row for each action, and a column for each number of others who defect; the players stand where they are.

    A small one has no payoffs: a cell for each player, in the colour of its last action.
    """
    if small:
        _draw_last(canvas, table, box)
        return
    rows, columns, head = len(table.actions), len(table.payoffs[0]), 44.0
    wide = min((box.width - head) / columns, (box.height - 2 * head) / rows)
    high, radius = min(1.6 * wide, 120.0), 0.06 * wide
    left, top = box.centre[0] - (columns * wide - head) / 2, box.centre[1] - (rows * high - head) / 2
    for row, action in enumerate(table.actions):
        where = left - head / 2, top + (row + 0.5) * high
        canvas.text(action, where, 18, action_colour(row), bold=True, align=0.5)
        for column in range(columns):
            cell = Box(left + column * wide, top + row * high, wide, high).inside(min(4, 0.06 * wide))
            there = _who_is_at(table, row, column)
            canvas.rectangle(cell, palette.INK if there else palette.CARD, radius=radius)
            inner = cell.inside(min(4, 0.06 * wide)) if there else cell
            canvas.rectangle(inner, blend(palette.CARD, action_colour(row), 0.55 if there else 0.16), radius=radius)
            paid = number(f"{table.payoffs[row][column]:.2g}")
            at, size = (cell.centre[0], cell.y + 0.35 * cell.height), max(9, min(30, round(0.17 * wide)))
            canvas.text(paid, at, size, palette.INK, bold=bool(there), align=0.5)
            step = 0.8 * cell.width / max(1, len(there))
            for place, player in enumerate(there):
                mark = cell.centre[0] + (place - (len(there) - 1) / 2) * step, cell.y + 0.7 * cell.height
                draw_mark(canvas, mark, min(0.09 * wide, 0.4 * step), player_colour(player), player)
    for column in range(columns):
        where = left + (column + 0.5) * wide, top - head / 2 + 6
        canvas.text(str(column), where, 18, palette.INK, bold=True, align=0.5)
    below = left + columns * wide / 2, top + rows * high + 20
    canvas.text("of the others defect", below, 14, palette.MUTED, align=0.5)


def _who_is_at(table: CountTable, row: int, others: int) -> list[int]:
    """Return the players who took an action while so many of the others defected."""
    played, defect = table.played or (), len(table.actions) - 1
    defecting = played.count(defect)
    return [
        player for player, action in enumerate(played) if action == row and defecting - (action == defect) == others
    ]


def _draw_last(canvas: Canvas, table: CountTable, box: Box) -> None:
    """Draw a cell for each player, in two rows."""
    players = len(table.payoffs[0])
    columns = -(-players // 2)
    frame = box.fitted(columns, 2)
    unit = frame.width / columns
    for player in range(players):
        cell = Box(frame.x + player % columns * unit, frame.y + player // columns * unit, unit, unit).inside(1)
        canvas.rectangle(cell, palette.CARD, radius=unit * 0.06)
        if table.played is not None:
            canvas.rectangle(cell, blend(palette.CARD, action_colour(table.played[player]), 0.7), radius=unit * 0.06)


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

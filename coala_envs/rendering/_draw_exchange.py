"""A negotiation on a canvas: a row for each item, what it is worth on either side, and the last proposals between."""

from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas, number
from coala_envs.rendering._mark import draw_mark
from coala_envs.rendering._palette import blend, player_colour
from coala_envs.rendering._scene import Exchange, Lot

SIDE = 0.24
"""Part of the width in which stands what an item is worth to a player."""


def draw_exchange(canvas: Canvas, exchange: Exchange, box: Box, *, small: bool) -> None:
    """Draw the items, player 0 on the left: numbers for the round to come, bars for the proposals of the last."""
    frame = box.fitted(1, 1)
    head = 0.0 if small else 52.0
    foot = 30.0 if exchange.caption and not small else 0.0
    height = (frame.height - head - foot) / len(exchange.lots)
    if not small:
        for player, share in enumerate((SIDE / 2, 1 - SIDE / 2)):
            draw_mark(canvas, (frame.x + share * frame.width, frame.y + 12), 9, player_colour(player), player)
            canvas.text("worth", (frame.x + share * frame.width, frame.y + 36), 13, palette.MUTED, align=0.5)
        canvas.text("proposed last", (frame.centre[0], frame.y + 36), 13, palette.MUTED, align=0.5)
    for index, lot in enumerate(exchange.lots):
        row = Box(frame.x, frame.y + head + index * height, frame.width, height).inside(1 if small else 5)
        _draw_lot(canvas, lot, row, small=small)
    if foot:
        below = (frame.centre[0], frame.y + frame.height - 12)
        canvas.text(number(exchange.caption), below, 14, palette.INK, align=0.5)


def _draw_lot(canvas: Canvas, lot: Lot, row: Box, *, small: bool) -> None:
    """Draw one item. The side to which it is worth more is tinted, and the bars grow towards each other."""
    side = SIDE * row.width
    canvas.rectangle(row, palette.CARD, radius=row.height * 0.08)
    for player, worth in enumerate(lot.worth):
        at = Box(row.x + player * (row.width - side), row.y, side, row.height)
        more = worth == max(lot.worth)
        tint = blend(palette.CARD, player_colour(player), 0.3 if more else 0.06)
        canvas.rectangle(at.inside(1 if small else 4), tint, radius=row.height * 0.08)
        if not small:
            canvas.text(
                number(f"{worth:g}"), at.centre, 30 if more else 20, player_colour(player), bold=more, align=0.5
            )
    middle = Box(row.x + side, row.y, row.width - 2 * side, row.height).inside(1 if small else 6)
    if not small:
        canvas.text(lot.name, (middle.centre[0], middle.y + 0.2 * middle.height), 20, palette.INK, bold=True, align=0.5)
    if lot.proposed is None:
        return
    thick = middle.height * (0.5 if small else 0.22)
    top = middle.centre[1] - thick / 2 + (0 if small else 0.12 * middle.height)
    canvas.rectangle(Box(middle.x, top, middle.width, thick), blend(palette.CARD, palette.LINE, 0.7), radius=3)
    for player, proposed in enumerate(lot.proposed):
        long = proposed * middle.width / 2
        if long:
            left = middle.x if player == 0 else middle.x + middle.width - long
            canvas.rectangle(Box(left, top, long, thick), player_colour(player), radius=3)

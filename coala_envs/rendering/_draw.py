"""A scene as pixels: where everything stands."""

import numpy as np

from coala_envs.checks import checked
from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas
from coala_envs.rendering._draw_board import draw_board
from coala_envs.rendering._draw_exchange import draw_exchange
from coala_envs.rendering._draw_panel import draw_chart, draw_counters, draw_scores
from coala_envs.rendering._draw_table import draw_counts, draw_table, draw_words
from coala_envs.rendering._mark import draw_mark
from coala_envs.rendering._palette import blend, player_colour
from coala_envs.rendering._scene import Action, Board, CountTable, Exchange, Moment, PayoffTable, Scene, View

WIDTH, HEIGHT = 960, 640
MARGIN = 28
PANEL = 330
THUMBNAIL_COLUMNS, THUMBNAIL_ROWS, THUMBNAIL_GAP = 3, 5, 10
STRIP_ROW, STRIP_HEAD, STRIP_MOST = 22.0, 18.0, 88.0
KEY_NAMES = {"up": "↑", "down": "↓", "left": "←", "right": "→", "return": "ENTER"}


@checked
def draw(scene: Scene) -> np.ndarray:
    """Return the picture, ``(640, 960, 3)`` uint8. Needs no display.

    Raises ``ImportError`` if pygame is not installed.
    """
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.text(scene.title, (MARGIN, 36), 24, palette.INK, bold=True)
    if scene.note:
        canvas.text(scene.note, (WIDTH - MARGIN, 36), 14, palette.MUTED, align=1)
    footer = 44 if scene.actions else 0
    bottom = HEIGHT - MARGIN - footer
    strip = STRIP_HEAD + min(STRIP_ROW * len(scene.scores), STRIP_MOST)
    body = Box(MARGIN, 64, WIDTH - 2 * MARGIN, bottom - strip - 16 - 64)
    panel = Box(body.x + body.width - PANEL, body.y, PANEL, body.height)
    _draw_games(canvas, scene, Box(body.x, body.y, body.width - PANEL - MARGIN, body.height))
    scores, clock = 18 + min(40 * len(scene.scores), 140), 44
    draw_scores(canvas, scene.scores, Box(panel.x, panel.y, panel.width, scores))
    draw_counters(canvas, scene.counters, Box(panel.x, panel.y + scores + 12, panel.width, clock))
    top = panel.y + scores + clock + 20
    height = (panel.y + panel.height - top) / max(1, len(scene.charts))
    for index, chart in enumerate(scene.charts):
        draw_chart(canvas, chart, Box(panel.x, top + index * height, panel.width, height))
    _draw_strip(canvas, scene.strip, Box(MARGIN, bottom - strip, WIDTH - 2 * MARGIN, strip))
    if scene.actions:
        _draw_keys(canvas, scene.actions, Box(MARGIN, HEIGHT - MARGIN - 26, WIDTH - 2 * MARGIN, 30))
    return canvas.pixels()


def draw_view(canvas: Canvas, view: View, box: Box, *, small: bool = False) -> None:
    """Draw one game."""
    if isinstance(view, Board):
        draw_board(canvas, view, box, small=small)
    elif isinstance(view, PayoffTable):
        draw_table(canvas, view, box, small=small)
    elif isinstance(view, Exchange):
        draw_exchange(canvas, view, box, small=small)
    elif isinstance(view, CountTable):
        draw_counts(canvas, view, box, small=small)
    else:
        draw_words(canvas, view, box, small=small)


def _draw_games(canvas: Canvas, scene: Scene, box: Box) -> None:
    """Draw the first game large, and the others beside it in columns."""
    if not scene.thumbnails:
        draw_view(canvas, scene.view, box)
        return
    rows = min(THUMBNAIL_ROWS, len(scene.thumbnails))
    columns = -(-len(scene.thumbnails) // THUMBNAIL_ROWS)
    unit = min((box.height - 24) / THUMBNAIL_ROWS, 66) - THUMBNAIL_GAP
    width = columns * (unit + THUMBNAIL_GAP)
    draw_view(canvas, scene.view, Box(box.x, box.y, box.width - width - 12, box.height))
    left, top = box.x + box.width - width + THUMBNAIL_GAP, box.y + (box.height - rows * (unit + THUMBNAIL_GAP)) / 2
    for index, view in enumerate(scene.thumbnails):
        row, column = divmod(index, columns)
        where = Box(left + column * (unit + THUMBNAIL_GAP), top + row * (unit + THUMBNAIL_GAP), unit, unit)
        draw_view(canvas, view, where, small=True)
    if scene.more:
        below = top + rows * (unit + THUMBNAIL_GAP) + 8
        canvas.text(f"+{scene.more} more", (left + (width - THUMBNAIL_GAP) / 2, below), 12, palette.MUTED, align=0.5)


def _draw_strip(canvas: Canvas, strip: tuple[Moment, ...], box: Box) -> None:
    """Draw the last joint actions, a row for each player."""
    pitch, between, left = 20.0, 6.0, box.x + 16
    row_pitch = min(STRIP_ROW, (box.height - STRIP_HEAD) / len(strip[-1].actions)) if strip else STRIP_ROW
    size, top, room, shown = row_pitch - 4, box.y + STRIP_HEAD, box.x + box.width - left, len(strip)
    # As many of the newest as there is room for.
    while shown and shown * pitch + between * sum(moment.begins for moment in strip[-shown:]) > room:
        shown -= 1
    if not shown:
        return
    canvas.text("last joint actions", (box.x, box.y + 4), 11, palette.MUTED)
    for player in range(len(strip[-1].actions)):
        draw_mark(
            canvas, (box.x + 5, top + player * row_pitch + size / 2), min(5, size / 2), player_colour(player), player
        )
    x = left
    for moment in strip[-shown:]:
        if moment.begins and x > left:
            canvas.line([(x + 2, top - 2), (x + 2, top + row_pitch * len(moment.actions) - 2)], palette.MUTED, 1)
            x += between
        for player, action in enumerate(moment.actions):
            cell = Box(x, top + player * row_pitch, 18.0, size)
            colour = action.colour or blend(palette.CARD, player_colour(player), 0.25)
            ink = palette.CARD if action.colour else palette.INK
            canvas.rectangle(cell, colour, radius=4)
            canvas.text(action.symbol, cell.centre, min(11, round(size)), ink, bold=True, align=0.5)
        x += pitch


def _draw_keys(canvas: Canvas, actions: tuple[Action, ...], box: Box) -> None:
    """Draw each action's key as a key cap, and its name."""
    x = box.x
    keys = [(KEY_NAMES.get(action.key, action.key.upper()), action.name) for action in actions if action.key]
    for cap, name in [*keys, ("ESC", "quit")]:
        width = max(26, canvas.text_width(cap, 12, bold=True) + 14)
        told = width + 8 + canvas.text_width(name, 13) + 18
        if x + told > box.x + box.width:
            canvas.text("…", (x, box.centre[1]), 13, palette.MUTED)
            return
        cap_box = Box(x, box.y + 2, width, 26)
        canvas.rectangle(Box(cap_box.x, cap_box.y + 2, width, 26), blend(palette.LINE, palette.INK, 0.2), radius=5)
        canvas.rectangle(cap_box, palette.CARD, radius=5)
        canvas.rectangle(cap_box, palette.LINE, radius=5, outline=1)
        canvas.text(cap, cap_box.centre, 12, palette.INK, bold=True, align=0.5)
        canvas.text(name, (x + width + 8, cap_box.centre[1]), 13, palette.INK)
        x += told

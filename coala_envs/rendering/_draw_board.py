"""A gridworld on a canvas."""

import math
from collections.abc import Sequence
from typing import Any

from coala_envs.games import Heading
from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas, Number, Point
from coala_envs.rendering._mark import draw_mark
from coala_envs.rendering._palette import RGB, blend, player_colour
from coala_envs.rendering._scene import Beam, Board, Cell, Figure, Ground, Item, Thing

GROUNDS = {Ground.FLOOR: palette.FLOOR, Ground.ORCHARD: palette.ORCHARD, Ground.RIVER: palette.RIVER}
WHITE: RGB = (255, 255, 255)
ANGLE = {Heading.RIGHT: 0.0, Heading.DOWN: 90.0, Heading.LEFT: 180.0, Heading.UP: 270.0}


def draw_board(canvas: Canvas, board: Board, box: Box, *, small: bool) -> None:
    """Draw the board as large as the box allows; a small one without words and fine detail."""
    space = box if small or not board.caption else Box(box.x, box.y, box.width, box.height - 30)
    frame = space.fitted(board.columns, board.rows)
    unit = frame.width / board.columns
    gap = 0.5 if small else 1.5

    def cell_box(cell: Cell) -> Box:
        return Box(frame.x + cell[1] * unit, frame.y + cell[0] * unit, unit, unit)

    canvas.rectangle(frame.inside(-gap), blend(palette.LINE, palette.INK, 0.1), radius=unit * 0.1)
    for row, grounds in enumerate(board.ground):
        for column, ground in enumerate(grounds):
            canvas.rectangle(cell_box((row, column)).inside(gap), GROUNDS[ground], radius=unit * 0.08)
    for beam in board.beams:
        for swept in beam.cells:
            lit = blend(GROUNDS[board.ground[swept[0]][swept[1]]], player_colour(beam.player), 0.55)
            inside = cell_box(swept).inside(gap + (0 if small else 2 + 4 * (beam.player % 4)))
            canvas.rectangle(inside, lit, radius=unit * 0.08, outline=max(0.7, 0.035 * unit))
    figures, items = _by_cell(board.figures), _by_cell(board.items)
    for cell, lying in items.items():
        for place, item in enumerate(lying):
            if cell not in figures:
                _draw_item(canvas, item, _beside(cell_box(cell), place, len(lying)))
    for cell, standing in figures.items():
        for place, figure in enumerate(standing):
            _draw_figure(canvas, figure, _beside(cell_box(cell), place, len(standing)), small)
        # What lies under somebody's feet is shown small, in a corner that nothing else of theirs needs.
        corner = -0.06 if any(figure.carries for figure in standing) else 0.5
        for place, item in enumerate(items.get(cell, ())):
            box, size = cell_box(cell), 0.56 * unit
            foot = Box(box.x + (0.34 * place - 0.06) * unit, box.y + corner * unit, size, size)
            canvas.circle(foot.centre, 0.2 * unit, WHITE)
            _draw_item(canvas, item, foot)
    for beam in board.beams:
        _draw_bolts(canvas, beam, {cell: cell_box(cell) for cell in (beam.source, *beam.hits)})
    if board.caption and not small:
        canvas.text(board.caption, (frame.centre[0], frame.y + frame.height + 20), 14, palette.MUTED, align=0.5)


def _by_cell(things: Sequence[Any]) -> dict[Cell, list[Any]]:
    """Return what is on each cell, in order."""
    found: dict[Cell, list[Any]] = {}
    for thing in things:
        found.setdefault(thing.cell, []).append(thing)
    return found


def _beside(box: Box, place: int, count: int) -> Box:
    """Return where one of several on a cell is drawn: beside each other, and smaller."""
    size = box.width * (1.0 if count == 1 else 1.44 / count)
    middle = box.x + box.width * (0.5 if count == 1 else 0.06 + (place + 0.5) * 0.88 / count)
    return Box(middle - size / 2, box.centre[1] - size / 2, size, size)


def _draw_item(canvas: Canvas, item: Item, box: Box) -> None:
    (x, y), unit = box.centre, box.width
    if item.kind is Thing.APPLE:
        canvas.line([(x, y - 0.12 * unit), (x + 0.05 * unit, y - 0.3 * unit)], palette.DIRT, 0.05 * unit)
        leaf = [(0.05, -0.24), (0.14, -0.34), (0.26, -0.32), (0.17, -0.22)]
        canvas.polygon([(x + a * unit, y + b * unit) for a, b in leaf], palette.LEAF)
        for side in (-1, 1):
            canvas.circle((x + side * 0.08 * unit, y + 0.04 * unit), 0.19 * unit, palette.APPLE)
        canvas.circle((x - 0.12 * unit, y - 0.03 * unit), 0.05 * unit, blend(palette.APPLE, WHITE, 0.6))
    elif item.kind is Thing.DIRT:
        for a, b, radius in ((-0.14, 0.08, 0.2), (0.14, 0.12, 0.17), (0.02, -0.1, 0.2), (0.22, -0.12, 0.09)):
            canvas.circle((x + a * unit, y + b * unit), radius * unit, palette.DIRT)
        for a, b in ((-0.12, 0.04), (0.1, 0.1), (0.03, -0.14)):
            canvas.circle((x + a * unit, y + b * unit), 0.05 * unit, blend(palette.DIRT, WHITE, 0.25))
    else:
        colour = item.colour or palette.MUTED
        draw_mark(canvas, (x, y), 0.26 * unit, blend(colour, palette.INK, 0.25), item.shape)
        draw_mark(canvas, (x, y), 0.23 * unit, colour, item.shape)
        draw_mark(canvas, (x, y), 0.16 * unit, blend(colour, WHITE, 0.35), item.shape, outline=0.035 * unit)


def _draw_figure(canvas: Canvas, figure: Figure, box: Box, small: bool) -> None:
    (x, y), unit = box.centre, box.width
    colour = player_colour(figure.player)
    body = blend(colour, palette.ICE, 0.6) if figure.frozen else colour
    if figure.frozen:
        canvas.rectangle(Box(x - 0.4 * unit, y - 0.4 * unit, 0.8 * unit, 0.8 * unit), palette.ICE, radius=0.14 * unit)
        canvas.rectangle(
            Box(x - 0.4 * unit, y - 0.4 * unit, 0.8 * unit, 0.8 * unit),
            blend(palette.ICE, palette.PLAYERS[1], 0.35),
            radius=0.14 * unit,
            outline=max(0.6, 0.03 * unit),
        )
    if figure.heading is not None:
        tip = [_turned(point, figure.heading, (x, y), unit) for point in ((0.44, 0.0), (0.2, -0.2), (0.2, 0.2))]
        canvas.polygon(tip, body)
    draw_mark(canvas, (x, y), 0.31 * unit, WHITE, figure.player)
    draw_mark(canvas, (x, y), 0.28 * unit, body, figure.player)
    look_x, look_y = (0.0, 0.0) if figure.heading is None else _turned((0.05, 0.0), figure.heading, (0.0, 0.0), unit)
    for side in (-1, 1):
        eye = (x + side * 0.1 * unit + look_x, y - 0.06 * unit + look_y)
        canvas.circle(eye, 0.075 * unit, WHITE)
        if figure.frozen:
            canvas.line([(eye[0] - 0.05 * unit, eye[1]), (eye[0] + 0.05 * unit, eye[1])], palette.INK, 0.03 * unit)
        else:
            canvas.circle((eye[0] + 0.3 * look_x, eye[1] + 0.3 * look_y), 0.04 * unit, palette.INK)
    if small:
        return
    text = max(11, round(0.17 * unit))
    if figure.frozen:
        beside = 0.3 if figure.did else -0.28
        canvas.text(str(figure.frozen), (x + 0.3 * unit, y + beside * unit), text, palette.INK, bold=True, align=0.5)
    if figure.did:
        _label(canvas, figure.did, (x, y - 0.36 * unit), text, colour)
    for index, (bag_colour, count) in enumerate(figure.carries):
        where = (x + (index - (len(figure.carries) - 1) / 2) * 0.34 * unit, y + 0.4 * unit)
        draw_mark(canvas, where, 0.13 * unit, WHITE, index)
        draw_mark(canvas, where, 0.115 * unit, bag_colour, index)
        canvas.text(str(count), where, max(10, round(0.15 * unit)), WHITE, bold=True, align=0.5)


def _label(canvas: Canvas, words: str, where: Point, size: int, colour: RGB) -> None:
    width, height = canvas.text_width(words, size, bold=True) + size * 0.8, size * 1.5
    canvas.rectangle(Box(where[0] - width / 2, where[1] - height / 2, width, height), WHITE, radius=height / 2)
    canvas.text(words, where, size, colour, bold=True, align=0.5)


def _draw_bolts(canvas: Canvas, beam: Beam, boxes: dict[Cell, Box]) -> None:
    for hit in beam.hits:
        (x, y), end, unit = boxes[beam.source].centre, boxes[hit].centre, boxes[hit].width
        length = math.hypot(end[0] - x, end[1] - y)
        if not length:
            continue
        # From one player's rim to the other's.
        rim = 0.3 * unit / length
        along = ((end[0] - x) * (1 - 2 * rim), (end[1] - y) * (1 - 2 * rim))
        start, length = (x + (end[0] - x) * rim, y + (end[1] - y) * rim), math.hypot(*along)
        across = (-along[1] / length, along[0] / length)
        zigzag = []
        for share, side in ((0.0, 0), (0.3, 1), (0.42, -1), (0.58, 1), (0.7, -1), (1.0, 0)):
            aside = side * 0.1 * unit
            zigzag.append(
                (start[0] + along[0] * share + across[0] * aside, start[1] + along[1] * share + across[1] * aside)
            )
        canvas.line(zigzag, WHITE, 0.1 * unit)
        canvas.line(zigzag, player_colour(beam.player), 0.055 * unit)


def _turned(point: Point, heading: Heading, origin: Point, unit: Number) -> Point:
    angle = math.radians(ANGLE[heading])
    (x, y), cos, sin = point, math.cos(angle), math.sin(angle)
    return origin[0] + unit * (x * cos - y * sin), origin[1] + unit * (x * sin + y * cos)

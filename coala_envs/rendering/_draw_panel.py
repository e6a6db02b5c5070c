"""What stands beside the board: scores, the clock, and the meta-episode so far."""

import math
from collections.abc import Callable

from coala_envs.rendering import _palette as palette
from coala_envs.rendering._canvas import Box, Canvas, Number, Point, number
from coala_envs.rendering._mark import draw_mark
from coala_envs.rendering._palette import blend, player_colour
from coala_envs.rendering._scene import Chart, Counter, Line, Score


def draw_scores(canvas: Canvas, scores: tuple[Score, ...], box: Box) -> None:
    """Draw a line for each player: its name, and its rewards."""
    columns = (box.x + box.width - 92, box.x + box.width - 12)
    for title, x in (("this episode", columns[0]), ("per step", columns[1])):
        canvas.text(title, (x, box.y + 8), 11, palette.MUTED, align=1)
    height = (box.height - 18) / len(scores)
    for player, score in enumerate(scores):
        y = box.y + 18 + (player + 0.5) * height
        canvas.rectangle(Box(box.x, y - height / 2 + 2, box.width, height - 4), palette.CARD, radius=8)
        draw_mark(canvas, (box.x + 18, y), min(8, height / 2 - 3), player_colour(player), player)
        canvas.text(_shortened(canvas, score.name, 140, 14), (box.x + 34, y), 14, palette.INK, bold=True)
        canvas.text(number(f"{score.inner:+.1f}"), (columns[0], y), 15, player_colour(player), bold=True, align=1)
        canvas.text(number(f"{score.per_step:+.2f}"), (columns[1], y), 14, palette.INK, align=1)


def draw_counters(canvas: Canvas, counters: tuple[Counter, ...], box: Box) -> None:
    """Draw each counter as a bar, side by side."""
    width = (box.width - 20 * (len(counters) - 1)) / len(counters)
    for index, counter in enumerate(counters):
        x = box.x + index * (width + 20)
        canvas.text(counter.label, (x, box.y + 8), 12, palette.MUTED)
        told = f"{counter.done} / {counter.of}"
        canvas.text(told, (x + width, box.y + 8), 12, palette.INK, bold=True, align=1)
        canvas.rectangle(Box(x, box.y + 20, width, 6), palette.LINE, radius=3)
        done = width * counter.done / counter.of
        if done:
            canvas.rectangle(Box(x, box.y + 20, max(6, done), 6), palette.INK, radius=3)


def draw_chart(canvas: Canvas, chart: Chart, box: Box) -> None:
    """Draw the curves over the inner episodes of the whole meta-episode; the last point is hollow."""
    canvas.text(chart.title, (box.x, box.y + 9), 13, palette.INK, bold=True)
    plot = Box(box.x + 38, box.y + 28, box.width - 46, box.height - 62)
    ticks = _ticks(chart)
    low, high = ticks[0], ticks[-1]

    def point(episode: int, value: Number) -> Point:
        share = (episode + 0.5) / chart.length
        return plot.x + share * plot.width, plot.y + plot.height * (high - value) / (high - low)

    canvas.rectangle(plot.inside(-4), palette.CARD, radius=6)
    for tick in ticks:
        y = point(0, tick)[1]
        canvas.line([(plot.x, y), (plot.x + plot.width, y)], palette.LINE, 1)
        canvas.text(number(f"{tick:.3g}"), (plot.x - 9, y), 11, palette.MUTED, align=1)
    if low < 0 < high:
        y = point(0, 0.0)[1]
        canvas.line([(plot.x, y), (plot.x + plot.width, y)], blend(palette.MUTED, palette.CARD, 0.4), 1)
    for episode in sorted({0, chart.length - 1}):
        canvas.text(str(episode + 1), (point(episode, low)[0], plot.y + plot.height + 13), 11, palette.MUTED, align=0.5)
    canvas.text("inner episode", (plot.centre[0], plot.y + plot.height + 13), 11, palette.MUTED, align=0.5)
    dot = min(3.0, max(1.2, 0.3 * plot.width / chart.length))
    for line in chart.lines:
        _draw_line(canvas, line, point, dot)


def _draw_line(canvas: Canvas, line: Line, point: Callable[[int, float], Point], dot: Number) -> None:
    run: list[Point] = []
    for episode, value in enumerate(line.values):
        # A gap where nothing was measured.
        if math.isnan(value):
            _draw_run(canvas, line, run, dot)
        run = [] if math.isnan(value) else [*run, point(episode, value)]
    _draw_run(canvas, line, run, dot)
    for episode, value in enumerate(line.values):
        if not math.isnan(value):
            last = episode == len(line.values) - 1
            draw_mark(canvas, point(episode, value), 4.2 if last else dot, line.colour, line.shape)
            if last:
                draw_mark(canvas, point(episode, value), 2.2, palette.CARD, line.shape)


def _draw_run(canvas: Canvas, line: Line, run: list[Point], dot: Number) -> None:
    width = min(2.2, 0.8 * dot)
    if line.shape:
        canvas.dashes(run, line.colour, width, 6)
    else:
        canvas.line(run, line.colour, width)


def _ticks(chart: Chart) -> list[float]:
    """Return three to five round numbers around all values and 0."""
    if chart.unit:
        return [0.0, 0.5, 1.0]
    values = [value for line in chart.lines for value in line.values if not math.isnan(value)]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    span = max(high - low, 0.1)
    step = next(
        unit * 10**power
        for power in range(math.floor(math.log10(span)) - 1, 99)
        for unit in (1, 2, 5)
        if math.ceil(high / (unit * 10**power)) - math.floor(low / (unit * 10**power)) <= 4
    )
    first, last = math.floor(low / step), math.ceil(high / step)
    return [float(tick * step) for tick in range(first, max(last, first + 2) + 1)]


def _shortened(canvas: Canvas, words: str, width: Number, size: int) -> str:
    if canvas.text_width(words, size, bold=True) <= width:
        return words
    while words and canvas.text_width(words + "…", size, bold=True) > width:
        words = words[:-1]
    return words + "…"

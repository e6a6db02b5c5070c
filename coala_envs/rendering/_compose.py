"""From a record and the games' states to a scene."""

import math
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from coala_envs.checks import checked
from coala_envs.games import PLAYED, AbstractGame
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._palette import INK, player_colour
from coala_envs.rendering._record import MetaEpisodeRecord
from coala_envs.rendering._scene import Chart, Counter, Line, Moment, Scene, Score, View

MAX_THUMBNAILS = 15
STRIP_LENGTH = 48


@checked
def compose(
    game: AbstractGame,
    record: MetaEpisodeRecord,
    games: Any,
    *,
    over: bool = False,
    explain_keys: bool = False,
    note: str = "",
) -> Scene:
    """Return the picture of a meta-episode.

    Arguments:
        game: the inner game.
        record: of the meta-episode so far.
        games: the states of the B games, ``[batch]`` before every leaf. The first is shown large, up to
            ``MAX_THUMBNAILS`` more small.
        over: whether an inner episode has just ended and these are still its games, not those of the next one.
        explain_keys: show the keys, for a person who plays.
        note: a line to the reader.
    """
    shown = look(game)
    view, *thumbnails = paint_games(shown, games, 1 + MAX_THUMBNAILS)
    episode, step = record.clock
    starts = step == record.inner_episode_length and episode + 1 < record.num_inner_episodes and not over
    if starts:
        episode, step = episode + 1, 0
    return Scene(
        title=shown.title,
        view=view,
        thumbnails=tuple(thumbnails),
        more=_batch(games) - 1 - len(thumbnails),
        scores=_scores(record, starts),
        counters=(
            Counter("inner episode", episode + 1, record.num_inner_episodes),
            Counter("step", step, record.inner_episode_length),
        ),
        charts=tuple(_charts(shown, record)),
        strip=_strip(shown, record),
        actions=(shown.explained or shown.actions) if explain_keys else (),
        note=note,
    )


def paint_games(shown: Look, games: Any, at_most: int) -> tuple[View, ...]:
    """Return the pictures of the first games; ``games`` has ``[batch]`` before every leaf."""
    # One transfer for all of them: a slice of a JAX array would be a dispatch each.
    games = jax.tree.map(np.asarray, games)
    return tuple(
        shown.paint(jax.tree.map(lambda leaf, index=index: leaf[index], games))
        for index in range(min(_batch(games), at_most))
    )


def _batch(games: Any) -> int:
    return int(jax.tree.leaves(games)[0].shape[0])


def _scores(record: MetaEpisodeRecord, starts: bool) -> tuple[Score, ...]:
    if not record.t:
        return tuple(Score(name, 0.0, 0.0) for name in record.names)
    inner = record.by_episode("reward")[-1] * (0 if starts else record.clock[1])
    so_far = record.so_far("reward")
    return tuple(Score(name, float(inner[player]), float(so_far[player])) for player, name in enumerate(record.names))


def measure_of(shown: Look, record: MetaEpisodeRecord) -> Measure | None:
    """Return the game's main measure: the look's, or the first that was recorded."""
    measures = [name for name in record.quantities if name not in ("reward", PLAYED)]
    return shown.measure or (Measure(measures[0], measures[0]) if measures else None)


def _charts(shown: Look, record: MetaEpisodeRecord) -> list[Chart]:
    charts = [Chart("reward per step", _lines(record.by_episode("reward")), record.num_inner_episodes)]
    measure = measure_of(shown, record)
    if measure is not None:
        values = measured(measure, record)
        lines = (Line(_plain(values[:, 0]), INK),) if measure.shared else _lines(values)
        charts.append(Chart(measure.title, lines, record.num_inner_episodes, measure.unit))
    return charts


def measured(measure: Measure, record: MetaEpisodeRecord) -> np.ndarray:
    """Return a measure in each inner episode, ``[episodes begun, players]``; NaN where there was nothing to count."""
    value = record.by_episode(measure.quantity)
    if not measure.among:
        return value
    total = np.sum([record.by_episode(name) for name in measure.among], axis=0)
    return np.divide(value, total, out=np.full_like(total, math.nan), where=total > 0)


def _lines(values: np.ndarray) -> tuple[Line, ...]:
    return tuple(Line(_plain(values[:, player]), player_colour(player), player) for player in range(values.shape[1]))


def _plain(values: Sequence[float] | np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _strip(shown: Look, record: MetaEpisodeRecord) -> tuple[Moment, ...]:
    played = [(t, joint) for t, joint in enumerate(record.actions) if joint]
    return tuple(
        Moment(tuple(shown.actions[action] for action in joint), begins=t % record.inner_episode_length == 0)
        for t, joint in played[-STRIP_LENGTH:]
    )

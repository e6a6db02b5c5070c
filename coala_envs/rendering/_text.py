"""A meta-episode as text (``render_mode="ansi"``), in ASCII for any terminal: the clock, some games, the rewards."""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from coala_envs.checks import checked
from coala_envs.games import AbstractGame
from coala_envs.rendering._record import MetaEpisodeRecord

GAMES_SHOWN = 8


@checked
def text(game: AbstractGame, record: MetaEpisodeRecord, games: Any) -> str:
    """Return a frame; rewards and measures are per step, means over the games.

    Arguments:
        game: the inner game.
        record: of the meta-episode so far.
        games: the states of the B games, ``[batch]`` before every leaf.
    """
    (episode, step), length, count = record.clock, record.inner_episode_length, record.num_inner_episodes
    steps, total = episode * length + step, count * length
    of_number = f"step {step}/{length} of number {episode + 1}/{count}"
    rows = [
        ("meta-episode", f"{bar(steps, total)} step {steps}/{total}"),
        ("inner episode", f"{bar(step, length)} {of_number}"),
        ("games", _games(game, games)),
    ]
    for quantity in record.quantities:
        last, so_far = (_numbers(record.names, values) for values in (record.last(quantity), record.so_far(quantity)))
        rows.append((quantity, f"{last}   | so far   {so_far}"))
    return "\n".join(f"  {label:<14}{told}" for label, told in rows) + "\n"


def bar(done: int, of: int, width: int = 20) -> str:
    """Return a progress bar of ``width`` cells between two borders."""
    filled = round(width * done / of)
    return f"[{'#' * filled}{'.' * (width - filled)}]"


def _games(game: AbstractGame, games: Any) -> str:
    """Describe the first games and count the others."""
    games = jax.tree.map(np.asarray, games)
    batch = jax.tree.leaves(games)[0].shape[0]
    shown = min(batch, GAMES_SHOWN)
    described = [game.describe(jax.tree.map(lambda leaf, i=i: leaf[i], games)) for i in range(shown)]
    return " | ".join(described) + (f"   (+{batch - shown} more)" if batch > shown else "")


def _numbers(names: Sequence[str], values: np.ndarray) -> str:
    """Return ``name +0.00`` for each, in columns."""
    return "   ".join(f"{name} {value:+.2f}" for name, value in zip(names, values, strict=True))

"""A meta-episode in one of Gymnasium's render modes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coala_envs.checks import Size, checked, choice
from coala_envs.games import AbstractGame
from coala_envs.rendering._compose import compose
from coala_envs.rendering._draw import draw
from coala_envs.rendering._look import look
from coala_envs.rendering._record import MetaEpisodeRecord, checked_names
from coala_envs.rendering._text import text
from coala_envs.rendering._window import Window, checked_rate

RENDER_MODES = ("ansi", "rgb_array", "human")
RENDER_FPS = 4


class MetaEpisodeView:
    """Keeps the record of a meta-episode, and shows it.

    Arguments:
        game: the inner game.
        num_inner_episodes: how many, M.
        names: of the players.
        render_mode: one of ``RENDER_MODES``.

    Raises ``ValueError`` for what is not as said here.
    """

    @checked
    def __init__(self, game: AbstractGame, num_inner_episodes: Size, names: Sequence[str], render_mode: str):
        self._game = game
        self._mode = choice("render_mode", render_mode, RENDER_MODES)
        self._record = MetaEpisodeRecord(num_inner_episodes, game.inner_episode_length, checked_names(names, game))
        self._window: Window | None = None

    def start(self) -> None:
        """Begin a meta-episode."""
        self._record.start()

    def add(self, action: Any, reward: Any, measures: Mapping[str, Any]) -> None:
        """Take in a step; every array is ``[batch, players]``."""
        self._record.add(action, reward, measures)

    def render(self, games: Any, fps: float | int = RENDER_FPS) -> str | np.ndarray | None:
        """Return the text or the picture, or show it on the screen.

        A window that the person has closed stays closed, and the environment goes on without it.

        Arguments:
            games: the states of the B games now, ``[batch]`` before every leaf.
            fps: pictures per second, at most, in a window.

        Raises ``ImportError`` if pygame is needed and not installed, ``OSError`` if there is no display to show it on.
        """
        if self._mode == "ansi":
            return text(self._game, self._record, games)
        if self._window is not None and self._window.closed:
            return None
        frame = draw(compose(self._game, self._record, games))
        if self._mode == "rgb_array":
            return frame
        if self._window is None:
            self._window = Window(look(self._game).title, fps)
        self._window.fps = checked_rate("render_fps", fps)
        self._window.show(frame)
        # Nobody else asks for them, and the queue would run over.
        self._window.pressed()
        return None

    def close(self) -> None:
        """Close the window, if there is one. The next picture opens another."""
        if self._window is not None:
            self._window.close()
            self._window = None

"""A meta-episode between co-players: on the screen, or picture by picture."""

from collections.abc import Iterator

import numpy as np

from coala_envs.checks import checked
from coala_envs.rendering._draw import draw
from coala_envs.rendering._session import Session
from coala_envs.rendering._window import Window

QUIT_KEYS = ("escape", "q")


@checked
def frames(session: Session) -> Iterator[np.ndarray]:
    """Play to the end of the meta-episode and yield the pictures ``(H, W, 3)``.

    There is one before the first step, one after each, and at an inner boundary one more: the games as they ended, and
    as they start again.
    """
    yield draw(session.scene())
    while not session.finished:
        ended = session.step()
        if ended:
            yield draw(session.scene(over=True, note="the inner episode is over"))
        if not (ended and session.finished):
            yield draw(session.scene())


@checked
def watch(session: Session, *, fps: float | int = 4) -> None:
    """Show a meta-episode in a window, until it ends or the person quits (escape, q, or the close button).

    Raises ``ValueError`` for an ``fps`` as ``Window``, ``OSError`` if there is no display.
    """
    window = Window(f"coala: {session.look.title}", fps)
    try:
        for frame in frames(session):
            window.show(frame)
            if any(key in QUIT_KEYS for key in window.pressed()) or window.closed:
                return
    finally:
        window.close()

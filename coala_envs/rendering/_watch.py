"""A meta-episode between co-players: on the screen, or as a film."""

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coala_envs.rendering._draw import draw
from coala_envs.rendering._session import Session
from coala_envs.rendering._window import Window

QUIT_KEYS = ("escape", "q")


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


def watch(session: Session, *, fps: float | int = 4) -> None:
    """Show a meta-episode in a window, until it ends or the person quits (escape, q, or the close button).

    Raises ``ValueError`` for an ``fps`` that is not positive, ``OSError`` if there is no display.
    """
    window = Window(f"coala: {session.look.title}", _positive(fps))
    try:
        for frame in frames(session):
            window.show(frame)
            if any(key in QUIT_KEYS for key in window.pressed()) or window.closed:
                return
    finally:
        window.close()


def film(pictures: Iterable[np.ndarray], path: Path, *, fps: float | int = 4) -> None:
    """Write pictures as a film: ``.gif``, or ``.mp4`` with the extra ``video``. Needs no display.

    Raises ``ValueError`` for another ending and for an ``fps`` that is not positive, ``ImportError`` if what the ending
    needs is not installed, ``OSError`` if the file cannot be written.
    """
    check_film(path)
    _positive(fps)
    import imageio.v2 as imageio

    options = {"fps": fps} if path.suffix == ".mp4" else {"duration": 1000 / fps, "loop": 0, "subrectangles": True}
    path.parent.mkdir(parents=True, exist_ok=True)
    writer: Any
    with imageio.get_writer(path, **options) as writer:
        for picture in pictures:
            writer.append_data(picture)


def check_film(path: Path) -> None:
    """Raise what ``film`` would raise for a path of this ending, before anything is played for it."""
    if path.suffix not in (".gif", ".mp4"):
        raise ValueError(f"a film is written to a .gif or an .mp4, got {path}")
    for package, ending, extra in (("imageio", "", ""), ("imageio_ffmpeg", ".mp4", "[video]")):
        if path.suffix.endswith(ending) and importlib.util.find_spec(package) is None:
            raise ImportError(f'writing {path.suffix} needs {package}; pip install "coala-envs{extra}"')


def _positive(fps: float | int) -> float | int:
    if not fps > 0:
        raise ValueError(f"fps must be positive, got {fps}")
    return fps

"""A window on the screen that shows pictures and hears keys."""

import os
from typing import Any, ClassVar

import numpy as np

from coala_envs.checks import checked, number, positive
from coala_envs.rendering._palette import PAPER
from coala_envs.rendering._picture import checked_picture
from coala_envs.rendering._pygame import load_pygame

SLOWEST, FASTEST = 0.01, 1000.0


def checked_rate(name: str, value: Any) -> float:
    """Return a number of pictures per second. Raises ``ValueError`` for none, and for one that nobody could follow."""
    return number(name, positive(name, value), least=SLOWEST, most=FASTEST)


class Window:
    """Opens with the first picture. It can be resized, and closed by its button or by ``close``; then it stays closed.

    Only the display is started, no sound. There is one window per process, as pygame has it: a window is closed as well
    where another is opened, by us or by somebody else, and where somebody ends pygame.

    Arguments:
        title: in the window's frame.
        fps: pictures per second, at most: ``show`` waits as long as that takes.

    Raises ``ImportError`` if pygame is not installed, ``ValueError`` for a rate as ``checked_rate``, and ``OSError``
    with the first picture if there is no display.
    """

    _newest: ClassVar["Window | None"] = None

    @checked
    def __init__(self, title: str, fps: float | int):
        self._pygame = load_pygame()
        self._title = title
        self._clock = self._pygame.time.Clock()
        self._picture: Any = None
        self._painted: tuple[Any, bytes] = ((0, 0), b"")
        self.fps = checked_rate("fps", fps)
        self.closed = False
        """Whether it was closed, by the person or by ``close``."""

    def show(self, frame: np.ndarray) -> None:
        """Show a picture ``(height, width, 3)`` and keep the frame rate. Does nothing once the window is closed."""
        checked_picture("frame", frame)
        if self.closed:
            return
        if self._picture is None:
            self._open(frame.shape[1], frame.shape[0])
        elif not self._is_there():
            self.closed = True
            return
        self._picture = self._pygame.surfarray.make_surface(frame.swapaxes(0, 1))
        # A close button that nobody asks about would seem dead.
        if self._pygame.event.peek(self._pygame.QUIT):
            self.close()
            return
        self._pygame.event.pump()
        self._paint()
        self._clock.tick(self.fps)

    def pressed(self) -> list[str]:
        """Return pygame's names of the keys pressed since the last call; also reacts to resizing and closing.

        Keys of the number pad are called as those of the same meaning elsewhere.
        """
        if self.closed or self._picture is None:
            return []
        if not self._is_there():
            self.closed = True
            return []
        names = []
        for event in self._pygame.event.get():
            if event.type == self._pygame.QUIT:
                self.close()
                break
            if event.type == self._pygame.KEYDOWN:
                name = self._pygame.key.name(event.key)
                names.append("return" if name == "enter" else name.strip("[]") or name)
            elif event.type in (self._pygame.VIDEORESIZE, self._pygame.WINDOWEXPOSED):
                self._paint()
        return names

    def close(self) -> None:
        """Close it; closing again does nothing."""
        if self._picture is not None and not self.closed and self._is_there():
            self._pygame.display.quit()
        self.closed = True

    def _is_there(self) -> bool:
        """Whether the display is still ours: it is, and shows what we painted, unless it has another size by now."""
        display = self._pygame.display
        screen = display.get_surface() if display.get_init() else None
        if screen is None or Window._newest is not self:
            return False
        size, pixels = self._painted
        return size != screen.get_size() or pixels == screen.get_buffer().raw

    def _open(self, width: int, height: int) -> None:
        try:
            self._pygame.display.init()
            # What SDL takes when there is no display: a window that nobody could ever see.
            if self._pygame.display.get_driver() == "offscreen" and "SDL_VIDEODRIVER" not in os.environ:
                raise self._pygame.error("SDL found no display")
            self._pygame.display.set_mode((width, height), self._pygame.RESIZABLE)
        except self._pygame.error as error:
            self._pygame.display.quit()
            raise OSError(
                f"cannot open a window ({error}): is there a display? Films (coala watch ... --record film.gif), "
                "render_mode='rgb_array' and the page of docs/play need none"
            ) from error
        self._pygame.display.set_caption(self._title)
        Window._newest = self

    def _paint(self) -> None:
        """Draw the picture as large as the window allows, in its middle."""
        screen, picture = self._pygame.display.get_surface(), self._picture
        (width, height), (own_width, own_height) = screen.get_size(), picture.get_size()
        zoom = min(width / own_width, height / own_height)
        size = (max(1, round(own_width * zoom)), max(1, round(own_height * zoom)))
        if size != picture.get_size():
            picture = self._pygame.transform.smoothscale(picture, size)
        screen.fill(PAPER)
        screen.blit(picture, ((width - size[0]) // 2, (height - size[1]) // 2))
        self._painted = screen.get_size(), screen.get_buffer().raw
        self._pygame.display.flip()

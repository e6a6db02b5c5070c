"""Pictures as a film in a file."""

import importlib.util
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coala_envs.checks import checked
from coala_envs.files import check_writable, replacing
from coala_envs.rendering._picture import checked_picture
from coala_envs.rendering._window import checked_rate

ENDINGS = (".gif", ".mp4")
FASTEST_GIF = 50
"""Programs slow down what is faster than two hundredths of a second."""
MOST_OFF, RIMS = 6, 0.002
"""How far a colour may be off, of 255, and in which share of a picture it may be further."""


@checked
def film(pictures: Iterable[np.ndarray], path: Path, *, fps: float | int = 4) -> None:
    """Write pictures ``(H, W, 3)`` uint8 as a film: ``.gif``, or ``.mp4`` with the extra ``video``. Needs no display.

    Raises ``ValueError`` for another ending, an ``fps`` that nothing shows, no pictures, what is no picture, and
    pictures of several sizes; ``ImportError`` if what an ``.mp4`` needs is not installed, ``OSError`` if the file
    cannot be written.
    """
    check_film(path, fps)
    rest = iter(pictures)
    first = next(rest, None)
    if first is None:
        raise ValueError("a film needs at least one picture, got none")
    first = checked_picture("a picture", first)
    write = _write_gif if path.suffix.lower() == ".gif" else _write_mp4
    with replacing(path) as partial:
        write(first, (checked_picture("a picture", one, first.shape) for one in rest), partial, fps)


@checked
def check_film(path: Path, fps: float | int) -> None:
    """Raise what ``film`` would raise for this path and speed, before anything is played for it."""
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"a film is written to a .gif or an .mp4, got {path}")
    checked_rate("fps", fps)
    if path.suffix.lower() == ".gif" and fps > FASTEST_GIF:
        raise ValueError(f"a .gif shows at most {FASTEST_GIF} pictures a second, whoever plays it; got fps {fps}")
    check_writable(path)
    if path.suffix.lower() == ".mp4":
        for package in ("imageio", "imageio_ffmpeg"):
            if importlib.util.find_spec(package) is None:
                raise ImportError(f'writing an .mp4 needs {package}; pip install "coala-envs[video]"')


def _write_gif(first: np.ndarray, rest: Iterator[np.ndarray], partial: Path, fps: float | int) -> None:
    # Pillow alone, without dithering, and one palette as long as it does: a small file, written quickly.
    from PIL import Image

    def paletted() -> Iterator[Any]:
        palette = None
        for picture in itertools.chain([first], rest):
            whole = Image.fromarray(picture)
            quantised = None if palette is None else whole.quantize(palette=palette, dither=Image.Dither.NONE)
            if quantised is None or _differs(np.asarray(quantised.convert("RGB")), picture):
                palette = Image.new("P", (1, 1))
                palette.putpalette(_most_frequent(picture).tobytes())
                quantised = whole.quantize(palette=palette, dither=Image.Dither.NONE)
            yield quantised

    frames = paletted()
    next(frames).save(partial, save_all=True, append_images=frames, duration=round(1000 / fps), loop=0)


def _differs(shown: np.ndarray, picture: np.ndarray) -> bool:
    """Whether more of the picture than the rims of its shapes has another colour."""
    off = np.maximum(shown, picture) - np.minimum(shown, picture)
    return bool(np.count_nonzero(off > MOST_OFF) > RIMS * off.size)


def _most_frequent(picture: np.ndarray) -> np.ndarray:
    """Return the 256 colours that cover most of a picture, fewer if it has no more."""
    packed = picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    found, counts = np.unique(packed, return_counts=True)
    chosen = found[np.argsort(-counts.astype(np.int64), kind="stable")[:256]]
    return np.stack([chosen >> 16, chosen >> 8 & 255, chosen & 255], axis=-1).astype(np.uint8)


def _write_mp4(first: np.ndarray, rest: Iterator[np.ndarray], partial: Path, fps: float | int) -> None:
    import imageio.v2 as imageio

    writer: Any
    with imageio.get_writer(partial, fps=fps) as writer:
        for picture in itertools.chain([first], rest):
            writer.append_data(picture)

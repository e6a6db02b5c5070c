"""Pictures as a film in a file."""

import importlib.util
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coala_envs.files import check_writable, replacing
from coala_envs.rendering import _palette as palette
from coala_envs.rendering._palette import blend

ENDINGS = (".gif", ".mp4")


def film(pictures: Iterable[np.ndarray], path: Path, *, fps: float | int = 4) -> None:
    """Write pictures ``(H, W, 3)`` uint8 as a film: ``.gif``, or ``.mp4`` with the extra ``video``. Needs no display.

    Raises ``ValueError`` for another ending, an ``fps`` that is not positive, and no pictures; ``ImportError`` if
    what an ``.mp4`` needs is not installed, ``OSError`` if the file cannot be written.
    """
    check_film(path, fps)
    rest = iter(pictures)
    first = next(rest, None)
    if first is None:
        raise ValueError("a film needs at least one picture, got none")
    write = _write_gif if path.suffix == ".gif" else _write_mp4
    with replacing(path) as partial:
        write(first, rest, partial, fps)


def check_film(path: Path, fps: float | int) -> None:
    """Raise what ``film`` would raise for this path and speed, before anything is played for it."""
    if path.suffix not in ENDINGS:
        raise ValueError(f"a film is written to a .gif or an .mp4, got {path}")
    if not fps > 0:
        raise ValueError(f"fps must be positive, got {fps}")
    check_writable(path)
    if path.suffix == ".mp4":
        for package in ("imageio", "imageio_ffmpeg"):
            if importlib.util.find_spec(package) is None:
                raise ImportError(f'writing an .mp4 needs {package}; pip install "coala-envs[video]"')


def _write_gif(first: np.ndarray, rest: Iterator[np.ndarray], partial: Path, fps: float | int) -> None:
    # Pillow alone, for one palette without dithering: a file of half the bytes, written many times faster.
    from PIL import Image

    keep = Image.Dither.NONE
    colours = Image.fromarray(np.concatenate([first, _swatches(first.shape[1])])).quantize(dither=keep)
    frames = (Image.fromarray(picture).quantize(palette=colours, dither=keep) for picture in rest)
    opening = Image.fromarray(first).quantize(palette=colours, dither=keep)
    opening.save(partial, save_all=True, append_images=frames, duration=round(1000 / fps), loop=0)


def _swatches(width: int) -> np.ndarray:
    """Return stripes of the colours that later pictures may need, light and dark."""
    known = (*palette.PLAYERS, *palette.ACTIONS, palette.ICE, palette.APPLE, palette.DIRT, palette.LEAF, palette.INK)
    tints = [blend(colour, palette.CARD, share) for colour in known for share in (0.0, 0.3, 0.6)]
    return np.repeat(np.repeat(np.array(tints, np.uint8)[:, None], width, axis=1), 4, axis=0)


def _write_mp4(first: np.ndarray, rest: Iterator[np.ndarray], partial: Path, fps: float | int) -> None:
    import imageio.v2 as imageio

    writer: Any
    with imageio.get_writer(partial, fps=fps) as writer:
        for picture in itertools.chain([first], rest):
            writer.append_data(picture)

"""Scalars into TensorBoard's event files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coala_agents.loggers._optional import import_optional
from coala_agents.loggers._protocol import finite


class TensorBoard:
    """Writes an event file, for ``tensorboard --logdir FOLDER``.

    Arguments:
        folder: made if it does not exist; a folder per run, whose name is the run's name in TensorBoard.

    Raises ``ImportError`` if tensorboardX is not installed.
    """

    def __init__(self, folder: Path):
        self._writer = import_optional("tensorboardX", "tensorboard").SummaryWriter(str(folder))

    def log(self, step: int, metrics: Mapping[str, Any]) -> None:
        """Add a point to the curve of each metric."""
        for name, value in finite(metrics).items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Write out what is still held, and close the file."""
        self._writer.close()

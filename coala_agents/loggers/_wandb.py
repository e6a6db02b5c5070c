"""Scalars to Weights & Biases."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coala_agents.loggers._optional import import_optional
from coala_agents.loggers._protocol import finite


class WeightsAndBiases:
    """Starts one run and logs to it.

    Who is logged in, the server and the mode are wandb's own business; ``WANDB_MODE=offline`` keeps everything in the
    folder.

    Arguments:
        project: the project that the run is shown in.
        name: the run's name there.
        config: settings of the run, shown beside it.
        folder: wandb's own files go to ``folder/wandb``; made if it does not exist.

    Raises ``ImportError`` if wandb is not installed, and ``ConnectionError`` if it does not begin a run, as where
    nobody is logged in.
    """

    def __init__(self, project: str, name: str, config: Mapping[str, Any], folder: Path):
        wandb = import_optional("wandb", "wandb")
        # wandb falls back to a temporary folder, with no more than a warning, for one that does not exist.
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._run = wandb.init(project=project, name=name, config=dict(config), dir=str(folder))
        except wandb.Error as error:
            raise ConnectionError(
                f"wandb does not begin a run: {error}; log in with wandb login, or set WANDB_MODE=offline"
            ) from error

    def log(self, step: int, metrics: Mapping[str, Any]) -> None:
        """Add the metrics to the step; wandb drops a step that lies before one already logged."""
        values = finite(metrics)
        if values:
            self._run.log(values, step=step)

    def close(self) -> None:
        """Finish the run: wait until everything is written or sent."""
        self._run.finish()

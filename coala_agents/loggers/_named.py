"""Loggers by name, for configurations and the command line."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coala_agents.loggers._protocol import Logger
from coala_agents.loggers._tensorboard import TensorBoard
from coala_agents.loggers._wandb import WeightsAndBiases
from coala_envs.checks import checked, choice

PROJECT = "coala"

LOGGERS: Mapping[str, Callable[[Path, str, Mapping[str, Any]], Logger]] = MappingProxyType(
    {
        "tensorboard": lambda folder, run_name, config: TensorBoard(folder / "tensorboard" / run_name),
        "wandb": lambda folder, run_name, config: WeightsAndBiases(PROJECT, run_name, config, folder),
    }
)
"""One row per logger: what makes it from the run's folder, name and configuration."""


@checked
def make_logger(name: str, *, folder: Path, run_name: str, config: Mapping[str, Any]) -> Logger:
    """Return the logger of that name, ready to log.

    Arguments:
        name: one of ``LOGGERS``.
        folder: the run's; TensorBoard's files go to ``tensorboard/RUN_NAME`` in it, wandb's to ``wandb``.
        run_name: what the run is called where the curves are shown.
        config: settings of the run; TensorBoard does not show them.

    Raises ``ValueError`` for an unknown name, listing the known ones, and ``ImportError`` if the logger's package is
    not installed, saying how to install it.
    """
    return LOGGERS[choice("logger", name, LOGGERS)](folder, run_name, config)

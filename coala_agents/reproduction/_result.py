"""What a reproduction finds: panels to draw, and the paper's statements held against numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from coala_agents.parts import Seed
from coala_envs.checks import CheckedModule, Size, checked


class Curves(NamedTuple):
    """Quantities over training or over a naive learner's steps, of many seeds each."""

    title: str
    x_label: str
    y_label: str
    x: Float[np.ndarray, " points"]
    lines: dict[str, Float[np.ndarray, "seeds points"]]


class Histogram(NamedTuple):
    """Samples of a positive quantity, drawn over a logarithmic axis."""

    title: str
    x_label: str
    samples: dict[str, Float[np.ndarray, " samples"]]


class HeatMap(NamedTuple):
    """One number for every pair of two settings."""

    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: Float[np.ndarray, "y x"]


Panel = Curves | Histogram | HeatMap
Setting = dict[str, float | int | str]


class Statement(NamedTuple):
    """A statement of the paper, and what was measured of it."""

    paper: str
    """In our words."""
    criterion: str
    """What has to be measured for it to hold."""
    measured: dict[str, float]
    holds: bool


class Reproduction(NamedTuple):
    """What one figure came out as."""

    title: str
    setting: Setting
    """Everything that the numbers depend on besides the code."""
    panels: Sequence[Panel]
    statements: Sequence[Statement]


class Budget(CheckedModule):
    """How much a reproduction may compute."""

    quick: bool = False
    """An eighth of the seeds and half the updates: to see that it works, not to judge by."""
    progress: bool = True
    """Show progress bars."""
    seed: Seed = 0

    @checked
    def seeds(self, paper: Size) -> int:
        """Return the number of seeds where the paper has ``paper``."""
        return max(4, paper // 8) if self.quick else paper

    @checked
    def updates(self, full: Size) -> int:
        """Return the number of updates where a full run takes ``full``."""
        return full // 2 if self.quick else full

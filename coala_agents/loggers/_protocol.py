"""What a logger is, and which values it shows."""

import math
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Logger(Protocol):
    """Takes scalars as a training makes them. Any object with these two methods will do."""

    def log(self, step: int, metrics: Mapping[str, Any]) -> None:
        """Record scalars of one step, in their own units.

        Arguments:
            step: non-negative, never less than in the call before. Several calls may share one.
            metrics: by name; ``/`` groups them. Which seed or agent a number belongs to is part of the name. What is
                ``None``, NaN or infinite is left out: a curve has a gap there.
        """
        ...

    def close(self) -> None:
        """Write out what is still held. Nothing may be logged afterwards."""
        ...


def finite(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Return what can be drawn: the finite values, as Python floats."""
    numbers = {name: float(value) for name, value in metrics.items() if value is not None}
    return {name: number for name, number in numbers.items() if math.isfinite(number)}

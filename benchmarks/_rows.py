"""A row of the table: one quantity of one case. And how much is measured."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from benchmarks._timing import Spread, in_turns, seconds, spread

T = TypeVar("T")

STEPS = "env steps / s"
"""An environment step is one step of one game, of all its players."""


@dataclasses.dataclass(frozen=True)
class Row:
    """What was measured of a case, or why it was not."""

    group: str
    case: str
    quantity: str
    """With its unit."""
    found: Spread | None = None
    skipped: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is saved: ``Spread``'s numbers beside the rest, or the reason."""
        told = {"group": self.group, "case": self.case, "quantity": self.quantity}
        return {**told, **(self.found._asdict() if self.found else {"skipped": self.skipped})}


def from_json(saved: Mapping[str, Any]) -> Row:
    """Return the row that was saved."""
    found = None if "skipped" in saved else Spread(**{name: saved[name] for name in Spread._fields})
    return Row(saved["group"], saved["case"], saved["quantity"], found, saved.get("skipped", ""))


@dataclasses.dataclass(frozen=True)
class Effort:
    """How much is measured: ``full``, ``quick`` (fewer cases), or ``tiny`` (does everything run?)."""

    name: str
    repeats: int

    def of(self, full: T, quick: T, tiny: T) -> T:
        """Return the size or the cases for this effort."""
        return {"full": full, "quick": quick, "tiny": tiny}[self.name]


def steps_per_second(
    group: str, calls: Mapping[str, tuple[Callable[[], Any], int]], repeats: int, *, quantity: str = STEPS
) -> Iterator[Row]:
    """Time calls in turns, each given with the environment steps, or what ``quantity`` says, that it makes."""
    timed = in_turns({name: lambda call=call: seconds(call) for name, (call, _) in calls.items()}, repeats)
    for name, taken in timed.items():
        steps = calls[name][1]
        yield Row(group, name, quantity, spread([steps / one for one in taken]))

"""The table of algorithms. A row stands beside the options that it describes; from outside, ``register_algorithm``."""

import dataclasses
import functools
from collections.abc import Callable
from types import MappingProxyType
from typing import Annotated, Any

from coala_envs.checks import check_fields, checked, choice, short
from coala_envs.registry import check_name, imported, spelt

Seen = Annotated[str, functools.partial(choice, choices=("actions", "rewards", "parameters"))]
"""What a player must see of the other."""


@dataclasses.dataclass(frozen=True)
class AlgorithmEntry:
    """A row in the table of algorithms.

    Arguments:
        name: what everybody calls it, in lower case with hyphens: ``coala-pg``.
        options: the part of a configuration that has its fields, a frozen dataclass and subclass of ``LearnerConfig``.
        make: ``make(options, task)`` returns its learner, for a ``Task``: any ``Learner``, such as a ``ShapingPG``,
            and for one of a pair an ``AbstractPairPlayer``.
        sees: what it must see of the other player while both learn: ``"actions"``, and then it learns against opponents
            that are drawn, or its ``"rewards"`` or ``"parameters"`` too, and then it learns in a pair.
        page: of the documentation, below ``docs``; empty for one from outside.

    Raises ``ValueError`` for a name of another form, and for options that do not begin with ``algorithm`` or have a
    field without a default.
    """

    name: str
    options: type[Any]
    make: Callable[[Any, Any], Any]
    sees: Seen = "actions"
    page: str = ""

    @property
    def in_a_pair(self) -> bool:
        """Whether it learns in a pair."""
        return self.sees != "actions"

    def __post_init__(self) -> None:
        check_fields(self)
        check_name("algorithm", self.name, "coala-pg")
        if not isinstance(self.options, type) or not dataclasses.is_dataclass(self.options):
            raise ValueError(f"options must be a subclass of LearnerConfig, got {short(self.options)}")
        first, *rest = dataclasses.fields(self.options)
        bare = [field.name for field in rest if field.default is field.default_factory is dataclasses.MISSING]
        if first.name != "algorithm" or bare:
            raise ValueError(f"the options of {self.name} must be a LearnerConfig whose fields all have defaults")


_TABLE: dict[str, AlgorithmEntry] = {}
ALGORITHMS = MappingProxyType(_TABLE)
"""All registered algorithms by name, those from outside included."""


@checked
def algorithm_entry(name: str) -> AlgorithmEntry:
    """Return the row of an algorithm.

    Arguments:
        name: its name, with hyphens or underscores; or ``module:name``, which imports the module first, so that it may
            register the algorithm.

    Raises ``ValueError`` for an unknown name, and lists the known ones; ``ImportError`` for a module that cannot be
    imported.
    """
    key = spelt(imported(name))
    return _TABLE[choice("algorithm", key, _TABLE)]


def register_algorithm(
    name: str, options: type[Any], make: Callable[[Any, Any], Any], *, sees: Seen = "actions"
) -> AlgorithmEntry:
    """Register an algorithm from outside: it can then be trained, compared and entered in tournaments by its name.

    Arguments as ``AlgorithmEntry``, which is returned. Raises ``ValueError`` for a name that is taken, and as it.
    """
    entry = AlgorithmEntry(name, options, make, sees)
    add(entry)
    return entry


def add(entry: AlgorithmEntry) -> None:
    """Put a row into the table. Raises ``ValueError`` for a name that is taken."""
    if entry.name in _TABLE:
        raise ValueError(f"the name {entry.name} is taken by another algorithm")
    _TABLE[entry.name] = entry

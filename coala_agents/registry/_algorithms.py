"""The table of algorithms. A row stands beside the options that it describes; from outside, ``register_algorithm``."""

import dataclasses
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from coala_envs.checks import check_fields, checked, choice, short
from coala_envs.registry import check_name, imported, spelt


@dataclasses.dataclass(frozen=True)
class AlgorithmEntry:
    """A row in the table of algorithms.

    Arguments:
        name: what everybody calls it, in lower case with hyphens: ``coala-pg``.
        options: the part of a configuration that has its fields, a frozen dataclass and subclass of ``LearnerConfig``.
        make: ``make(options, task)`` returns its learner, for a ``Task``: any ``Learner``, such as a ``ShapingPG``,
            and for one that reads parameters a ``Lola``.
        reads_parameters: whether it must see the parameters of the other player, and so learns in a pair and not
            against opponents that are drawn.
        page: of the documentation, below ``docs``; empty for one from outside.

    Raises ``ValueError`` for a name of another form, and for options that do not begin with ``algorithm`` or have a
    field without a default.
    """

    name: str
    options: type[Any]
    make: Callable[[Any, Any], Any]
    reads_parameters: bool = False
    page: str = ""

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
    name: str, options: type[Any], make: Callable[[Any, Any], Any], *, reads_parameters: bool = False
) -> AlgorithmEntry:
    """Register an algorithm from outside: it can then be trained, compared and entered in tournaments by its name.

    Arguments as ``AlgorithmEntry``, which is returned. Raises ``ValueError`` for a name that is taken, and as it.
    """
    entry = AlgorithmEntry(name, options, make, reads_parameters)
    add(entry)
    return entry


def add(entry: AlgorithmEntry) -> None:
    """Put a row into the table. Raises ``ValueError`` for a name that is taken."""
    if entry.name in _TABLE:
        raise ValueError(f"the name {entry.name} is taken by another algorithm")
    _TABLE[entry.name] = entry

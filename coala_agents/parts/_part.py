"""A part of a configuration: a frozen dataclass that checks itself, whose fields are flags of the command line."""

import contextlib
import dataclasses
import functools
import typing
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Annotated, Any, ClassVar, TypeVar

import tyro

from coala_agents.parts._checks import as_fields, check_fields

APart = TypeVar("APart", bound="Part")


def flag(kind: Any, name: str, **told: Any) -> Any:
    """Return the type of a field that the command line knows by another name than its own."""
    return Annotated[kind, tyro.conf.arg(name=name.replace("_", "-"), **told)]


_CHECKING: ContextVar[bool] = ContextVar("checking", default=True)


@contextlib.contextmanager
def checking(checks: bool) -> Iterator[None]:
    """Let parts be made of anything meanwhile, or of nothing wrong: who reads them piece by piece checks the whole."""
    token = _CHECKING.set(checks)
    try:
        yield
    finally:
        _CHECKING.reset(token)


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of a configuration: fields, each a flag of the command line, and other parts.

    Values are of the fields' types once it is made, whatever JSON made of them.

    Raises ``ValueError`` for values of another type or out of range.
    """

    selector: ClassVar[str] = ""
    """The flag whose value says which class this part is of; its field is the first."""

    def __post_init__(self) -> None:
        if _CHECKING.get():
            check_fields(self)
            self.check()

    def check(self) -> None:
        """Raise ``ValueError`` for values that no run can have."""

    def chosen(self, name: str) -> "Part":
        """Return the part of another choice, with those of its fields that both have."""
        raise NotImplementedError(name)

    @classmethod
    def flag(cls, field: str) -> str:
        """Return what the command line calls a field, with underscores."""
        kind: Any = cls
        return _flags_of(kind)[field]

    def flat(self) -> dict[str, Any]:
        """Return the value of every flag, those of parts within it too.

        Raises ``ValueError`` if two have one name, as they may where an option of a game from outside has a flag's.
        """
        found: dict[str, Any] = {}
        for name, value in self._values().items():
            inner = value.flat() if isinstance(value, Part) else {self.flag(name): value}
            if twice := sorted(set(found) & set(inner)):
                raise ValueError(f"two fields are called {twice[0]} on the command line: rename one")
            found |= inner
        return found

    def with_flags(self: APart, **values: Any) -> APart:
        """Return the part with those of the values that are its flags' or of parts within it; others change nothing.

        What is chosen by name is chosen before its own flags are set.
        """
        part: Any = self._if_chosen(values.get(self.selector))
        given = {}
        for name, value in part._values().items():
            if isinstance(value, Part):
                given[name] = value.with_flags(**values)
            elif (flag := part.flag(name)) in values and flag != self.selector:
                given[name] = values[flag]
        return dataclasses.replace(part, **as_fields(type(part), given))

    def merged(self: APart, table: Mapping[str, Any]) -> APart:
        """Return the part with the values of a table of the same shape, which need not have all.

        Raises ``ValueError`` that names unknown fields, and for values that the part cannot have.
        """
        chooser = dataclasses.fields(self)[0].name if self.selector else ""
        part: Any = self._if_chosen(table.get(chooser))
        given = {}
        for name, value in table.items():
            if name == chooser:
                continue
            inner = getattr(part, name, None)
            if isinstance(inner, Part):
                if not isinstance(value, Mapping):
                    raise ValueError(f"{name} must be a table of fields, got {value!r}")
                value = inner.merged(value)
            given[name] = value
        return dataclasses.replace(part, **as_fields(type(part), given))

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name, those of parts within it nested."""
        return {name: value.to_dict() if isinstance(value, Part) else value for name, value in self._values().items()}

    def _if_chosen(self, choice: Any) -> "Part":
        """Return the part of a choice, and itself for none or its own."""
        if choice is None or choice == getattr(self, dataclasses.fields(self)[0].name):
            return self
        if not isinstance(choice, str):
            raise ValueError(f"{self.selector} must be a word, got {choice!r}")
        with checking(False):  # what was set for another choice may not do for this one, until its own flags are set
            made = self.chosen(choice)
        # Another spelling of the same choice is no other choice.
        chooser = dataclasses.fields(self)[0].name
        return self if getattr(made, chooser) == getattr(self, chooser) else made

    def _values(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


@functools.cache
def _flags_of(kind: Any) -> dict[str, str]:
    found = {}
    for field, hint in typing.get_type_hints(kind, include_extras=True).items():
        names = [name for told in getattr(hint, "__metadata__", ()) if (name := getattr(told, "name", None))]
        found[field] = names[0].replace("-", "_") if names else field
    return found

"""Parts that are chosen by name, with the fields that a constructor's own signature says."""

import dataclasses
import inspect
import json
import re
import typing
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

import tyro

from coala_agents.parts._checks import frozen
from coala_agents.parts._part import Part, flag
from coala_envs.registry import meanings

PLAIN = (bool, int, float, str)


def _json_or_word(given: list[str]) -> Any:
    try:
        return json.loads(given[0])
    except (ValueError, RecursionError):
        return given[0]


ANYTHING = tyro.constructors.PrimitiveConstructorSpec(
    nargs=1,
    metavar="WORD|JSON",
    instance_from_str=_json_or_word,
    is_instance=lambda value: True,
    str_from_instance=lambda value: [value if isinstance(value, str) else json.dumps(value)],
)
"""How the command line reads a value whose type only the constructor knows, such as payoffs: a name, or a matrix."""


@dataclasses.dataclass(frozen=True)
class MadeByName(Part):
    """A part that is chosen by name, with the fields that the signature of what it makes has."""

    name: str
    make: ClassVar[Callable[..., Any]]

    @property
    def options(self) -> dict[str, Any]:
        """The arguments of ``make`` that the configuration says, by name."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)[1:]}


_CLASSES: dict[Any, type[Any]] = {}
"""A class keeps what it makes alive, so that its number stays its own."""


def class_of(
    base: type[MadeByName],
    selector: str,
    name: str,
    make: Callable[..., Any],
    *,
    told: str,
    left_out: Collection[str] = (),
    flags: tuple[tuple[str, str], ...] = (),
    choices: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> type[Any]:
    """Return the class of a part that makes one named thing: one class as long as what it makes is the same.

    Arguments:
        base: what it is a class of.
        selector: the flag that chooses it.
        name: of the choice.
        make: what it makes, by keyword arguments with defaults.
        told: what the choice is about, in the help of its flag.
        left_out: arguments of ``make`` that are no fields.
        flags: names on the command line that are not the arguments', as pairs.
        choices: the names that an argument may be, of those that have names.
    """
    if (known := _CLASSES.get((base, selector, name, id(make)))) is not None:
        return known
    fields: list[Any] = [("name", flag(str, selector, help=told), name)]
    for argument, parameter in _signature(make).parameters.items():
        if argument in left_out:
            continue
        taken = argument == "name" or (hasattr(base, argument) and argument not in base.__dataclass_fields__)
        if taken or parameter.kind not in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise ValueError(f"{name} cannot have an option {argument!r}: call it otherwise, and let it be a keyword")
        kind = parameter.annotation
        bare = typing.get_args(kind)[0] if typing.get_origin(kind) is Annotated else kind
        if bare not in PLAIN and typing.get_origin(bare) is not typing.Literal:
            kind = Annotated[Any, ANYTHING]
        known_as = dict(flags).get(argument, argument)
        by_name = f" By name: {', '.join(choices[argument])}." if argument in choices else ""
        help_of = f"{_plain(meanings(make).get(argument, ''))}{by_name} ({name})".strip()
        fields.append((argument, flag(kind, known_as, help=help_of), frozen(argument, parameter.default)))
    made: Any = dataclasses.make_dataclass(base.__name__, fields, bases=(base,), frozen=True)
    made.selector, made.make = selector, staticmethod(make)
    _CLASSES[base, selector, name, id(make)] = made
    return made


def _plain(told: str) -> str:
    """Return a line of a docstring as a terminal shows it: without markup, and as a sentence."""
    bare = re.sub(r"(?::\w+:)?`+([^`]*)`+", r"\1", told)
    return bare[:1].upper() + bare[1:]


def _signature(make: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(make, eval_str=True)
    except NameError:  # annotations that exist for type checkers only: any value will do
        return inspect.signature(make)


def carried_over(part: Part, choice: str, to: type[Any], *, defaults: bool = True) -> Any:
    """Return a part of another class and choice, with the values of those fields that both have.

    Without ``defaults``, only with those that are not what the class of the part has by default.
    """
    first, *rest = (field.name for field in dataclasses.fields(to))
    kept = {name: getattr(part, name) for name in rest if hasattr(part, name)}
    if not defaults:
        its_class: Any = type(part)
        own = its_class(getattr(part, dataclasses.fields(part)[0].name))
        kept = {name: value for name, value in kept.items() if value != getattr(own, name)}
    return to(**{first: choice}, **kept)

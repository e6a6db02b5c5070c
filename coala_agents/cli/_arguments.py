"""From what was typed to a command's options, or to one line that says what is wrong with it."""

import contextlib
import dataclasses
import io
import itertools
import re
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import tyro

from coala_agents.cli._usage import head
from coala_agents.parts import LARGEST_SEED, Part
from coala_envs.checks import known_few, nearest, whole

Options = TypeVar("Options")

BOX = re.compile(r"\x1b\[[0-9;]*m|[\u2500-\u257f]")
WANTED = {
    "invalid literal for int() with base 10:": "must be a whole number, got",
    "could not convert string to float:": "must be a number, got",
}


def given_path(text: str) -> Path:
    """Return the path that was meant: ``~`` is a home folder, whether the shell knew it or not.

    Raises ``ValueError`` for no path at all, which would be the current folder, and for nobody's home.
    """
    if not text:
        raise ValueError("a path must not be empty")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError(f"{text}: {error}") from error


_PATH: Any = tyro.constructors.PrimitiveConstructorSpec(
    nargs=1,
    metavar="PATH",
    instance_from_str=lambda given: given_path(given[0]),
    is_instance=lambda value: value is None or isinstance(value, Path),
    str_from_instance=lambda value: [str(value)],
)
GivenPath = Annotated[Path, _PATH]
"""The type of every option that is a path."""
Folder = Annotated[Path, _PATH, tyro.conf.arg(metavar="DIR")]
"""Of one that is a folder which is there."""
MaybePath = Annotated[Path | None, _PATH]
"""Of one that need not be given."""
MaybeWord = Annotated[str | None, tyro.conf.arg(metavar="STR")]
MaybeWhole = Annotated[int | None, tyro.conf.arg(metavar="INT")]
MaybeNumber = Annotated[float | None, tyro.conf.arg(metavar="FLOAT")]


def read(kind: type[Options], given: Sequence[str], command: str, *, note: str = "", **how: Any) -> Options:
    """Return the options of a command. Prints the help and leaves if that is asked for.

    Arguments:
        kind: a dataclass of options.
        given: what was typed behind the command.
        command: one of ``FORMS``.
        note: what its help says besides, above the options.
        how: for ``tyro.cli``.

    Raises ``ValueError`` of one line for what is misspelt, missing, or of another type.
    """
    options = dict(_options(kind, how.get("default")))
    _check_lists(given, {name for name, of in options.items() if typing.get_origin(of) is tuple})
    out, err = io.StringIO(), io.StringIO()
    found: Any
    try:
        # Caught, for what tyro has to say comes in a box, and in colours whatever the terminal.
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            found, unknown = tyro.cli(kind, args=list(given), prog=f"coala {command}", return_unknown_args=True, **how)
    except SystemExit as left:
        if not left.code:
            print(_help(out.getvalue(), command, note), end="")
            raise
        raise ValueError(_one_line(err.getvalue())) from None
    if unknown:
        raise ValueError(_stray(unknown[0], list(options), f"coala {command} --help"))
    if hasattr(found, "seed"):
        whole("seed", found.seed, least=0, most=LARGEST_SEED)
    return found


def _check_lists(given: Sequence[str], lists: set[str]) -> None:
    """Raise ``ValueError`` for an option of several values that has none: tyro would take it for an empty list."""
    for word, after in itertools.pairwise([*given, "--"]):
        option = word.removesuffix("=").replace("_", "-")
        if option in lists and (word.endswith("=") or after.startswith("--")):
            raise ValueError(f"{option} needs one value at least")


def _help(theirs: str, command: str, note: str) -> str:
    """Return what tyro lists of options below our own words on how a command is typed: it knows nothing of presets."""
    options = theirs.partition("\n\n")[2]
    options = re.sub(r"\(default:(\s+)(?:None|''|)\)", r"(default:\1none)", options).replace("{None}|", "")
    return "\n".join([head(command), *([note, ""] if note else []), *map(str.rstrip, options.splitlines())]) + "\n"


def _stray(word: str, known: list[str], where: str) -> str:
    option = word.partition("=")[0].replace("_", "-")
    few = known_few(option, known, where)
    if not word.startswith("-"):
        return f"nothing takes {word!r}; options: {few}"
    return f"unknown option {word.partition('=')[0]}{nearest(option, known)}; known: {few}"


def _options(kind: Any, default: Any) -> Iterator[tuple[str, Any]]:
    """Yield the options and their types, those of parts within too."""
    hints = typing.get_type_hints(kind, include_extras=True)
    for name in [field.name for field in dataclasses.fields(kind)]:
        markers = getattr(hints[name], "__metadata__", ())
        value = getattr(default, name, getattr(kind, name, None))
        if dataclasses.is_dataclass(value):
            yield from _options(type(value), value)
        elif tyro.conf.Positional not in markers and tyro.conf.Suppress not in markers:
            bare = typing.get_args(hints[name])[0] if markers else hints[name]
            yield f"--{(kind.flag(name) if issubclass(kind, Part) else name).replace('_', '-')}", bare


def _one_line(box: str) -> str:
    """Return what a box of tyro says, without its title and the help below its first rule."""
    title, *lines = [line.strip() for line in BOX.sub("", box).splitlines() if line.strip()]
    rules = [index for index, line in enumerate(lines) if not line.strip("-")]
    # The rule under the title, and the one under what is said.
    told = lines[rules[0] + 1 : rules[1]] if len(rules) > 1 else lines[rules[0] + 1 :] if rules else [title]
    line = " ".join(told).removeprefix("Error parsing ")
    for theirs, ours in WANTED.items():
        line = line.replace(f": {theirs}", f" {ours}")
    return line

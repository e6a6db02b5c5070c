"""What is made for the pages of agents: tables of their options, and of what committed runs came to."""

import ast
import dataclasses
import functools
import inspect
import itertools
import json
import operator
import pathlib
import textwrap
import typing
from collections.abc import Iterator

from coala_agents.config import preset
from coala_agents.parts import MadeByName, Part
from coala_agents.statistics import t_interval

RESULTS = pathlib.Path(__file__).parents[2] / "results"
COLUMNS = {
    "reward/ego": "the agent",
    "reward/naive": "its opponents",
    "reward/meta": "agents among themselves",
    "reward/cross": "across seeds",
}


def options(arguments: list[str], body: str) -> str:
    """Return a table of a part of some presets: ``{options} learner ipd-shaping-paper ipd-shaping``.

    The algorithm is the presets' unless the block says one inside.
    """
    part, *names = arguments
    presets = [preset(name).with_flags(**({"algorithm": body} if body else {})) for name in names]
    parts = [operator.attrgetter(part)(one) for one in presets]
    columns = [_values(one) for one in parts]
    told = {flag: meaning for one in parts for flag, meaning in _meanings(one).items()}
    lines = [f"| option | {' | '.join(f'`{name}`' for name in names)} | meaning |", "|---" * (len(names) + 2) + "|"]
    for flag in told:
        values = [_written(column[flag]) if flag in column else "" for column in columns]
        lines.append(f"| `--{flag.replace('_', '-')}` | {' | '.join(values)} | {told[flag]} |")
    return "\n".join(lines)


def results(arguments: list[str], body: str) -> str:
    """Return a table of evaluations, a row for each line inside the block: ``what it is: FOLDER OF RUNS``.

    Folders are below results/; a pattern takes in all that it matches, whose seeds then share the row.
    """
    rows = [_row(*line.split(": ")) for line in body.splitlines()]
    shown = {name: title for name, title in COLUMNS.items() if any(name in row.means for row in rows)}
    lines = [f"| run | seeds | {' | '.join(shown.values())} | the agent, by seed |", "|---" * (len(shown) + 3) + "|"]
    for row in rows:
        means = [_interval(row.means[name]) if name in row.means else "" for name in shown]
        by_seed = " ".join(f"{value:.2f}" for value in row.means["reward/ego"])
        lines.append(f"| {row.what} | {_range(row.seeds)} | {' | '.join(means)} | {by_seed} |")
    return "\n".join(lines)


class _Row(typing.NamedTuple):
    what: str
    seeds: list[int]
    means: dict[str, list[float]]


def _row(what: str, pattern: str) -> _Row:
    files = sorted(RESULTS.glob(f"{pattern}/evaluation.json"))
    if not files:
        raise ValueError(f"there is no evaluation in results/{pattern}")
    by_seed: dict[str, dict[str, dict[str, float]]] = {}
    for file in files:
        by_seed |= json.loads(file.read_text())["by_seed"]
    seeds = sorted(by_seed, key=int)
    means = {name: [by_seed[seed][name]["mean"] for seed in seeds if name in by_seed[seed]] for name in COLUMNS}
    return _Row(what, list(map(int, seeds)), {name: values for name, values in means.items() if values})


def _range(seeds: list[int]) -> str:
    """Return seeds as a range where they follow each other."""
    together = len(seeds) > 1 and seeds == list(range(seeds[0], seeds[0] + len(seeds)))
    return f"{seeds[0]} to {seeds[-1]}" if together else ", ".join(map(str, seeds))


def _interval(values: list[float]) -> str:
    found = t_interval(values)
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]" if found.number > 1 else f"{found.mean:.3f}"


def _leaves(part: Part) -> Iterator[tuple[Part, str]]:
    """Yield every field of a part and of those within it, but for the name that chose the part."""
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if isinstance(value, Part):
            yield from _leaves(value)
        elif part.flag(field.name) != part.selector:
            yield part, field.name


def _values(part: Part) -> dict[str, object]:
    return {owner.flag(name): getattr(owner, name) for owner, name in _leaves(part)}


def _meanings(part: Part) -> dict[str, str]:
    return {owner.flag(name): _told(type(owner))[name] for owner, name in _leaves(part)}


@functools.cache
def _told(kind: type) -> dict[str, str]:
    """Return what is said of each field: the string below it, or the help of a field that a signature made."""
    if issubclass(kind, MadeByName):
        hints = typing.get_type_hints(kind, include_extras=True)
        return {name: next((one.help for one in _marks(hint) if one.help), "") for name, hint in hints.items()}
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0].body
        for field, string in itertools.pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(string, ast.Expr) and isinstance(field.target, ast.Name):
                found[field.target.id] = " ".join(ast.literal_eval(string.value).split())
    return found


def _marks(hint: object) -> list[typing.Any]:
    return [mark for mark in getattr(hint, "__metadata__", ()) if hasattr(mark, "help")]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return " ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)

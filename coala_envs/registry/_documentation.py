"""What is said of a game: its docstrings, its signature and the facts of a made one, under Gymnasium's headings."""

import enum
import functools
import inspect
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from coala_envs.adapters import CLOCK, INFOS, Faces, Info
from coala_envs.checks import checked
from coala_envs.games import AbstractGame, MatrixGame, NPlayerGame
from coala_envs.rendering import look

_TEXT = """\
{summary}

## Description
{description}``{id}`` plays B such games at once against {others} after every inner episode. \
PettingZoo's ``parallel_env`` and ``env`` are one game with {seats} seats open.

## Action Space
``Discrete({actions})`` for each player and game{names}. ``{id}`` takes one for each of its B games, \
``MultiDiscrete([{actions}] * B)``.

## Observation Space
``Box(0, 1, {shape})``, float32, for each player; ``{id}`` has a leading axis B.

{observation}

## Rewards
{rewards}

``{id}`` rewards the ego agent, player 0, with the mean over its B games; ``info`` has the games' own, and \
``measures`` per player{measures}.

## Starting State
{start}

The co-player{s} of ``{id}`` {start_as}. ``reset(seed=...)`` fixes the whole meta-episode.

## Episode End
After ``num_inner_episodes`` inner episodes of ``inner_episode_length`` steps, {length} unless given; always \
``terminated``, never truncated.

## Infos
``info`` of ``{id}`` after a step; ``gym.make_vec`` puts an axis over environments first:

{infos}

``reset`` tells {clock} alone. PettingZoo's ``infos`` have these for each player, and ``inner_final_obs`` at a boundary.

## Arguments
The game's, which all its environments take:

{arguments}

{errors}

Of any game, in all its environments:

- ``epsilon=0.0``: the probability with which a player's hand trembles and another action is done; one, or one for \
each player. See ``coala_envs.games.Trembling``.
- ``survival=1.0``: that with which an inner episode goes on after each step. See ``RandomEnd``.

Of ``gym.make`` and ``gym.make_vec``:

{shaping}

Of ``gym.make_vec`` alone:

{vector}

Of ``parallel_env`` and ``env``:

{parallel}

## Version History
- v0: first release.
"""

_ARGUMENTS = re.compile(r"^Arguments:\n((?: .*\n?|\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*(?:\n {5,}.*)*)", re.MULTILINE)


class _Docstring(NamedTuple):
    """A docstring, taken apart."""

    prose: list[str]
    """Its paragraphs, the summary first, without those that follow."""
    observation: list[str]
    """Those that begin with "The observation"."""
    errors: list[str]
    """Those that begin with "Raises" or "Warns"."""
    arguments: list[tuple[list[str], str]]
    """Names that are explained together, and what they mean."""


def documentation(make: Callable[..., AbstractGame], gymnasium_id: str, choices: Mapping[str, Collection[str]]) -> str:
    """Return ``GameEntry.doc``; the arguments are the entry's."""
    game = make()
    own, kind = _taken_apart(make), _taken_apart(type(game))
    prose = own.prose or kind.prose or [f"``{type(game).__name__}``."]
    measures = _line(_taken_apart(type(game).measures).prose).removesuffix(".")
    if isinstance(game, MatrixGame):
        named = " and ".join(", ".join(f"``{name}``" for name in game.measured).rsplit(", ", 1))
        which = "action 0" if game.num_actions == 2 else "that action"
        measures = f"{named}, 1 where a player took {which}"
    text = _TEXT.format(
        id=gymnasium_id,
        summary=prose[0],
        description="".join(f"{paragraph}\n\n" for paragraph in prose[1:]),
        seats="both" if game.num_players == 2 else f"all {game.num_players}",
        others="a co-player that learns" if game.num_players == 2 else f"{game.num_players - 1} co-players that learn",
        s="" if game.num_players == 2 else "s",
        start_as="starts as its ``init`` makes it" if game.num_players == 2 else "start as their ``init`` makes them",
        actions=game.num_actions,
        names=_names(game),
        shape=tuple(map(int, game.obs_shape)),
        observation="\n\n".join(own.observation or kind.observation),
        rewards=_rewards(game),
        measures=f": {measures}" if measures else "",
        start=_line(_taken_apart(type(game).reset).prose) or "As the game's ``reset`` makes it.",
        length=game.inner_episode_length,
        arguments=_options(make, inspect.signature(make).parameters, [*own.arguments, *kind.arguments], choices),
        errors="\n\n".join(dict.fromkeys(own.errors + kind.errors)),
        infos="\n".join(f"- ``{key}``{_shape(info)}: {info.meaning}" for key, info in INFOS.items()),
        clock=" and ".join(", ".join(f"``{key}``" for key in CLOCK).rsplit(", ", 1)),
        shaping="\n".join(
            (_own(Faces.pomdp, "batch_size", "num_inner_episodes", "co_player"), _own(Faces.shaping_env, "render_mode"))
        ),
        vector=_own(Faces.shaping_vector_env, "num_envs", "autoreset_mode", "max_episode_steps"),
        parallel=_own(Faces.parallel_env, "num_inner_episodes", "max_cycles", "render_mode"),
    )
    # A line is a paragraph, unless a docstring has wrapped it; where there was nothing to say there is no gap.
    lines = re.sub(r"\n{3,}", "\n\n", text).split("\n")
    return "\n".join(_wrapped(line) for line in lines)


@checked
def meanings(make: Callable[..., Any]) -> dict[str, str]:
    """Return what a docstring says of the arguments, by name, in one line each."""
    return {name: meaning for names, meaning in _taken_apart(make).arguments for name in names}


def _taken_apart(source: Any) -> _Docstring:
    while isinstance(source, functools.partial):
        source = source.func
    text = source.__doc__ or ""
    if inspect.isclass(source) and text.startswith(f"{source.__name__}("):  # a dataclass's own: the signature
        text = ""
    text = inspect.cleandoc(text)
    entries = [entry for section in _ARGUMENTS.findall(text) for entry in _ENTRY.findall(section)]
    arguments = [(names.split(", "), _line([meaning])) for names, meaning in entries]
    paragraphs = [part for part in re.split(r"\n\s*\n", _ARGUMENTS.sub("\n", text).strip()) if part]
    observation = [part for part in paragraphs if part.startswith("The observation")]
    errors = [part for part in paragraphs if part.startswith(("Raises", "Warns"))]
    prose = [part for part in paragraphs if part not in observation + errors]
    return _Docstring(prose, observation, errors, arguments)


def _own(face: Callable[..., Any], *names: str) -> str:
    """List these arguments of a face."""
    return _options(face, names, _taken_apart(face).arguments, {})


def _options(
    make: Callable[..., Any],
    names: Iterable[str],
    meanings: Sequence[tuple[list[str], str]],
    choices: Mapping[str, Collection[str]],
) -> str:
    """List arguments with their defaults and meanings, those that are explained together in one line."""
    left, lines = list(names), []
    while left:
        together, meaning = next((pair for pair in meanings if left[0] in pair[0]), ([left[0]], ""))
        these = [name for name in left if name in together]
        told = [meaning] if meaning else []
        told += [f"By name: {', '.join(map(_written, choices[name]))}." for name in these if name in choices]
        lines.append(f"- {_defaults(make, these)}: {_line(told)}".removesuffix(": "))
        left = [name for name in left if name not in these]
    return "\n".join(lines)


def _shape(info: Info) -> str:
    return f" ``{info.shape}``" if info.shape else ""


def _line(paragraphs: list[str]) -> str:
    return " ".join(" ".join(paragraphs).split())


def _wrapped(line: str, width: int = 118) -> str:
    if len(line) <= width or line.startswith((" ", "|")):
        return line
    indent = "  " if line.startswith("- ") else ""
    return textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _defaults(function: Callable[..., Any], names: Iterable[str]) -> str:
    parameters = inspect.signature(function).parameters
    return ", ".join(f"``{name}={_written(parameters[name].default)}``" for name in names)


def _written(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return _written(value.value)
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _names(game: AbstractGame) -> str:
    """What the pictures and keys call the actions, unless that is but their numbers or they are too many."""
    shown = look(game)
    names = [action.name for action in shown.actions]
    if shown.explained or names == [f"action {number}" for number in range(game.num_actions)]:
        return ""
    return ": " + ", ".join(f"{number} {name}" for number, name in enumerate(names))


def _rewards(game: AbstractGame) -> str:
    """What is paid per step, of a game whose payoffs are a table."""
    if isinstance(game, MatrixGame):
        return _payoffs(game)
    if not isinstance(game, NPlayerGame):
        return "Per step, as described above."
    names, table = [action.name for action in look(game).actions], np.asarray(game.payoffs).tolist()
    lines = [f"- {name}: {', '.join(f'{pay:.4g}' for pay in row)}" for name, row in zip(names, table, strict=True)]
    return "\n".join([f"Per step, where 0 to {game.num_players - 1} of the others {names[1]}:\n", *lines])


def _payoffs(game: MatrixGame) -> str:
    """Player 0's payoffs per step, and with them player 1's where they are others."""
    names = [action.name for action in look(game).actions]
    row, column = np.asarray(game.payoffs[0]), np.asarray(game.payoffs[1]).T
    alike = np.array_equal(*np.asarray(game.payoffs))
    lines = [f"Per step{'' if alike else ', as player 0 plays, what it gets and what player 1 gets'}:\n"]
    for name, mine, others in zip(names, row.tolist(), column.tolist(), strict=True):
        paid = [f"{one:g}" if alike else f"{one:g} and {two:g}" for one, two in zip(mine, others, strict=True)]
        against = "; ".join(f"{pay} against {other}" for pay, other in zip(paid, names, strict=True))
        lines.append(f"- {name}: {against}")
    return "\n".join(lines)

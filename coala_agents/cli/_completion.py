"""``coala completion``: what the shell offers at TAB, as a script for bash, zsh or fish."""

import contextlib
import dataclasses
import importlib
import io
import re
from collections.abc import Collection, Mapping
from typing import Annotated, NamedTuple

import tyro

from coala_agents.cli._arguments import read
from coala_agents.cli._reproduce import ALL
from coala_agents.cli._usage import FORMS
from coala_envs.checks import choice

OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")

OR_FOLDERS = ("evaluate", "tournament", "league", "watch")
"""Commands that take a name or a folder; a shell offers folders by itself where there is no name."""


class Offers(NamedTuple):
    """What can be typed behind ``coala``; files and folders are offered besides."""

    names: Mapping[str, Collection[str]]
    """By command, those that it takes in the place of its first argument."""
    options: Mapping[str, Collection[str]]
    """By command."""
    values: Mapping[str, Collection[str]]
    """By option, the names that it takes."""


@dataclasses.dataclass(frozen=True)
class _Completion:
    shell: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="bash|zsh|fish")]
    """For which shell."""


def completion(given: list[str]) -> None:
    """Print the script."""
    asked = read(_Completion, given, "completion")
    print(SHELLS[choice("shell", asked.shell, SHELLS)](_offers()), end="")


def _offers() -> Offers:
    from coala_agents import reproduction
    from coala_agents.config import NAIVE_ALGORITHMS, PRESETS
    from coala_agents.experiments import LEAGUES, pretrained_names
    from coala_agents.registry import ALGORITHMS, NETWORKS
    from coala_envs.registry import CO_PLAYERS, GAMES

    trained = pretrained_names()
    players = [*CO_PLAYERS, *trained]
    names: dict[str, Collection[str]] = {
        **dict.fromkeys(("train", "sweep", "pretrain", "imitate", "headroom"), PRESETS),
        "evaluate": trained,
        "tournament": players,
        "league": LEAGUES,
        "play": GAMES,
        "watch": [*GAMES, *trained],
        "reproduce": [*reproduction.FIGURES, *reproduction.STUDIES, ALL],
        "completion": SHELLS,
    }
    values: dict[str, Collection[str]] = {
        "--algorithm": ALGORITHMS,
        "--game": GAMES,
        **dict.fromkeys(("--network", "--naive-network"), NETWORKS),
        "--naive-algorithm": NAIVE_ALGORITHMS,
        "--preset": PRESETS,
        **dict.fromkeys(("--opponent", "--against", "--ego"), players),
    }
    return Offers(names, {name: _options(name) for name in FORMS}, values)


def _options(command: str) -> list[str]:
    """Return every option that a command's help names."""
    module = importlib.import_module(f"coala_agents.cli._{command}")
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
        getattr(module, "list_names" if command == "list" else command)(["--help"])
    return sorted(set(OPTION.findall(told.getvalue())))


def _bash(offers: Offers) -> str:
    return f"""\
_coala() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} offered=""
    if (( COMP_CWORD == 1 )); then
        offered="{_words(FORMS)}"
    elif [[ $word == -* ]]; then
        case $command in
{_cases(offers.options, 'offered="{}"')}
        esac
    else
        case $before in
{_cases(offers.values, 'offered="{}"')}
            *)
                case $command in
{_cases(offers.names, 'offered="{}"', 20)}
                esac ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$offered" -- "$word"))
    if [[ " {_words(OR_FOLDERS)} " == *" $command "* && $word != -* ]]; then
        COMPREPLY+=($(compgen -d -- "$word"))
    fi
}}
complete -o bashdefault -o default -F _coala coala
"""


def _zsh(offers: Offers) -> str:
    return f"""\
#compdef coala
_coala() {{
    if (( CURRENT == 2 )); then
        compadd -- {_words(FORMS)}
        return
    fi
    if [[ $PREFIX == -* ]]; then
        case ${{words[2]}} in
{_cases(offers.options, "compadd -- {}")}
        esac
        return
    fi
    case ${{words[CURRENT-1]}} in
{_cases(offers.values, "compadd -- {}; return")}
    esac
    case ${{words[2]}} in
{_cases(offers.names, "compadd -- {}")}
    esac
    _files
}}
if [ "$funcstack[1]" = "_coala" ]; then
    _coala "$@"
else
    compdef _coala coala
fi
"""


def _fish(offers: Offers) -> str:
    lines = []
    for name, forms in FORMS.items():
        told = forms[0].told.replace("'", r"\'")
        lines.append(f"complete -c coala -f -n __fish_use_subcommand -a {name} -d '{told}'")
    for name, options in offers.options.items():
        within = f"complete -c coala -n '__fish_seen_subcommand_from {name}'"
        if name in offers.names:
            lines.append(f"{within} -a '{_words(offers.names[name])}'")
        for option in options:
            values = f" -x -a '{_words(offers.values[option])}'" if option in offers.values else ""
            lines.append(f"{within} -l {option.removeprefix('--')}{values}")
    return "\n".join(lines) + "\n"


def _cases(offered: Mapping[str, Collection[str]], form: str, indent: int = 12) -> str:
    return "\n".join(f"{' ' * indent}{name}) {form.format(_words(words))} ;;" for name, words in offered.items())


def _words(words: Collection[str]) -> str:
    return " ".join(words)


SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}

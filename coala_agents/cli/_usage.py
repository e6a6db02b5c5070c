"""What is said of every command: how it is typed, and what it does. The usage, and the head of each command's help."""

import textwrap
from typing import NamedTuple

WIDTH = 80
"""Characters in a line."""


class Form(NamedTuple):
    """One way of typing a command."""

    typed: str
    """Behind its name."""
    told: str


FORMS: dict[str, tuple[Form, ...]] = {
    "train": (
        Form("[PRESET] [options]", "train agents; alone, with the first preset of coala list"),
        Form("--resume DIR", "go on with a run that was interrupted or killed"),
    ),
    "sweep": (
        Form("[PRESET] --grid OPTION=VALUE,... [options]", "train every setting of a grid, or those that are missing"),
    ),
    "pretrain": (
        Form("[PRESET] [options] --out FILE", "let naive learners learn from each other: a pool of opponents to shape"),
    ),
    "imitate": (
        Form("[PRESET] --player NAME [options] --out FILE", "let policies learn to play like a script: a start"),
    ),
    "headroom": (
        Form("[PRESET] [options]", "before training: is there anything to shape, does greed lead to it, at what cost"),
    ),
    "evaluate": (
        Form("DIR|NAME [options]", "play trained agents against naive learners, each other, and other seeds"),
    ),
    "inspect": (Form("DIR [options]", "look at how the agents behave: joint actions, inner episodes, memory-one fit"),),
    "export": (Form("DIR --out DIR [options]", "one seed's agents out of a run: a small file of them, and a card"),),
    "tournament": (Form("ENTRANT ...", "play every pair of trained agents, naive learners and fixed strategies"),),
    "league": (Form("LEAGUE [ENTRANT ...]", "everybody of a game under one protocol: who gets what from whom"),),
    "compare": (Form("DIR [DIR ...]", "draw several runs in one figure"),),
    "reproduce": (Form("FIGURE [...]", "the paper's analytical figures, each with its data and a verdict"),),
    "play": (Form("ENV [options]", "play at the keyboard against a learner, a strategy or a trained agent"),),
    "watch": (
        Form("DIR|ENV [options]", "watch trained agents, or any two co-players; --record FILE.gif makes a film"),
    ),
    "list": (Form("[options]", "names: games, players, algorithms, networks, presets, pretrained agents, leagues"),),
    "completion": (Form("bash|zsh|fish", "a script that lets the shell complete commands, options and names"),),
    "doctor": (Form("[options]", "versions, devices, known faults, and where things are written"),),
}


def usage() -> str:
    """Return what ``coala`` alone says."""
    commands = [_entry(f"  coala {name} {form.typed}", form.told) for name, forms in FORMS.items() for form in forms]
    return "\n".join(
        [
            "usage: coala COMMAND [options]",
            "",
            *commands,
            "",
            "coala --version says which one this is.",
            "coala --import MODULE COMMAND ... imports a module first, which may register a",
            "game; it may be in the current folder.",
            "coala COMMAND --help shows the options of a command.",
            "",
        ]
    )


def _entry(typed: str, told: str) -> str:
    """Return what is typed, and beside it, or below where there is no room, what it does."""
    beside = len(typed) <= 34
    told = textwrap.fill(told, WIDTH, initial_indent=f"{typed:<36}" if beside else " " * 36, subsequent_indent=" " * 36)
    return told if beside else f"{typed}\n{told}"


def head(command: str) -> str:
    """Return how a command's help begins: every way of typing it, and what it does."""
    forms = FORMS[command]
    typed = [f"coala {command} {form.typed}" for form in forms]
    told = [f"{form.told[0].upper()}{form.told[1:]}." for form in forms]
    if len(forms) > 1:
        told = [f"{way}: {form.told}" for way, form in zip(typed, forms, strict=True)]
    told = [textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in told]
    return "\n".join(["usage: " + "\n       ".join(typed), "", *told, ""])

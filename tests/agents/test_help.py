"""What the commands say of themselves: every option of every command, in plain words."""

import itertools
import re

import pytest

from coala_agents.cli import COMMANDS, main
from coala_agents.cli._usage import FORMS, usage
from coala_agents.config import PRESETS
from coala_agents.registry import NETWORKS, OBJECTIVES
from coala_envs.registry import GAMES

TYPED = [
    *([command] for command in COMMANDS),
    ["train", "--resume", "x"],
    *(["train", preset] for preset in PRESETS),
    *(["train", "--game", game] for game in GAMES),
    *(["train", "--network", network] for network in NETWORKS),
    *(["train", "--naive-network", network] for network in NETWORKS),
    *(["train", "--objective", objective] for objective in OBJECTIVES),
]


def helped(capsys, *typed):
    with pytest.raises(SystemExit) as left:
        main([*typed, "--help"])
    assert not left.value.code
    return capsys.readouterr().out


def entries(told):
    """Yield each option or positional argument with what is said of it."""
    entry = re.compile(r"^  (--?\w.*|[A-Z][A-Z|]*(?: .*)?|\[.*)$")
    name, said = "", []
    for line in [*told.splitlines(), ""]:
        if (begins := entry.match(line)) or not line.startswith("    "):
            if name:
                yield name, " ".join(said)
            name, said = "", []
        if begins:
            name, _, first = begins[1].partition("  ")
            said = [first.strip()] if first else []
        elif name:
            said.append(line.strip())


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_every_option_is_explained_in_plain_words_with_its_default(typed, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCE_COLOR", "1")
    told = helped(capsys, *typed)
    assert told.isascii()
    assert "\x1b" not in told  # no colours, so there is nothing that NO_COLOR could take away
    assert not re.search(r"`|:\w+:|\{None\}|default: ?\)|default: None", told)
    found = dict(entries(told))
    options = set(re.findall(r"^  (--?\w[\w-]*)", told, re.MULTILINE))
    assert {name.split(",")[0].split(" ")[0] for name in found} >= options > set()
    for name, said in found.items():
        if name.startswith("-h"):
            continue
        meaning, _, default = said.partition(" (default: ")
        assert default or said.endswith("(required)"), name
        # Behind it stands whose option it is.
        assert len(re.sub(r" ?\([\w-]+\)$", "", meaning).split()) >= 2, f"{name} is not explained: {said!r}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_begins_with_every_way_of_typing_it(command, capsys):
    told = helped(capsys, command)
    assert told.startswith(f"usage: coala {command}")
    for form in FORMS[command]:
        assert f"coala {command} {form.typed}\n" in told
        assert form.told.lower() in " ".join(told.lower().split())


@pytest.mark.parametrize("typed", [[], *TYPED], ids=" ".join)
def test_help_fills_80_columns_and_no_more(typed, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = helped(capsys, *typed).splitlines() if typed else usage().splitlines()
    assert max(map(len, lines)) <= 80
    for line, below in itertools.pairwise(lines):
        # What an option is for goes on in the line below, as far in as it began.
        if below.startswith(" " * 8) and (begins := re.match(r"( {8,})(\S+)", line)):
            assert len(line) + 1 + len(below.split()[0]) > 80 or len(begins[1]) != len(re.match(" *", below)[0]), line


def test_an_option_that_has_names_lists_them(capsys):
    for game in GAMES.values():
        told = " ".join(helped(capsys, "train", "--game", game.name).split())
        for names in game.choices.values():
            assert f"By name: {', '.join(names)}." in told


def test_the_help_of_training_is_by_part_and_names_the_presets(capsys):
    told = helped(capsys, "train")
    assert all(preset in told for preset in PRESETS)
    titles = re.findall(r"^ (.*) options$", told, re.MULTILINE)
    assert {"game", "opponents", "opponents.naive", "learner", "learner.objective", "network", "training"} <= set(
        titles
    )
    assert not any(title.startswith("run") for title in titles)


@pytest.mark.parametrize("command", ["pretrain", "imitate", "headroom"])
def test_the_help_of_a_command_names_no_preset_that_it_refuses(command, capsys):
    told = helped(capsys, command)
    assert "ipd-mixed" in told
    assert "ipd-loqa" not in told

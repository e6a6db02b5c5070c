"""What a shell offers at TAB: every command, every option that a help names, and the names that a command takes."""

import re
import shutil
import subprocess

import pytest

from coala_agents.cli import COMMANDS, main
from coala_agents.cli._completion import SHELLS
from coala_agents.config import PRESETS
from coala_agents.registry import ALGORITHMS

ASK = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_coala
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """The file of each shell."""
    folder = tmp_path_factory.mktemp("completion")
    with pytest.MonkeyPatch.context() as patch:
        for shell in SHELLS:
            path = folder / f"coala.{shell}"
            with path.open("w") as file:
                patch.setattr("sys.stdout", file)
                main(["completion", shell])
    return {shell: folder / f"coala.{shell}" for shell in SHELLS}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_knows_every_command_and_is_one(scripts, shell):
    told = scripts[shell].read_text()
    assert all(re.search(rf"\b{command}\b", told) for command in COMMANDS)
    assert told.isascii()
    if shutil.which(shell):
        subprocess.run([shell, "-n", scripts[shell]], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_help_is_offered(scripts, command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"^  (?:-h, )?(--[a-z][\w-]*)", capsys.readouterr().out, re.MULTILINE))
    (of_bash,) = re.findall(rf'^            {command}\) offered="(.*)" ;;$', scripts["bash"].read_text(), re.MULTILINE)
    assert options <= set(of_bash.split())
    line = re.compile(rf"seen_subcommand_from {command}' -l (\S+)")
    assert options <= {f"--{option}" for option in line.findall(scripts["fish"].read_text())}


@pytest.mark.skipif(shutil.which("bash") is None, reason="asks bash, which is not installed")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("coala ''", set(COMMANDS)),
        ("coala to", {"tournament"}),
        ("coala train ipd-", {name for name in PRESETS if name.startswith("ipd-")}),
        ("coala train --algorithm ''", set(ALGORITHMS)),
        ("coala compare --pan", {"--panels"}),
        ("coala completion z", {"zsh"}),
        ("coala evaluate ru", {"runs"}),
        ("coala inspect ru", {""}),  # bash offers files by itself where there is nothing
    ],
)
def test_bash_offers(scripts, words, offered, tmp_path):
    (tmp_path / "runs").mkdir()
    asked = ASK.format(script=scripts["bash"], words=words)
    told = subprocess.run(["bash", "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(told.stdout.splitlines()) == offered

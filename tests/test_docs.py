"""The documentation tells the truth: its Python runs, and the README and CI say the same."""

import inspect
import json
import math
import pathlib
import re
import shlex

import pytest

from coala_agents.cli import main
from coala_envs.adapters import Faces
from coala_envs.registry import GAMES

ROOT = pathlib.Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND_LINE = "docs/command_line.md"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
SET_UP = 'pip install -e ".[test]" && '


@pytest.mark.parametrize(
    "page", [page for page in PAGES if PYTHON.search(page.read_text())], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_examples_of_a_page_run(page, registered, monkeypatch):
    """In order, in one namespace: a later example may build on an earlier one."""
    monkeypatch.chdir(ROOT)  # examples name what is in results/
    namespace = {"__name__": f"docs_{page.stem}"}
    for block in PYTHON.finditer(page.read_text()):
        # Line numbers as in the page, for readable tracebacks.
        before = page.read_text()[: block.start(1)].count("\n")
        exec(compile("\n" * before + block[1], page, "exec"), namespace)


def test_ci_runs_the_readme_s_test_command():
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    command = SET_UP + 'pytest -m "not slow"'
    assert f"```sh\n{command}\n```" in readme
    assert f"\n{command}\n" in ci
    assert f"```sh\n{SET_UP}coala train\n```" in readme


def test_every_page_is_reachable_and_every_local_link_leads_somewhere():
    for page in [*PAGES, *sorted((ROOT / "results").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
    index = (ROOT / "docs" / "index.md").read_text()
    for page in PAGES[1:]:
        name = str(page.relative_to(ROOT / "docs").with_suffix(""))
        assert name == "index" or f"\n{name}\n" in index, f"{name} is not in the table of contents"


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_a_game_has_its_page_and_the_page_says_what_the_registry_says(entry):
    name, game = entry.name.replace("-", "_"), entry.make()
    page = (ROOT / "docs" / "environments" / f"{name}.md").read_text()
    assert f"\nenvironments/{name}\n" in (ROOT / "docs" / "index.md").read_text()
    assert f"\n.. automodule:: coala_envs.{entry.module_name}\n" in (ROOT / "docs" / "api" / "adapters.md").read_text()

    facts = dict(re.findall(r"^\| (\S.*?) \| (.+) \|$", page.partition("\n## ")[0], re.MULTILINE))
    assert facts["Gymnasium id"] == f"`{entry.gymnasium_id}`"
    assert facts["PettingZoo module"] == f"`coala_envs.{entry.module_name}`"
    assert facts["Game"] == f"`coala_envs.games.{entry.make.__name__}`"
    assert facts["Players"] == str(game.num_players)
    assert facts["Actions"].startswith(f"{game.num_actions}: ")
    assert re.search(r"\d+", facts["Observation"])[0] == str(math.prod(game.obs_shape))
    assert f" {game.inner_episode_length} unless given" in facts["Inner episode"]


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_a_table_of_arguments_repeats_the_signatures(entry):
    page = (ROOT / "docs" / "environments" / f"{entry.name.replace('-', '_')}.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `?(.+?)`? \|", page.partition("\n## Arguments\n")[2], re.MULTILINE)
    of_the_pomdp = {name: parameter.default for name, parameter in inspect.signature(Faces.pomdp).parameters.items()}
    defaults = of_the_pomdp | entry.options | {"inner_episode_length": entry.make().inner_episode_length}
    for name, told in rows:
        assert told == json.dumps(defaults[name]), name
    if rows:
        assert {name for name, _ in rows} >= set(entry.options) | {"inner_episode_length"}


TINY = {
    "ipd-lola-dice": "--iterations 2 --batch-size 2 --inner-episode-length 4 --no-progress",
    "train": "--iterations 1 --meta-batch-size 4 --batch-size 2 --num-inner-episodes 2 --num-minibatches 1 "
    "--no-progress",
    "sweep": "--iterations 1 --meta-batch-size 4 --batch-size 2 --num-inner-episodes 2 --num-minibatches 1 "
    "--no-progress",
    "headroom": "--num-meta-episodes 4 --meta-batch-size 4 --batch-size 2 --num-inner-episodes 4 --num-minibatches 1 "
    "--no-progress",
    "resume": "--no-progress",
    "evaluate": "--num-opponents 4",
    "export": "--num-opponents 4",
    "tournament": "--num-meta-episodes 4 --best-response-iterations 1 --no-progress",
    "reproduce": "--quick",
}
"""What makes a command of the table short."""
COMMANDS = re.compile(r"^\| `coala ([^`]+)`", re.MULTILINE)


def test_the_commands_of_the_readme_are_among_those_of_the_page():
    of_the_readme, of_the_page = (COMMANDS.findall((ROOT / page).read_text()) for page in ("README.md", COMMAND_LINE))
    assert of_the_readme
    assert set(of_the_readme) <= set(of_the_page)


@pytest.mark.slow
def test_the_table_of_commands_works_when_typed_in_its_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = COMMANDS.findall((ROOT / COMMAND_LINE).read_text())
    assert len(commands) > 14
    for command in commands:
        given = shlex.split(command)
        if "--resume" in given:
            kind = "resume"
        elif given[0] == "train" and "ipd-lola-dice" in given:
            kind = "ipd-lola-dice"
        else:
            kind = given[0]
        if kind != "play":  # tests/agents/test_real_window.py plays
            known = [option for option in given if option.startswith("--")]
            short = shlex.split(TINY.get(kind, ""))
            for index, option in enumerate(short):
                if option in known:
                    given[given.index(option) + 1] = short[index + 1]
            ours = [word for i, word in enumerate(short) if word not in known and (not i or short[i - 1] not in known)]
            main([*given, *ours])

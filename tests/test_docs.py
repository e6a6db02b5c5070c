"""The documentation tells the truth: its Python runs, and the README and CI say the same."""

import json
import pathlib
import re
import shlex

import pytest
from generated import expanded
from generated.lessons import OUTPUTS, digest
from kinds import KINDS

from coala_agents.cli import main
from coala_agents.registry import ALGORITHMS
from coala_envs.registry import GAMES

ROOT = pathlib.Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {page: expanded(page.read_text()) for page in PAGES}
COMMAND_LINE = "docs/command_line.md"
LESSONS = sorted(path.stem for path in (ROOT / "examples").glob("[0-9]*.py"))
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
SET_UP = 'pip install -e ".[test]" && '


ALIKE = {ROOT / "docs" / "environments" / f"{entry.name.replace('-', '_')}.md" for entry in GAMES.values()} - {
    ROOT / "docs" / "environments" / f"{entry.name.replace('-', '_')}.md" for entry in KINDS
}
"""Pages of games that another of their kind stands for: the same code is made for them."""
RUN = {page: page.read_text() if page in ALIKE else text for page, text in TEXTS.items()}


@pytest.mark.parametrize(
    "page", [page for page, text in RUN.items() if PYTHON.search(text)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_examples_of_a_page_run(page, registered, monkeypatch):
    """In order, in one namespace: a later example may build on an earlier one."""
    monkeypatch.chdir(ROOT)  # examples name what is in results/
    namespace = {"__name__": f"docs_{page.stem}"}
    for block in PYTHON.finditer(RUN[page]):
        # Line numbers as in the page, for readable tracebacks.
        before = RUN[page][: block.start(1)].count("\n")
        exec(compile("\n" * before + block[1], page, "exec"), namespace)


def test_ci_runs_the_readme_s_test_command():
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    command = SET_UP + 'pytest -m "not slow"'
    assert f"```sh\n{command}\n```" in readme
    assert f"\n{command}\n" in ci
    assert f"```sh\n{SET_UP}coala train\n```" in readme


def test_every_page_is_reachable_and_every_local_link_leads_somewhere():
    for page in [*PAGES, *sorted((ROOT / "results").rglob("*.md"))]:
        text = TEXTS.get(page) or page.read_text()
        for target in re.findall(r"(?:\]\((?!https?:|#)|^```\{figure\} )([^)#\n]+)", text, re.MULTILINE):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
    index = (ROOT / "docs" / "index.md").read_text()
    for page in PAGES[1:]:
        name = str(page.relative_to(ROOT / "docs").with_suffix(""))
        assert name == "index" or f"\n{name}\n" in index, f"{name} is not in the table of contents"


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_a_game_has_its_page_which_shows_all_that_its_documentation_says(entry):
    name = entry.name.replace("-", "_")
    text = TEXTS[ROOT / "docs" / "environments" / f"{name}.md"]
    summary, _, sections = entry.doc.partition("\n\n## ")
    assert summary in text
    assert f"\n## {sections}" in text
    assert f"\n.. automodule:: coala_envs.{entry.module_name}\n" in (ROOT / "docs" / "api" / "adapters.md").read_text()
    assert f"]({name}.md)" in TEXTS[ROOT / "docs" / "environments" / "index.md"]


def test_named_payoffs_are_told_as_they_are():
    ipd, pennies = (TEXTS[ROOT / "docs" / "environments" / f"{name}.md"] for name in ("ipd", "matching_pennies"))
    assert '\n| `"classic"` | -1 | -3 | 0 | -2 |\n' in ipd
    assert '\n| `"standard"` | 1 and -1 | -1 and 1 | -1 and 1 | 1 and -1 |\n' in pennies


SECTIONS = (
    r"The equations?",
    r"What (it needs|they need) from the opponent",
    r"What (it gives|they give)",
    r"Hyper-parameters",
    r"Cost on two cores",
    r"Metrics that (it logs|they log)",
    r"Code",
    r"Departures.*",
)


@pytest.mark.parametrize("page", sorted({entry.page for entry in ALGORITHMS.values()}))
def test_an_algorithm_has_its_page_with_all_sections(page):
    text = TEXTS[ROOT / "docs" / page]
    for section in SECTIONS:
        assert re.search(rf"^## {section}$", text, re.MULTILINE), section


def test_the_metrics_that_a_run_logs_are_on_the_page():
    page = TEXTS[ROOT / "docs" / "agents" / "coala_pg.md"]
    with open(ROOT / "results" / "ipd-shaping" / "coala-pg" / "metrics.jsonl") as lines:
        logged = json.loads(next(lines))
    for name in logged:
        assert "/" not in name or f"`{name}`" in page or name == "cooperation/naive", name


def test_a_table_of_options_is_made_of_the_presets():
    table = expanded("```{options} learner ipd-shaping-paper ipd-shaping\n```")
    assert "\n| `--learning-rate` | 0.0003 | 0.003 | Of the ego agent. |" in table
    assert re.search(r"\n\| `--num-minibatches` \| 2 \| 4 \| \S", table)
    assert "\n| `--credit` | paper | paper | Of coala-pg: " in table


def test_a_table_of_results_is_made_of_the_committed_evaluations():
    table = expanded("```{results}\nten seeds: ipd-shaping/ten-seeds/one-thread/*\n```")
    summary = json.loads((ROOT / "results" / "ipd-shaping" / "ten-seeds" / "summary.json").read_text())["one-thread"]
    assert summary["seeds"] == list(range(40, 50))
    assert f"| 40 to 49 | {summary['mean']['mean']:.3f} [" in table
    with pytest.raises(ValueError, match="no evaluation in results/nowhere"):
        expanded("```{results}\nnothing: nowhere\n```")


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_a_page_with_what_today_s_code_prints(name):
    page = TEXTS[ROOT / "docs" / "lessons" / f"{name}.md"]
    assert page.startswith("# ")
    made_of, _, printed = (OUTPUTS / f"{name}.txt").read_text().partition("\n")
    assert made_of == digest(name), f"python docs/draw_lessons.py {name}"
    assert printed.strip() in page


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
    "league": "--num-meta-episodes 4 --no-progress",
    "imitate": "--num-updates 1 --batch-size 2 --num-inner-episodes 2 --no-progress",
    "pretrain": "--num-pairs 1 --num-inner-episodes 2 --batch-size 2 --no-progress",
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

"""Roles: the words that files hold, what is said instead, and that nobody else spells them."""

import ast
import json
import pathlib

import pytest

import coala_agents
from coala_agents._roles import PAIR, Cast, Role, metric, split_metric
from coala_agents.config import run_config
from coala_agents.experiments import cast_of

ROOT = pathlib.Path(__file__).parents[2]


def test_the_words_in_files_stay():
    assert [str(role) for role in Role] == ["ego", "naive", "meta", "cross"]
    assert json.dumps({Role.OPPONENT: Role.EGO}) == '{"naive": "ego"}'


def test_every_role_has_a_label_a_colour_and_a_marker_of_its_own():
    words = [lambda role, told=told: told(role, Cast()) for told in (Role.brief, Role.label, Role.where)]
    for told in (*words, lambda role: role.colour, lambda role: role.marker):
        assert len({told(role) for role in Role}) == len(Role)
        assert all(told(role) for role in Role)


@pytest.mark.parametrize("role", [Role.EGO, Role.OPPONENT])
def test_labels_call_the_opponents_what_they_are(role):
    for told in (role.label, role.where):
        assert "naive learners" in told(Cast())
        assert told(Cast(opponents="tit-for-tat")) == told(Cast()).replace("naive learners", "tit-for-tat")


def test_players_of_a_pair_are_in_no_pool():
    assert Role.META.brief(PAIR) == "pair"
    for told in (Role.META.label(PAIR), Role.META.where(PAIR)):
        assert "pair" in told
        assert "pool" not in told


@pytest.mark.parametrize(
    ("configs", "wanted"),
    [
        ([run_config()], Cast()),
        ([run_config(opponent="tit-for-tat")], Cast(opponents="tit-for-tat")),
        ([run_config(), run_config(opponent="tit-for-tat")], Cast(opponents="naive learners or tit-for-tat")),
        ([run_config("lola-dice")], PAIR),
    ],
)
def test_a_run_s_players_are_called_what_its_configuration_says(configs, wanted):
    assert cast_of(*configs) == wanted


@pytest.mark.parametrize("name", ["reward/ego", "own_coins/cross", "learner/loss", "learner/a/naive", "meta", "/ego"])
def test_a_name_is_composed_of_its_parts(name):
    quantity, role = split_metric(name)
    assert metric(quantity, role) == name
    assert (role is None) == (name in ("learner/loss", "meta", "/ego"))


def test_the_metrics_in_files_are_of_roles():
    """Of the committed runs, which later versions must go on to read."""
    results = ROOT / "results"
    names = {name for path in results.rglob("meta_episode.json") for name in json.loads(path.read_text())["per_seed"]}
    names |= {name for path in results.rglob("evaluation.json") for name in json.loads(path.read_text())["all"]}
    for path in results.rglob("metrics.jsonl"):
        with open(path) as lines:
            names |= {name for name in json.loads(lines.readline()) if "/" in name and not name.startswith("learner/")}
    names |= {f"x/{who}" for path in results.rglob("behaviour.json") for who in json.loads(path.read_text())["against"]}
    assert {split_metric(name)[1] for name in names} == set(Role)


def test_nobody_else_spells_a_metric_s_role():
    for path in pathlib.Path(coala_agents.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                assert not node.value.endswith(tuple(f"/{role}" for role in Role)), f"{path}: {node.value}"

"""Third-party libraries on our faces: what ``docs/clients.md`` says of each runs, where it is installed."""

import pathlib
import re
import runpy

import pytest

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "clients"
REASON = 'third-party learners are optional: pip install -e ".[all-clients]"'
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", (ROOT / "docs" / "clients.md").read_text(), re.M | re.S))
MODULES = {
    "Stable-Baselines3": ["stable_baselines3"],
    "SuperSuit": ["supersuit", "stable_baselines3"],
    "TorchRL": ["torchrl"],
    "Tianshou": ["tianshou"],
    "RLlib": ["ray.rllib"],
}

# What they warn of among themselves is not ours.
pytestmark = pytest.mark.filterwarnings("ignore")


def needs(*modules):
    for module in modules:
        pytest.importorskip(module, reason=REASON, exc_type=ImportError)


@pytest.mark.parametrize("library", MODULES)
def test_what_the_documentation_says_of_a_library_runs(library, registered):
    needs(*MODULES[library])
    (block,) = re.findall(r"^```py\n(.*?)^```", SECTIONS[library], re.MULTILINE | re.DOTALL)
    exec(compile(block, library, "exec"), {"__name__": library})


def test_every_library_of_the_documentation_is_run():
    assert {name for name, text in SECTIONS.items() if "```py\n" in text} == set(MODULES)


def client(name):
    needs("stable_baselines3", "supersuit")
    return runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="client")["main"]


def test_stable_baselines3_trains_in_the_shaping_pomdp_through_gymnasium(capsys):
    reward = client("gymnasium_sb3")(steps=4_096, num_inner_episodes=2)
    # Playing at random earns 0.5 against tit-for-tat, cooperating 1.
    assert 0.7 < reward <= 1.1
    assert "after 4096 steps" in capsys.readouterr().out


def test_stable_baselines3_trains_against_the_naive_learner():
    assert -1 <= client("gymnasium_sb3")(co_player="naive", steps=512, num_inner_episodes=2) <= 2


def test_stable_baselines3_trains_in_both_seats_through_pettingzoo(capsys):
    reward = client("pettingzoo_sb3")(steps=8_192)
    # Playing at random earns 0.5, mutual defection 0.
    assert 0 <= reward < 0.3
    assert "after 8192 steps" in capsys.readouterr().out

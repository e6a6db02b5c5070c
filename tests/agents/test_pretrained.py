"""Agents that come with coala: what is in their files is what their cards say, and they go wherever a player does."""

import math
import pathlib
import re
import shutil

import gymnasium as gym
import jax
import numpy as np
import pytest
import scipy.stats

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.cli._round_robin import _named
from coala_agents.config import RunConfig
from coala_agents.experiments import load_run, pretrained_folder, pretrained_names, read_card, run_of
from coala_agents.experiments._exported import SHIPPED
from coala_agents.experiments._load import find_player
from coala_agents.training import CheckpointError
from coala_envs.co_players import FromPool, co_player_entry, make_co_player
from coala_envs.games import CoinGame, iterated_prisoners_dilemma

NAMES = pretrained_names()
MIXED = "ipd-mixed-coala-pg"
IPD = iterated_prisoners_dilemma()
ROOT = pathlib.Path(__file__).parents[2]
STANDARD_ERRORS = 5
"""Beyond which what is seen is not what the card says: by chance once in a million or so."""


def beyond_the_card(card, rows):
    """Return by how many standard errors of their difference a reward is off that of the card, the most of all."""
    told = card["evaluation"]["per_step"]
    rewards = [(row, rows[name]) for name, row in told.items() if name.startswith("reward/")]
    assert rewards
    return max(abs(seen["mean"] - row["mean"]) / standard_error(row, seen) for row, seen in rewards)


def standard_error(told, seen):
    """Return that of the difference: the spread of one meta-episode is the card's, for few tell little of it."""
    half = (told["high"] - told["low"]) / 2
    spread = half / scipy.stats.t.ppf(0.975, told["number"] - 1) * math.sqrt(told["number"])
    rounding = 1e-3
    return spread * math.sqrt(1 / told["number"] + 1 / seen["number"]) + rounding


TABLES = {}


def evaluated(run, num_opponents, policies=None):
    """Other opponents and other play than the card's.

    Frozen agents of one network in one game play by one program, whatever they learnt by: it is compiled once.
    """
    policies, config = run.policies if policies is None else policies, run.config
    leaves = jax.tree.leaves(policies)
    sizes = [config.flat().get(name) for name in ("batch_size", "num_inner_episodes")]
    key = (config.game, config.opponents, *sizes, *(leaf.shape for leaf in leaves))
    table = TABLES.setdefault(key, run)
    agents = table.experiment.starting_from(jax.tree.unflatten(jax.tree.structure(table.policies), leaves))
    return table.experiment.evaluate(agents, num_opponents=num_opponents, seed=1).rows()


def test_there_are_some_of_each_kind_and_they_are_small():
    algorithms = {algorithm for name in NAMES for algorithm in read_card(pretrained_folder(name))["algorithms"]}
    assert algorithms >= {"coala-pg", "m-fos", "batch-unaware", "lola-dice"}
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*")) < 1_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_of_the_file_beside_it(name):
    card, run = read_card(pretrained_folder(name)), load_run(pretrained_folder(name))
    assert card["name"] == name
    assert card["digest"] == run.digest
    assert RunConfig.from_dict(card["config"]) == run.config
    assert (card["iterations"], card["algorithms"]) == (run.iteration, run.names)
    assert run.config.training.seeds == [card["seed"]]
    assert card["trained"]["commit"]
    assert "coala train" in card["trained"]["command"]
    assert not re.search(r"(?<![\w.])/(work|home|tmp|root)/", (pretrained_folder(name) / "card.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_agents_get_what_their_card_says(name):
    run = load_run(pretrained_folder(name))
    assert beyond_the_card(read_card(pretrained_folder(name)), evaluated(run, 8)) < STANDARD_ERRORS


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_agents_get_what_their_card_says_over_many_meta_episodes(name):
    run = load_run(pretrained_folder(name))
    assert beyond_the_card(read_card(pretrained_folder(name)), evaluated(run, 256)) < STANDARD_ERRORS


def test_other_weights_are_told_from_the_card_s():
    """Another agent's, and its own a little off."""
    folder = pretrained_folder("ipd-shaping-coala-pg")
    run, card = load_run(folder), read_card(folder)
    keys = iter(jax.random.split(jax.random.key(0), 100))

    def off(leaf):
        return leaf + 0.5 * np.std(leaf) * jax.random.normal(next(keys), leaf.shape)

    others = load_run(pretrained_folder("ipd-shaping-batch-unaware")).policies
    for wrong in (others, jax.tree.map(off, run.policies)):
        assert beyond_the_card(card, evaluated(run, 8, wrong)) > STANDARD_ERRORS


def test_a_flipped_bit_is_noticed(tmp_path):
    folder = shutil.copytree(pretrained_folder(NAMES[0]), tmp_path / "copy")
    data = bytearray((folder / "policies.eqx").read_bytes())
    data[-20] ^= 1
    (folder / "policies.eqx").write_bytes(bytes(data))
    with pytest.raises(CheckpointError, match="is damaged"):
        load_run(folder)


@pytest.mark.parametrize("given", [f"pretrained:{MIXED}", MIXED, "IPD_mixed_coala_pg:coala-pg"])
def test_names_are_understood_whatever_folders_are_called(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / MIXED).mkdir()
    run, folder, _ = run_of(given)
    assert folder == pretrained_folder(MIXED)
    assert run.digest == read_card(folder)["digest"]
    found = find_player(given, IPD)
    assert found.name.startswith(f"pretrained:{MIXED}")  # however it was spelt: files name it so
    assert found.digest == run.digest


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda: run_of("pretrained:ipd-mixd-coala-pg"),
            "unknown pretrained agent 'ipd-mixd-.* mean ipd-mixed-coala-pg",
        ),
        (lambda: run_of("pretrained:"), "unknown pretrained agent ''; known: "),
        (lambda: run_of("ipd-mixed-coala-pg:m-fos"), "holds no 'm-fos'; it holds coala-pg"),
        (lambda: find_player("ipd-mixd-coala-pg", IPD), "mean ipd-mixed-coala-pg"),
        (lambda: find_player(f"pretrained:{MIXED}", CoinGame()), "was trained on MatrixGame .* cannot play"),
        (
            lambda: make_co_player("pretrained:nobody", IPD),
            "unknown pretrained agent 'nobody'",
        ),
        (
            lambda: make_co_player(f"pretrained:{MIXED}", CoinGame()),
            "in this game: was trained on MatrixGame",
        ),
        (lambda: co_player_entry("nobody"), "axelrod:NAME, pretrained:NAME, run:NAME"),
        (lambda: make_co_player("ipd_shaping-coala-pg", IPD), "mean pretrained:ipd_shaping-coala-pg"),
        (lambda: pretrained_folder("ipd_shaping_coala_pgg"), "mean ipd-shaping-coala-pg"),
    ],
)
def test_one_line_for_each_mistake(call, told):
    with pytest.raises(ValueError, match=told) as raised:
        call()
    assert "\n" not in str(raised.value)


def test_an_environment_finds_them_by_an_entry_point():
    given = "pretrained:ipd-shaping-m-fos"
    mine, by_folder = (make_co_player(name, IPD) for name in (given, f"run:{SHIPPED / 'ipd-shaping-m-fos'}"))
    assert isinstance(mine, FromPool)
    jax.tree.map(np.testing.assert_array_equal, mine.states, by_folder.states)
    env = gym.make("CoalaIPD-v0", co_player=given, batch_size=2, num_inner_episodes=2)
    obs, _ = env.reset(seed=0)
    assert obs.shape == (2, 5)
    env.step(env.action_space.sample())
    assert env.spec.kwargs["co_player"] == given  # a word: the environment can be written down


def test_a_run_is_trained_against_them_and_names_them_in_its_files(tiny_config, untrained, tmp_path):
    config = tiny_config(network="tabular", opponent="ipd-shaping-m-fos")
    folder = untrained(config, tmp_path / "run")
    run = load_run(folder)
    assert run.config.flat()["opponent"] == "pretrained:ipd-shaping-m-fos"
    assert run.config.flat()["opponent_digest"] == read_card(pretrained_folder("ipd-shaping-m-fos"))["digest"]


def test_the_list_has_a_line_for_each(capsys):
    main(["list"])
    told = capsys.readouterr().out.partition("pretrained:\n")[2].partition("\nleagues:")[0]
    assert re.findall(r"^  (\S+)", told, re.MULTILINE) == NAMES
    in_one_line = " ".join(told.split())  # which is wrapped at the width of the terminal
    wanted = r"ipd-mixed-coala-pg coala-pg, .* seed 60: [\d.]+ against naive learners, [\d.]+ within the pool"
    assert re.search(wanted, in_one_line)


@pytest.mark.parametrize("given", ["pretrained:ipd-shaping-m-fos", "ipd-shaping-m-fos"])
def test_they_are_called_by_their_name(given):
    (entrant,) = experiments.entrants_of(given, IPD)
    assert (entrant.name, entrant.learns, entrant.agents[0].seed) == ("ipd-shaping-m-fos", False, 40)
    assert _named(given) == ("ipd-shaping-m-fos", given)


@pytest.mark.slow
def test_they_enter_tournaments_by_name(tmp_path, capsys):
    sizes = "--num-meta-episodes 4 --best-response-iterations 0 --no-progress --json --out".split()
    main(["tournament", "pretrained:ipd-shaping-m-fos", "ipd-shaping-batch-unaware", *sizes, str(tmp_path / "out")])
    assert '"player": "ipd-shaping-m-fos"' in capsys.readouterr().out


def test_one_trained_on_other_payoffs_is_refused_by_a_tournament(refused):
    assert "trained on different games: inner_episode_length" in refused(
        "tournament", "ipd-lola-dice", "ipd-shaping-m-fos"
    )


def test_the_page_says_what_the_cards_say():
    page = (ROOT / "docs" / "pretrained.md").read_text()
    assert re.findall(r"^\| `([\w-]+)` \| .*\|$", page.partition("\n## ")[0], re.MULTILINE) == NAMES
    for name in NAMES:
        assert row_of(read_card(pretrained_folder(name))) in page.splitlines()


def row_of(card):
    """Return what the page says of an agent; where it meets nobody but its pair, that is what it gets."""
    told = card["evaluation"]["per_step"]

    def shown(role):
        row = told.get(f"reward/{role}")
        return "" if row is None else f"{row['mean']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"

    alone, group = shown("ego"), "pool" if shown("ego") else "pair"
    gets = ", ".join(part for part in (alone, shown("meta") and f"within its {group} {shown('meta')}") if part)
    command = re.sub(r" --out \S+", "", card["trained"]["command"])
    return (
        f"| `{card['name']}` | {card['title']} | {gets} | {shown('naive') or '-'} | {card['iterations']} "
        f"| `{command}`, commit {card['trained']['commit'][:7]} |"
    )


@pytest.fixture(scope="module")
def of_two_seeds(tiny_config, untrained, tmp_path_factory):
    config = tiny_config(num_seeds=2, num_meta_agents=2, p_naive=0.5, seed=3)
    return untrained(config, tmp_path_factory.mktemp("runs") / "two")


def test_an_export_holds_the_agents_of_one_seed(of_two_seeds, tmp_path, capsys):
    main(["export", str(of_two_seeds), "--out", str(tmp_path / "mine"), "--num-opponents", "2", "--of-seed", "4"])
    assert "wrote" in capsys.readouterr().out
    whole, alone = load_run(of_two_seeds), load_run(tmp_path / "mine")
    assert alone.config == whole.config.with_flags(seed=4, num_seeds=1)
    for one, two in zip(jax.tree.leaves(whole.policies), jax.tree.leaves(alone.policies), strict=True):
        np.testing.assert_array_equal(one[1], two[0])
    card = read_card(tmp_path / "mine")
    assert (card["name"], card["seed"], card["training"]) == ("mine", 4, None)
    assert set(card["evaluation"]["per_step"]) >= {"reward/ego", "reward/naive", "reward/meta"}
    assert experiments.is_exported(tmp_path / "mine")


def test_agents_without_a_run_are_not_inspected_nor_gone_on_with(refused):
    folder = str(pretrained_folder(MIXED))
    assert "holds agents without their run; coala evaluate and" in refused("inspect", folder)
    assert f"there is no {folder}/config.json" in refused("train", "--resume", folder)


def test_what_cannot_be_exported_is_told(of_two_seeds, refused, tmp_path):
    out = str(tmp_path / "out")
    assert "--out DIR is missing" in refused("export", str(of_two_seeds))
    assert "unknown seed '7'" in refused("export", str(of_two_seeds), "--out", out, "--of-seed", "7")
    assert "exported already" in refused("export", str(pretrained_folder(NAMES[0])), "--out", out)
    assert "there is something already" in refused("export", str(of_two_seeds), "--out", str(of_two_seeds))
    assert "no run at nowhere" in refused("export", "nowhere", "--out", out)

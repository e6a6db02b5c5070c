"""``coala play``, ``watch`` and others: who may sit down, films of trained agents, one clear error for each mistake."""

import numpy as np
import pygame
import pytest
from PIL import Image, ImageSequence

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS, run_config
from coala_agents.training import save_checkpoint
from coala_envs.rendering import Window

SMALL = {"batch_size": 2, "inner_episode_length": 2, "width": 4, "lru_width": 4, "mlp_width": 4}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of two algorithms (``mixed``), one on the Coin Game, one of LOLA players; as they are before training."""
    sizes = {"batch_size": 2, "inner_episode_length": 2}
    shaping = SMALL | {"meta_batch_size": 2, "num_inner_episodes": 2, "naive_pool_size": 2}
    configs = {
        "mixed": run_config("coala-pg+m-fos", p_naive=0.5, **shaping),
        "coins": run_config(game="coin-game", **shaping),
        "lola": PRESETS["ipd-lola-dice"].with_flags(**sizes),
    }
    folder = tmp_path_factory.mktemp("runs")
    for name, config in configs.items():
        experiment = experiments.experiment(config)
        (folder / name).mkdir()
        header = {"config": config.to_dict(), "iteration": 0}
        save_checkpoint(folder / name / "checkpoint.eqx", experiment.saved(experiment.start()), header)
    return folder


def read(path):
    with Image.open(path) as pictures:
        return np.stack([np.asarray(picture.convert("RGB")) for picture in ImageSequence.Iterator(pictures)])


def watched(capsys, tmp_path, *arguments):
    """Record a film; return its pictures and the lines that tell of the players."""
    path = tmp_path / "film.gif"
    main(["watch", *map(str, arguments), "--record", str(path), "--no-progress"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"wrote {path}"
    return read(path), [line.split(":")[0] for line in lines if "in all" in line]


def test_a_run_is_watched_in_its_own_sizes_against_its_naive_learner(runs, tmp_path, capsys):
    pictures, players = watched(capsys, tmp_path, runs / "mixed")
    assert pictures.shape[1:] == (640, 960, 3)
    assert 4 <= len(pictures) <= 1 + 2 * 2 + 1
    assert players == ["coala-pg", "naive learner"]


@pytest.mark.parametrize(
    ("arguments", "players"),
    [
        (["mixed:m-fos", "--against", "tit-for-tat"], ["m-fos", "tit-for-tat"]),
        (["coins"], ["coala-pg", "naive learner"]),
        (["lola", "--num-inner-episodes", "1"], ["lola-dice 1", "lola-dice 2"]),
    ],
)
def test_anybody_can_be_watched(runs, tmp_path, capsys, arguments, players):
    first, *rest = arguments
    assert watched(capsys, tmp_path, runs / first, *rest)[1] == players


def test_a_folder_may_be_given_from_here(runs, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(runs)
    assert watched(capsys, tmp_path, "./mixed:m-fos", "--num-inner-episodes", "1")[1] == ["m-fos", "naive learner"]


def test_two_co_players_in_an_environment(tmp_path, capsys, runs):
    sizes = ["--num-inner-episodes", "1", "--batch-size", "2"]
    _, players = watched(capsys, tmp_path, "ipd", "--ego", "always-defect", "--against", runs / "mixed:m-fos", *sizes)
    assert players == ["always-defect", "m-fos"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["watch", "chess"], "unknown game 'chess'; known: ipd"),
        (["watch", "ipd", "--against", "nobody"], "unknown co-player 'nobody'; known: naive"),
        (["watch", "{runs}/mixed", "--against", "{runs}/coins"], r"coins was trained on CoinGame (5 actions"),
        (["watch", "{runs}/mixed:shaper"], "mixed holds no 'shaper'; it holds coala-pg, m-fos"),
        (["watch", "{runs}/mixed", "--ego", "naive"], "--ego goes with an environment"),
        (["watch", "{runs}"], "checkpoint.eqx"),
        (["watch", "ipd", "--record", "film.avi"], "a film is written to a .gif or an .mp4, got film.avi"),
        (["watch", "ipd", "--fps", "0"], "fps must be positive, got 0"),
        (
            ["play", "coin-game", "--against", "{runs}/mixed"],
            "on Prisoner's dilemma and cannot play Coin Game",
        ),
        (["play", "chicken", "--against", "{runs}/mixed"], "cannot play Chicken"),
        (
            ["play", "ipd", "--against", "{runs}/mixed", "--inner-episode-length", "3"],
            "leave --inner-episode-length out",
        ),
        (["tournament", "{runs}/mixed", "{runs}/coins"], "different games: game ipd and coin-game"),
        (["inspect", "{runs}/coins"], "inspect needs a matrix game of two actions, got CoinGame"),
        (["play", "ipd", "--realtime", "4"], "no action that does nothing"),
        (["play", "cleanup-lite", "--against", "tit-for-tat"], "plays matrix games of two actions"),
        (["play", "ipd", "--num-inner-episodes", "0"], "--num-inner-episodes must be at least 1, got 0"),
    ],
)
def test_one_line_for_each_mistake(refused, runs, arguments, message):
    assert message in refused(*(argument.format(runs=runs) for argument in arguments))


def test_a_person_plays_a_trained_agent_on_its_own_game(runs, capsys, monkeypatch):
    pygame.display.quit()
    main_keys = iter([pygame.K_c, pygame.K_d, pygame.K_SPACE, pygame.K_SPACE])
    listen = Window.pressed

    def pressed(window):
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=next(main_keys)))
        return listen(window)

    monkeypatch.setattr(Window, "pressed", pressed)
    main(["play", "ipd", "--against", str(runs / "lola"), "--num-inner-episodes", "1"])
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "2 steps in 1 inner episode"  # of the run, not the environment's 10
    assert told[2].startswith("lola-dice: ")
    assert not list(main_keys)

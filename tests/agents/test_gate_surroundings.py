"""The command line in other people's terminals, environments and folders."""

import io
import os
import shlex
import subprocess
import sys

import jax
import pytest

from coala_agents.cli import main
from coala_agents.config import PRESETS
from coala_agents.experiments import load_run, run_of
from coala_agents.training import load_naive_pool

SIZES = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 2 --network mlp --width 8 --no-progress"
)
WATCHED = "--batch-size 2 --num-inner-episodes 1 --no-progress"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a run in it whose name few terminals can show."""
    place = tmp_path_factory.mktemp("läufe")
    main(["train", *shlex.split(SIZES), "--iterations", "2", "--out", str(place / "χ")])
    return place


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
@pytest.mark.parametrize(
    "line",
    [
        "--help",
        "list",
        "train --help",
        "train --print-config",
        "watch --help",
        "evaluate χ --num-opponents 4",
        "inspect χ --num-opponents 4",
        "compare χ χ --out χ.png",
        "tournament χ=always-defect naive --num-meta-episodes 4 --best-response-iterations 0 --no-progress --out χt",
        f"watch χ --record χ.gif {WATCHED}",
        "evaluate nirgends/χ",
        "train --resume χ",
    ],
)
def test_output_survives_any_terminal(place, monkeypatch, line, encoding):
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "40")
    written = io.BytesIO()
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, io.TextIOWrapper(written, encoding=encoding))
    status = 0
    try:
        main(shlex.split(line))
    except SystemExit as left:
        status = left.code or 0
    assert status == (2 if "nirgends" in line else 0)
    sys.stderr.flush()
    told = written.getvalue().decode(encoding)
    assert "Traceback" not in told
    assert "\x1b[" not in told
    if "χ" in line and "--out" not in line and "inspect" not in line:
        assert "\\u03c7" in told  # what cannot be shown is escaped, not lost


@pytest.mark.slow
def test_a_training_in_somebody_else_s_environment(tmp_path):
    """A notebook's backend, a style, no folder for matplotlib's things, no colours, a narrow terminal; redirected."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.format: svg\nbackend: nonsense\n")
    (tmp_path / "file").write_text("")
    strange = {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline_of_nobody",
        "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"),
        "MPLCONFIGDIR": str(tmp_path / "file" / "x"),
        "HOME": str(tmp_path),
        "COLUMNS": "40",
        "NO_COLOR": "1",
        "LC_ALL": "C",
    }
    command = [sys.executable, "-m", "coala_agents", "train", *shlex.split(SIZES), "--iterations", "2", "--out=~/run"]
    errors = tmp_path / "errors"
    with (
        open(errors, "w") as file,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True, env=os.environ | strange) as run,
    ):
        # Lines come as they are written: the training has not ended with the first.
        first = run.stdout.readline()
        assert run.poll() is None
        rest = run.stdout.read()
    assert run.returncode == 0, errors.read_text()
    assert "2 iterations" in first
    assert f"drew {tmp_path / 'run' / 'learning_curve.png'}" in rest
    assert (tmp_path / "run" / "learning_curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_that_has_gone_is_told(tmp_path, monkeypatch, refused):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert refused("doctor") == "coala: the current folder is no longer there\n"


def test_names_come_before_folders(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("coin-game", "naive", "tit-for-tat", "ipd"):
        (tmp_path / name).mkdir()
    config = PRESETS["coin-game-shaping"]
    assert jax.tree.leaves(load_naive_pool("coin-game", config.naive_learner()))
    assert run_of("naive") is None
    assert run_of("tit_for_tat") is None
    main(["watch", "ipd", "--ego", "tit-for-tat", "--record", "x.gif", *shlex.split(WATCHED)])
    assert "tit-for-tat: " in capsys.readouterr().out
    with pytest.raises(FileNotFoundError, match=r"naive/checkpoint\.eqx"):
        run_of("./naive")  # a path is said as one


def test_a_home_is_found_in_every_path(place, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(place))
    assert run_of("~/χ")[1] == place / "χ"
    assert run_of("run:~/χ:coala-pg")[1] == place / "χ"
    main(["compare", "~/χ", "--out=~/figure.png"])
    assert f"drew {place / 'figure.png'}" in capsys.readouterr().out
    assert (place / "figure.png").exists()


def test_shipped_pools_load_in_double_precision(float64):
    for preset in ("coin-game-shaping", "cleanup-lite-shaping"):
        config = PRESETS[preset]
        pool = load_naive_pool(config.flat()["naive_pool"], config.naive_learner())
        assert {leaf.dtype.name for leaf in jax.tree.leaves(pool)} == {"float64"}


def test_a_checkpoint_of_another_precision_names_the_setting(place, float64):
    with pytest.raises(ValueError, match=r"f4 numbers where this process computes with f8 \(JAX_ENABLE_X64\)"):
        load_run(place / "χ")

"""Loggers: what was logged is what is read back; a missing package says how to get it."""

import pathlib
import struct
import sys
import tomllib
import types

import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents.loggers import LOGGERS, Logger, TensorBoard, WeightsAndBiases, make_logger


def read_events(folder):
    """Every scalar in the folder's event files: ``{name: [(step, value), ...]}``.

    The record format: length (8 bytes), its checksum (4), the event, its checksum (4).
    """
    from tensorboardX.proto.event_pb2 import Event

    scalars = {}
    for path in folder.glob("events.out.tfevents.*"):
        data, at = path.read_bytes(), 0
        while at < len(data):
            (length,) = struct.unpack_from("<Q", data, at)
            event = Event.FromString(data[at + 12 : at + 12 + length])
            for value in event.summary.value:
                scalars.setdefault(value.tag, []).append((event.step, value.simple_value))
            at += 12 + length + 4
    return scalars


def test_tensorboard_writes_what_it_was_given(tmp_path):
    logger = make_logger("tensorboard", folder=tmp_path, run_name="tiny", config={"seed": 0})
    assert isinstance(logger, Logger)
    logger.log(1, {"seed_0/reward/ego": 0.5, "seed_0/loss": jnp.float32(-2.0)})
    logger.log(1, {"seed_1/reward/ego": np.float64(0.25)})
    logger.log(20, {"seed_0/reward/ego": 1})
    logger.close()
    assert read_events(tmp_path / "tensorboard" / "tiny") == {
        "seed_0/reward/ego": [(1, 0.5), (20, 1.0)],
        "seed_0/loss": [(1, -2.0)],
        "seed_1/reward/ego": [(1, 0.25)],
    }


def test_what_is_no_number_is_left_out(tmp_path):
    logger = TensorBoard(tmp_path)
    logger.log(3, {"nan": float("nan"), "none": None, "infinite": jnp.float32(jnp.inf), "zero": 0.0})
    logger.close()
    assert read_events(tmp_path) == {"zero": [(3, 0.0)]}


@pytest.fixture
def wandb_calls(monkeypatch):
    """A stand-in for wandb: the real one starts a process, wants an account and a network.

    It has the three calls that are used, with wandb's own keywords, and writes down how they were called.
    """
    calls = []

    class Refused(Exception):
        pass

    class Run:
        def log(self, data, step=None):
            calls.append(("log", data, step))

        def finish(self):
            calls.append(("finish",))

    def init(*, project, name, config, dir):
        if project == "of somebody else":
            raise Refused("No API key configured.")
        calls.append(("init", project, name, config, dir))
        return Run()

    monkeypatch.setitem(sys.modules, "wandb", types.SimpleNamespace(init=init, Error=Refused))
    return calls


def test_wandb_is_called_once_per_step(wandb_calls, tmp_path):
    folder = tmp_path / "not" / "yet"
    logger = make_logger("wandb", folder=folder, run_name="tiny", config=types.MappingProxyType({"seed": 0}))
    assert isinstance(logger, Logger)
    assert folder.is_dir()
    logger.log(1, {"reward": jnp.float32(0.5), "loss": float("nan"), "gap": None})
    logger.log(2, {"loss": float("nan")})
    logger.close()
    assert wandb_calls == [
        ("init", "coala", "tiny", {"seed": 0}, str(folder)),
        ("log", {"reward": 0.5}, 1),
        ("finish",),
    ]
    # Plain Python all the way: wandb writes its arguments as JSON.
    assert type(wandb_calls[1][1]["reward"]) is float
    assert type(wandb_calls[0][3]) is dict


@pytest.mark.parametrize(("name", "package"), [("tensorboard", "tensorboardX"), ("wandb", "wandb")])
def test_a_missing_package_says_how_to_get_it(name, package, monkeypatch, tmp_path):
    # None in sys.modules makes Python's import fail, whatever is installed.
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf'needs {package}.*pip install "coala-envs\[{name}\]"'):
        make_logger(name, folder=tmp_path, run_name="tiny", config={})
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match="unknown logger 'csv'; known: tensorboard, wandb"):
        make_logger("csv", folder=tmp_path, run_name="tiny", config={})


def test_every_logger_is_an_extra_that_pip_can_install():
    pyproject = pathlib.Path(__file__).parents[2] / "pyproject.toml"
    extras = tomllib.loads(pyproject.read_text())["project"]["optional-dependencies"]
    assert set(LOGGERS) <= set(extras)


def test_who_is_not_logged_in_is_told_how_to(wandb_calls, tmp_path):
    with pytest.raises(ConnectionError, match=r"No API key configured\.; log in with wandb login"):
        WeightsAndBiases("of somebody else", "tiny", {}, tmp_path)


def test_wandb_can_be_made_without_the_table(wandb_calls, tmp_path):
    WeightsAndBiases("mine", "tiny", {}, tmp_path).close()
    assert wandb_calls == [("init", "mine", "tiny", {}, str(tmp_path)), ("finish",)]

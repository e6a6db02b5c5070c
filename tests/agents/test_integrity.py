"""Files that were changed or forged, and numbers that are none: refused in one line, before anything is built."""

import dataclasses
import json
import shutil
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from forged import put_together, taken_apart

from coala_agents import experiments
from coala_agents.config import run_config
from coala_agents.experiments import load_run
from coala_agents.experiments._run import restored
from coala_agents.training import (
    CheckpointError,
    NotFinite,
    load_naive_pool,
    read_checkpoint,
    save_checkpoint,
    save_naive_pool,
    start_seeds,
    train,
)
from coala_envs.files import parse_json


@pytest.fixture(scope="module")
def tiny(tiny_config):
    return tiny_config(iterations=4, checkpoint_interval=2)


@pytest.fixture(scope="module")
def run_folder(tiny, tmp_path_factory, untrained):
    of_most_to_forge = tiny.with_flags(network="hawk", lru_width=8, mlp_width=8)
    return untrained(of_most_to_forge, tmp_path_factory.mktemp("runs") / "one")


@pytest.fixture
def copy(run_folder, tmp_path):
    return shutil.copytree(run_folder, tmp_path / "copy")


def one_line(raised):
    return str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("place", [3, 20, 90, 400, -9, -1])
@pytest.mark.parametrize("bit", [0, 6])
def test_a_flipped_bit_is_noticed(copy, place, bit):
    path = copy / "checkpoint.eqx"
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(bytes(data))
    with pytest.raises(CheckpointError) as raised:
        load_run(copy)
    assert one_line(raised)


FORGERIES = {
    "no configuration": lambda told: told.pop("config"),
    "a list for a configuration": lambda told: told.update(config=[1]),
    "an unknown field": lambda told: told["config"].update(colour="red"),
    "a negative iteration": lambda told: told.update(iteration=-1),
    "an iteration beyond the last": lambda told: told.update(iteration=10**12),
    "an iteration that is none": lambda told: told.update(iteration="4"),
    "no arrays": lambda told: told.pop("arrays"),
    "an array fewer": lambda told: told["arrays"].pop(),
    "a negative shape": lambda told: told["arrays"].__setitem__(0, ["<f4", [-1]]),
    "a huge shape": lambda told: told["arrays"].__setitem__(0, ["<f4", [10**12]]),
    "objects": lambda told: told["arrays"].__setitem__(0, ["|O", [1]]),
    "a strange dtype": lambda told: told["arrays"].__setitem__(0, ["<f4; import os", [1]]),
    "another kind": lambda told: told["config"]["learner"].update(algorithm="lola-dice"),
    "a part that is none": lambda told: told["config"].update(training=[]),
    "an older configuration": lambda told: told["config"].update(kind="lola"),
    **{
        f"{name} {str(value)[:20]}": lambda told, name=name, value=value: put(told["config"], name, value)
        for name, value in {
            "num_seeds": 10**12,
            "num_blocks": 10**9,
            "width": 10**8,
            "meta_batch_size": 10**10,
            "inner_episode_length": 10**11,
            "naive_pool_size": 10**11,
            "seed": 2**32,
            "learning_rate": "fast",
            "reward_scale": 0,
            "objective": {"name": "trpo"},
            "optimiser": "rmsprop",
            "scan_method": 3,
            "game": 3,
            "algorithm": [],
            "num_heads": 1.5,
            "batch_size": True,
            "clip_value": 1,
            "learning_rate_factors": "12",
            "payoffs": [[1, 2]],
            "opponent": "nobody",
            "name": "chess",
        }.items()
    },
}


def put(told, name, value):
    """Replace a field, in the first of the parts that has it; tell whether one has."""
    if name in told:
        told[name] = value
    return name in told or any(put(part, name, value) for part in told.values() if isinstance(part, dict))


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("reader", [load_run, restored])
def test_a_forged_header_is_refused_at_once(copy, forgery, reader):
    path = copy / "checkpoint.eqx"
    header, payload = taken_apart(path)
    FORGERIES[forgery](header)
    put_together(path, header, payload)
    began = time.perf_counter()
    with pytest.raises(ValueError, match=r"\S") as raised:
        reader(copy)
    assert one_line(raised)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    "header", [b"", b"{", b"[]", b"\xff\xfe", b'{"a": 1, "a": 2}', b'{"iteration": NaN}', b"[" * 100_000]
)
def test_what_is_no_header_is_refused(copy, header):
    path = copy / "checkpoint.eqx"
    put_together(path, header, taken_apart(path)[1])
    with pytest.raises(CheckpointError, match="no header of a checkpoint"):
        load_run(copy)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"config": 3}', '{"config": {"seed": 1e999}}', "[" * 100_000, '{"config": {}, "x": 1']
)
def test_what_is_no_configuration_is_refused(copy, text):
    (copy / "config.json").write_text(text)
    with pytest.raises(ValueError, match=r"config\.json") as raised:
        restored(copy)
    assert one_line(raised)


@pytest.mark.parametrize(("field", "value"), [("algorithm", "m-fos"), ("seed", 5), ("learning_rate", 0.5)])
def test_a_resumed_run_agrees_with_its_checkpoint(copy, refused, field, value):
    path = copy / "config.json"
    told = json.loads(path.read_text())
    put(told["config"] if field == "seed" else told["config"]["learner"], field, value)
    path.write_text(json.dumps(told))
    assert f"differ: {field} {value!r}" in refused("train", "--resume", str(copy), "--no-progress")


def test_what_is_not_the_files_fault_is_not_told_as_such(copy, monkeypatch):
    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr("coala_agents.training._checkpoint.jnp.asarray", no_memory)
    with pytest.raises(MemoryError):
        load_run(copy)


def test_a_checkpoint_of_the_other_precision_names_the_setting(tmp_path):
    path = tmp_path / "checkpoint.eqx"
    save_checkpoint(path, np.arange(3.0, dtype=np.float32), {})
    with pytest.raises(CheckpointError, match="JAX_ENABLE_X64"):
        read_checkpoint(path).tree(np.arange(3.0))


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_checkpoint_without_numbers_is_neither_written_nor_read(tmp_path, number):
    path = tmp_path / "checkpoint.eqx"
    save_checkpoint(path, np.zeros(2, np.float32), {})
    with pytest.raises(ValueError, match="not finite"):
        save_checkpoint(path, np.array([0, number], np.float32), {})
    header, _ = taken_apart(path)
    put_together(path, header, np.array([0, number], np.float32).tobytes())
    with pytest.raises(CheckpointError, match="not finite"):
        read_checkpoint(path).tree(np.zeros(2, np.float32))


NOT_NUMBERS = [
    (algorithm, flag, value)
    for algorithm in ("coala-pg", "lola-dice", "lola-coala", "advantage-alignment-ppo", "loqa")
    for flag, default in run_config(algorithm).flat().items()
    if type(default) is float
    for value in (float("nan"), float("inf"), -1.0)
]


@pytest.mark.parametrize(("algorithm", "flag", "value"), NOT_NUMBERS)
def test_no_flag_takes_what_is_no_number_for_it(algorithm, flag, value):
    with pytest.raises(ValueError, match=flag.removeprefix("naive_") if flag != "naive_weight" else flag):
        run_config(algorithm, **{flag: value})


def test_a_naive_learner_that_diverges_stops_the_run(tiny):
    """And the agent's own numbers are all finite: before, it would have been told of full cooperation."""
    setting = experiments.build(tiny)
    reckless = dataclasses.replace(setting.opponent, optimiser=optax.sgd(float("inf")))
    setting = dataclasses.replace(setting, opponent=reckless, naive_pool_size=0)
    begun, seen = start_seeds(setting, [0]), []
    with pytest.raises(NotFinite, match="the opponents' parameters") as raised:
        train(setting, begun, [0], last=2, report=lambda *args: seen.append(args))
    assert raised.value.state is begun
    assert not seen


def test_pretraining_that_diverges_leaves_no_pool(tmp_path, refused):
    path = tmp_path / "pool.eqx"
    sizes = ["--num-pairs", "1", "--num-inner-episodes", "50", "--inner-episode-length", "2", "--batch-size", "2"]
    options = ["--out", str(path), "--learning-rate", "1e38", "--no-progress", *sizes]
    assert "the naive learners' parameters not finite" in refused("pretrain", "ipd-shaping", *options)
    assert not path.exists()


def pool_of(path, config, scale):
    naive = config.naive_learner()
    params = jax.vmap(lambda key: naive.init(key=key).params)(jax.random.split(jax.random.key(0), 2))
    save_naive_pool(path, jax.tree.map(lambda leaf: scale * leaf, params), {})
    return path


def test_a_pool_is_read_as_it_is_now(tiny, tmp_path, untrained):
    """And a run goes on with the pool that it was begun with, or not at all."""
    path = tmp_path / "pool.eqx"
    config = tiny.with_flags(naive_pool=str(pool_of(path, tiny, 1.0)))
    first = jax.tree.leaves(experiments.build(config).naive_starts)
    assert experiments.build(config) is experiments.build(config)
    untrained(config, tmp_path / "run")
    digest = json.loads((tmp_path / "run" / "config.json").read_text())["config"]["opponents"]["opponent_digest"]
    assert digest == read_checkpoint(path).digest
    load_run(tmp_path / "run")
    pool_of(path, tiny, 2.0)
    second = jax.tree.leaves(experiments.build(config).naive_starts)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(2 * one, other)
    for reader in (load_run, restored):
        with pytest.raises(ValueError, match=r"pool\.eqx has changed"):
            reader(tmp_path / "run")
    path.unlink()
    with pytest.raises(FileNotFoundError, match="no naive pool"):
        load_run(tmp_path / "run")


def test_a_pool_says_its_size(tiny, tmp_path):
    path = pool_of(tmp_path / "pool.eqx", tiny, 1.0)
    header, payload = taken_apart(path)
    for size in (0, 3, 10**12, "2", None, True):
        put_together(path, {**header, "naive_pool_size": size}, payload)
        with pytest.raises(CheckpointError, match="no pool of naive learners"):
            load_naive_pool(str(path), tiny.naive_learner())


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', "NaN", "[-Infinity]", "[" * 100_000, "", "{1: 2}", "\x00"])
def test_json_is_data_or_an_error(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_json(text)
    assert parse_json('{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}


def test_finite_is_told_of_every_kind_of_state():
    from coala_agents.training._finite import is_finite

    assert is_finite({"a": jnp.zeros(2), "count": jnp.array(3), "key": jax.random.key(0)})
    assert not is_finite((jnp.zeros(2), {"b": jnp.array([0.0, jnp.nan])}))
    assert is_finite(())

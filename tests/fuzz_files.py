"""Thousands of damaged and forged files: each is refused in one line, or loaded unchanged. Nothing else may happen.

Run on demand, about ten minutes: ``python tests/fuzz_files.py [--mutations 1600] [--seed 0]``
"""

import argparse
import collections
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path.insert(0, str(Path(__file__).parent / "agents"))

import jax
import numpy as np
from forged import put_together, taken_apart

from coala_agents import experiments
from coala_agents.config import run_config
from coala_agents.experiments import load_run
from coala_agents.experiments._run import restored
from coala_agents.training import CheckpointError, load_naive_pool, save_naive_pool
from coala_envs import avoid_wrong_sums

SIZES = {
    "meta_batch_size": 2,
    "batch_size": 2,
    "num_inner_episodes": 2,
    "inner_episode_length": 2,
    "naive_pool_size": 2,
    "width": 8,
    "lru_width": 8,
    "mlp_width": 8,
    "iterations": 4,
    "checkpoint_interval": 2,
}
JUNK = [
    None,
    True,
    False,
    -1,
    0,
    1,
    2,
    7,
    10**9,
    10**12,
    -(10**400),
    10**4000,
    0.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "sgd",
    "naive",
    "\x00",
    "é" * 1000,
    [],
    [1],
    [[[]]],
    ["a"] * 50,
    {},
    {"config": {}},
    "../../../etc/passwd",
]
SLOWEST = 30.0
"""Seconds that a file may take to be refused or loaded."""
MOST_MEMORY = 4.0
"""GB."""


def flipped(data, draw):
    """One bit."""
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]


def cut(data, draw):
    """A piece lost, doubled or foreign, somewhere."""
    at, length = draw.randrange(len(data)), draw.randrange(1, 200)
    return draw.choice(
        [data[:at], data[:at] + data[at + length :], data[: at + length] + data[at:], data + os.urandom(length)]
    )


def edited(told, draw):
    """A value replaced, lost, renamed or nested deep, anywhere in the tree."""
    told = json.loads(json.dumps(told))
    node = told
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw.choice(keys)
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner or draw.random() < 0.2:
            break
        node = inner
    action = draw.random()
    if action < 0.75:
        node[key] = draw.choice(JUNK)
    elif action < 0.85 and isinstance(node, dict):
        del node[key]
    elif action < 0.95 and isinstance(node, dict):
        node[str(key) + "x"] = node.pop(key)
    else:
        for _ in range(3000):
            node[key] = [node[key]]
    return told


def as_text(told, draw):
    """JSON, at times with a name twice or in another encoding."""
    try:
        text = json.dumps(told)
    except RecursionError:
        text = '{"config": ' + "[" * 100_000 + "]" * 100_000 + "}"
    if draw.random() < 0.1:
        text = text.replace('"seed": 0', '"seed": 0, "seed": 3', 1)
    return text.encode("utf-16" if draw.random() < 0.05 else "utf-8")


def same(got, wanted):
    pairs = zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True)
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)


class Target:
    """A file, its mutations, and the ways in which it is read."""

    def __init__(self, name, path, mutate, readers, share):
        self.name, self.path, self.mutate, self.readers, self.share = name, path, mutate, readers, share
        self.whole = path.read_bytes()


def targets(folder):
    run, pool = folder / "run", folder / "pool.eqx"
    config = run_config(**SIZES)
    naive = config.naive_learner()
    several = jax.vmap(lambda key: naive.init(key=key).params)(jax.random.split(jax.random.key(0), 3))
    save_naive_pool(pool, several, {"config": config.to_dict()})
    experiments.train(config.with_flags(naive_pool=str(pool)), run)
    checkpoint, told = run / "checkpoint.eqx", run / "config.json"
    agents, pooled = load_run(run).agents, load_naive_pool(str(pool), naive)

    def evaluated():
        return same(load_run(run).agents, agents)

    def resumed():
        return same(restored(run)[1].agents, agents)

    def drawn():
        return same(load_naive_pool(str(pool), naive), pooled)

    def forge(path, signed):
        def mutate(data, draw):
            path.write_bytes(data)
            header, payload = taken_apart(path)
            put_together(path, as_text(edited(header, draw), draw), payload, signed=signed)
            return path.read_bytes()

        return mutate

    def config_edit(data, draw):
        return as_text(edited(json.loads(data), draw), draw)

    return [
        Target("checkpoint, a bit flipped", checkpoint, flipped, (evaluated, resumed), 0.25),
        Target("checkpoint, cut or doubled", checkpoint, cut, (evaluated, resumed), 0.05),
        Target("checkpoint, header edited", checkpoint, forge(checkpoint, signed=False), (evaluated,), 0.05),
        Target("checkpoint, header forged", checkpoint, forge(checkpoint, signed=True), (evaluated, resumed), 0.2),
        Target("config.json, a bit flipped", told, flipped, (resumed,), 0.1),
        Target("config.json, edited", told, config_edit, (resumed,), 0.15),
        Target("pool, a bit flipped", pool, flipped, (drawn, evaluated), 0.1),
        Target("pool, header forged", pool, forge(pool, signed=True), (drawn, evaluated), 0.1),
    ]


def tried(reader):
    """Say what came of reading: refused in one line, unchanged, or what should not have been."""
    began = time.perf_counter()
    try:
        outcome = "unchanged" if reader() else "CHANGED"
    except (CheckpointError, ValueError, OSError) as error:
        outcome = "refused" if str(error) and "\n" not in str(error).strip() else f"MANY LINES {error!r}"
    except BaseException as error:
        outcome = f"RAISED {type(error).__name__}: {str(error)[:200]}"
    return outcome if time.perf_counter() - began < SLOWEST else "TOO SLOW"


def main():
    avoid_wrong_sums()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for target in targets(Path(folder)):
            seen = collections.Counter()
            for number in range(round(args.mutations * target.share)):
                mutated = target.mutate(target.whole, draw)
                target.path.write_bytes(mutated)
                for reader in target.readers:
                    outcome = tried(reader)
                    seen[outcome] += 1
                    if outcome not in ("refused", "unchanged"):
                        wrong += 1
                        print(f"{target.name}, mutation {number}, {reader.__name__}: {outcome}", flush=True)
            target.path.write_bytes(target.whole)
            print(f"{target.name:<28}{dict(seen)}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{wrong} wrong; at most {memory:.2f} GB")
    sys.exit(1 if wrong or memory > MOST_MEMORY else 0)


if __name__ == "__main__":
    main()

"""Microseconds an environment step takes in a training iteration of a preset. ``python benchmarks/iteration.py PRESET``

The whole iteration, and its two halves alone: playing the meta-batch, and learning from it. To compare two commits, run
it from one checkout with ``PYTHONPATH`` at each in turn, on an idle machine, a few times; it reads configurations of
older commits too. One core: ``taskset -c 0``. The same ``XLA_FLAGS`` for both (docs/command_line.md).
"""

import argparse
import statistics
import time

import equinox as eqx
import jax

from coala_agents import experiments
from coala_agents.training import iterate, play_meta_batch, start

try:
    from coala_agents.config import PRESETS
except ImportError:  # before configurations had a room of their own
    from coala_agents.experiments import PRESETS


def main() -> None:
    """Time the three, in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset", choices=list(PRESETS))
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    setting = experiments.build(PRESETS[args.preset])
    learner, key = setting.agents[0].learner, jax.random.key(0)
    opponent = setting.opponent if hasattr(setting, "opponent") else setting.naive
    agent = jax.jit(lambda key: learner.init(key=key))(key)
    everybody = jax.jit(lambda key: start(setting, key=key))(key)
    keys = jax.random.split(key, setting.meta_batch_size)

    play = eqx.filter_jit(lambda pomdp, agent, keys: play_meta_batch(learner, agent, pomdp, keys)[1])
    learn = eqx.filter_jit(lambda agent, trajectory, key: learner.update(agent, trajectory, key=key))
    whole = eqx.filter_jit(lambda setting, everybody, key: iterate(setting, everybody, key=key))
    pomdp = setting.pomdp(opponent)
    trajectory = play(pomdp, agent, keys)
    calls = {
        "play": lambda: play(pomdp, agent, keys),
        "learn": lambda: learn(agent, trajectory, key),
        "iteration": lambda: whole(setting, everybody, key),
    }
    times = {name: [] for name in calls}
    for repeat in range(args.repeats + 1):
        for name, call in calls.items():
            began = time.perf_counter()
            jax.block_until_ready(call())
            if repeat:  # the first compiles
                times[name].append(time.perf_counter() - began)
    for name, taken in times.items():
        micro = [1e6 * seconds / setting.env_steps_per_iteration for seconds in taken]
        print(f"{args.preset} {name:10s} {statistics.median(micro):6.3f} us a step (fastest {min(micro):.3f})")


if __name__ == "__main__":
    main()

"""Microseconds an environment step takes in a training iteration of a preset. ``python benchmarks/iteration.py PRESET``

The whole iteration, and its two halves alone: playing the meta-batch, and learning from it. To compare two commits, run
it from one checkout with ``PYTHONPATH`` at each in turn, on an idle machine, a few times; it reads configurations of
older commits too. One core: ``taskset -c 0``. The same ``XLA_FLAGS`` for both (docs/command_line.md).
"""

import argparse

# From the folder of this script, whichever commit PYTHONPATH leads to.
from _pieces import halves, iteration
from _timing import in_turns, seconds, spread

from coala_agents import experiments

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
    opponent = setting.opponent if hasattr(setting, "opponent") else setting.naive
    calls = {**halves(setting, opponent), "iteration": iteration(setting)}
    timed = in_turns({name: lambda call=call: seconds(call) for name, call in calls.items()}, args.repeats)
    for name, taken in timed.items():
        micro = [1e6 * one / setting.env_steps_per_iteration for one in taken]
        print(f"{args.preset} {name:10s} {spread(micro).median:6.3f} us a step (fastest {min(micro):.3f})")


if __name__ == "__main__":
    main()

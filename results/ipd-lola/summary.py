"""Print the reward per step of every run in a folder: over the updates after the warm-up, and in the last 20."""

import json
import sys
from pathlib import Path

import numpy as np


def main(folder: Path) -> None:
    """Read ``metrics.jsonl`` of every run; both players of a pair are averaged."""
    print(f"{'run':<22}{'after warm-up':>14}{'last 20':>9}  {'last 20, by seed'}")
    for path in sorted(folder.glob("*/metrics.jsonl")):
        config = json.loads((path.parent / "config.json").read_text())["config"]
        told = [json.loads(line) for line in path.read_text().splitlines()]
        rewards = np.array([line["reward/meta"] for line in told]).reshape(-1, config["num_seeds"], 2).mean(axis=2)
        last = rewards[-20:].mean(axis=0)
        by_seed = " ".join(f"{reward:.2f}" for reward in last)
        after = rewards[config["warm_up"] :].mean()
        print(f"{path.parent.name:<22}{after:>14.3f}{last.mean():>9.3f}  {by_seed}   ({told[-1]['seconds']:.0f} s)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

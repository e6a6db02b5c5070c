"""Print what every seed of ``coala train`` came to, in each mode, and the statistics over seeds.

Each folder of a mode has runs, of one seed or several: their last fifty iterations of training, and ``coala evaluate
--num-opponents 64``.
"""

import json
import sys
from pathlib import Path

import numpy as np

from coala_agents.experiments import read_config, read_late
from coala_agents.statistics import FEWEST_FOR_IQM, Estimate, bootstrap_mean, interquartile_mean, t_interval
from coala_envs.files import write_text


def main(root: Path) -> None:
    """Read ``MODE/seed*`` of every mode, print a table of each, and write ``summary.json``."""
    told = {}
    for mode in sorted(path for path in root.iterdir() if path.is_dir()):
        runs = sorted(mode.glob("seed*"))
        seeds = [seed for run in runs for seed in read_config(run).training.seeds]
        trained = np.concatenate([read_late(run)["reward/ego"] for run in runs])
        rows = [row for run in runs for row in json.loads((run / "evaluation.json").read_text())["by_seed"].values()]
        ego, naive = (np.array([row[f"reward/{who}"]["mean"] for row in rows]) for who in ("ego", "naive"))
        print(f"\n{mode.name}: {len(seeds)} seeds")
        print(f"{'seed':<6}{'last 50 of training':>20}{'evaluated':>11}{'naive learners':>16}")
        for seed, *values in zip(seeds, trained, ego, naive, strict=True):
            print(f"{seed:<6}{values[0]:>20.3f}{values[1]:>11.3f}{values[2]:>16.3f}")
        told[mode.name] = {
            "seeds": seeds,
            "mean": t_interval(ego).as_json(),
            "mean, bootstrap": bootstrap_mean(ego).as_json(),
            "naive learners": t_interval(naive).as_json(),
            "lowest": round(float(ego.min()), 4),
            "largest difference between training and evaluation": round(float(np.abs(trained - ego).max()), 4),
        }
        print(f"mean {_told(t_interval(ego))}, bootstrap {_told(bootstrap_mean(ego))}, lowest {ego.min():.3f}")
        if len(ego) >= FEWEST_FOR_IQM:
            told[mode.name]["interquartile mean"] = interquartile_mean(ego).as_json()
            print(f"interquartile mean {_told(interquartile_mean(ego))}")
        print(f"training and evaluation differ by at most {np.abs(trained - ego).max():.3f}")
    write_text(root / "summary.json", json.dumps(told, indent=2) + "\n")


def _told(found: Estimate) -> str:
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "ten-seeds")

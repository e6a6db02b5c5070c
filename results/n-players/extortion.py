"""Draw what an agent and its naive learners earn, by the number of learners: ``extortion.png`` and ``extortion.json``.

Each folder ``n-ipd-N`` has a run of N players and what ``coala evaluate`` says of it, each ``headroom-N`` what ``coala
headroom`` says of fixed players against the same learners.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

from coala_agents._roles import Role, metric
from coala_envs.files import write_text

QUANTITIES = ("reward", "cooperation")
ALWAYS_DEFECT = "always-defect"


def main(root: Path) -> None:
    """Read the folders in order of the players, and write beside them."""
    told = {int(folder.name.rpartition("-")[2]) - 1: read(folder) for folder in sorted(root.glob("n-ipd-*"))}
    write_text(root / "extortion.json", json.dumps(told, indent=2) + "\n")
    learners = list(told)
    figure, panels = plt.subplots(1, len(QUANTITIES), figsize=(8, 3.2), layout="constrained")
    for panel, quantity in zip(panels, QUANTITIES, strict=True):
        for role, label in ((Role.EGO, "agent"), (Role.OPPONENT, "naive learners, mean")):
            rows = [told[number][metric(quantity, role)] for number in learners]
            means = [row["mean"] for row in rows]
            bars = [[row["mean"] - row["low"] for row in rows], [row["high"] - row["mean"] for row in rows]]
            panel.errorbar(learners, means, bars, color=role.colour, marker=role.marker, capsize=4, label=label)
        panel.set(xlabel="naive learners", ylabel=f"{quantity} per step", xticks=learners)
    for name, line in (("best fixed player", "--"), (ALWAYS_DEFECT, ":")):
        earned = [told[number][name]["mean"] for number in learners]
        panels[0].plot(learners, earned, color="#888888", linestyle=line, label=name)
    panels[0].legend(fontsize=8)
    figure.savefig(root / "extortion.png", dpi=110)


def read(folder: Path) -> dict[str, Any]:
    """Return what the agents of a run and the fixed players came to: mean and 95 % interval."""
    rows = json.loads((folder / "evaluation.json").read_text())["all"]
    roles = (Role.EGO, Role.OPPONENT)
    agents = {metric(quantity, role): rows[metric(quantity, role)] for quantity in QUANTITIES for role in roles}
    report = json.loads((folder.with_name(folder.name.replace("n-ipd", "headroom")) / "headroom.json").read_text())
    fixed = {script["name"]: script["mean"][metric("reward", Role.EGO)] for script in report["headroom"]["scripts"]}
    best = max(fixed, key=lambda name: fixed[name][0])
    named = {"best fixed player": best, ALWAYS_DEFECT: ALWAYS_DEFECT}
    return agents | {
        label: {"name": name, **dict(zip(("mean", "low", "high"), fixed[name], strict=True))}
        for label, name in named.items()
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

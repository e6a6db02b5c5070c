"""Draw what an agent and its naive learners earn, by the number of learners: ``extortion.png`` and ``extortion.json``.

Each folder ``n-ipd-N`` has a run of N players and what ``coala evaluate`` says of it.
"""

import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt

from coala_agents._roles import Role, metric
from coala_envs.files import write_text

QUANTITIES = ("reward", "cooperation")


def main(root: Path) -> None:
    """Read ``n-ipd-*`` in order of the players, and write beside them."""
    told = {}
    for folder in sorted(root.glob("n-ipd-*")):
        rows = json.loads((folder / "evaluation.json").read_text())["all"]
        told[int(folder.name.rpartition("-")[2]) - 1] = {
            metric(quantity, role): rows[metric(quantity, role)]
            for quantity in QUANTITIES
            for role in (Role.EGO, Role.OPPONENT)
        }
    write_text(root / "extortion.json", json.dumps(told, indent=2) + "\n")
    figure, panels = plt.subplots(1, len(QUANTITIES), figsize=(8, 3), layout="constrained")
    for panel, quantity in zip(panels, QUANTITIES, strict=True):
        for role, label in ((Role.EGO, "agent"), (Role.OPPONENT, "naive learners, mean")):
            rows = [told[learners][metric(quantity, role)] for learners in told]
            means = [row["mean"] for row in rows]
            bars = [[row["mean"] - row["low"] for row in rows], [row["high"] - row["mean"] for row in rows]]
            panel.errorbar(list(told), means, bars, color=role.colour, marker=role.marker, capsize=4, label=label)
        panel.set(xlabel="naive learners", ylabel=f"{quantity} per step", xticks=list(told))
    panels[0].axhline(1, color="#999999", linewidth=0.8, linestyle=":")
    panels[0].annotate("all cooperate", (max(told), 1), ha="right", va="bottom", fontsize=8, color="#666666")
    panels[0].legend(fontsize=8)
    figure.savefig(root / "extortion.png", dpi=120)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

"""What agents answer to each joint action, drawn from the file of ``coala inspect``."""

from pathlib import Path
from typing import Any

import numpy as np

from coala_agents._roles import Role
from coala_agents.experiments import cast_of, read_config, run_title
from coala_agents.plotting._style import LINE_COLOURS, LINE_MARKERS, finish, own_style, panels, save
from coala_envs.checks import checked
from coala_envs.files import read_json


@own_style()
@checked
def draw_behaviour(folder: Path) -> Path:
    """Draw cooperation after each joint action over the inner episodes, a panel per opponent: ``behaviour.png``."""
    config = read_config(folder)
    behaviour = read_json(folder / "behaviour.json")
    figure, all_axes = panels(len(behaviour["against"]))
    for axes, (opponent, agents) in zip(all_axes, behaviour["against"].items(), strict=True):
        after = np.array([agent["cooperation_after"] for agent in agents], float)  # [agents, episodes, states]
        for index, (state, colour) in enumerate(zip(behaviour["states"], LINE_COLOURS, strict=False)):
            episodes, curves = np.arange(1, after.shape[1] + 1), after[:, :, index]
            axes.plot(episodes, curves.T, color=colour, linewidth=0.8, alpha=0.35)
            seen = ~np.isnan(curves).all(axis=0)
            mean = np.nanmean(curves[:, seen], axis=0)
            how: dict[str, Any] = {"color": colour, "linewidth": 2, "marker": LINE_MARKERS[index], "markersize": 5}
            axes.plot(episodes[seen], mean, label=f"after {state.upper()}", **how)
        finish(axes, "inner episode", "share of cooperation", unit=True)
        axes.set_title(Role(opponent).seen[0].where(cast_of(config)))
    figure.suptitle(run_title(config))
    # Agents differ in kind more than in degree: a line each, where a band would hide that.
    return save(figure, folder / "behaviour.png", "thick: mean over all agents; thin: each of them")

"""Draw the front page's figure and the films: ``python docs/draw_results.py`` writes docs/images.

The figure, from what is in results/: against naive learners, inside a meta-episode, among the agents of a pool; every
dot is a seed. The films: meta-episodes of a trained agent and a naive learner, of the prisoner's dilemma every second
picture of ``coala watch``, of the gridworlds some of the inner episodes.
"""

import itertools
import json
import pathlib
from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coala_agents._roles import Role
from coala_agents.experiments import entrant_from_run, load_run, pretrained_folder, read_meta_episode
from coala_agents.plotting import own_style, style_of
from coala_agents.statistics import t_interval
from coala_envs import avoid_wrong_sums
from coala_envs.rendering import Session, film, frames

ROOT = pathlib.Path(__file__).parent.parent
SHAPING, POOLS = ROOT / "results" / "ipd-shaping", ROOT / "results" / "ipd-pools"
IMAGES = ROOT / "docs" / "images"
LIMIT = 1536 * 1024
GRIDWORLDS = {
    "coins.gif": ("coin-game-2x2-coala-pg-teaching", (1, 20, 40, 60), 1, 4),
    "cleanup.gif": ("cleanup-lite-coala-pg-teaching", (1, 20), 2, 5),
}
"""By film: the agent, the inner episodes shown, every how manieth picture, and pictures a second."""

Columns = list[tuple[str, str, np.ndarray]]
"""For each column its title, its algorithm, and a number of each seed."""


def by_seed(metric: str, *folders: pathlib.Path) -> np.ndarray:
    """Return a metric of ``coala evaluate``, ``[seeds]``, of all folders together."""
    evaluations = [json.loads((folder / "evaluation.json").read_text()) for folder in folders]
    return np.array([row[metric]["mean"] for seen in evaluations for row in seen["by_seed"].values()])


def draw_columns(axes: Axes, columns: Columns, title: str) -> None:
    """Draw every seed as a dot, and the mean with its 95 % interval over seeds."""
    for place, (_, algorithm, values) in enumerate(columns):
        style, found = style_of(algorithm), t_interval(values)
        spread = np.linspace(-0.18, 0.18, len(values))
        axes.plot(place + spread, values, style.marker, color=style.colour, markersize=5, alpha=0.55)
        around = [[found.mean - found.low], [found.high - found.mean]]
        axes.errorbar(place, found.mean, yerr=around, fmt="_", color="black", markersize=18, capsize=4, zorder=3)
    axes.set_xticks(range(len(columns)), [name for name, _, _ in columns])
    axes.set(title=title, ylabel="agent's reward per step", xlim=(-0.6, len(columns) - 0.4), ylim=(-0.15, 1.55))
    for height, what, side in ((1, "mutual cooperation", "bottom"), (0, "mutual defection", "top")):
        axes.axhline(height, color="#bbbbbb", linewidth=0.8, zorder=0)
        at = (len(columns) - 0.42, height + (0.02 if side == "bottom" else -0.03))
        axes.text(*at, what, ha="right", va=side, fontsize=8, color="#777777")


def draw_meta_episode(axes: Axes, folder: pathlib.Path) -> None:
    """Draw how often both players cooperate in each inner episode, mean and range over seeds."""
    seen = read_meta_episode(folder)
    who = (
        ("ego", "COALA-PG", style_of("coala-pg").colour, "-"),
        ("naive", "naive learner", Role.OPPONENT.colour, "--"),
    )
    for role, name, colour, line in who:
        curves = seen[f"cooperation/{role}"]
        episodes = np.arange(1, curves.shape[1] + 1)
        axes.plot(episodes, curves.mean(axis=0), line, color=colour, label=name, linewidth=2)
        axes.fill_between(episodes, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.18, linewidth=0)
    axes.set(title="Inside a meta-episode: teach, then collect", xlabel="inner episode", ylabel="share of cooperation")
    axes.set(ylim=(-0.02, 1.02), xticks=(1, 5, 10, 15, 20))
    axes.legend(frameon=False, loc="lower left")


@own_style()
def draw_figure(path: pathlib.Path) -> None:
    """Write the figure."""
    figure = Figure(figsize=(11.5, 3.4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    ten = sorted((SHAPING / "ten-seeds" / "one-thread").glob("seed-*"))
    shaping: Columns = [("COALA-PG", "coala-pg", by_seed("reward/ego", *ten))]
    pools: Columns = [("COALA-PG", "coala-pg", by_seed("reward/meta", POOLS / "mixed-coala-pg"))]
    for name, algorithm in (("M-FOS", "m-fos"), ("batch-\nunaware", "batch-unaware")):
        shaping.append((name, algorithm, by_seed("reward/ego", SHAPING / f"{algorithm}-seeds-40-42")))
        pools.append((name, algorithm, by_seed("reward/meta", POOLS / f"mixed-{algorithm}")))
    alone = by_seed("reward/meta", POOLS / "meta-only-coala-pg")
    pools.append(("COALA-PG,\nno naive\nlearners", "coala-pg", alone))
    draw_columns(left, shaping, "Against naive learners")
    draw_meta_episode(middle, POOLS / "mixed-coala-pg")
    draw_columns(right, pools, "Among the agents of a pool")
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=130)


def teaching() -> Iterator[np.ndarray]:
    """Play the prisoner's dilemma; the last picture stays for two seconds."""
    picture = None
    for picture in itertools.islice(frames(session(POOLS / "mixed-coala-pg", num_inner_episodes=20)), 1, None, 2):
        yield picture
    yield from [picture] * 12


def gridworld(agent: str, shown: tuple[int, ...], every: int) -> Iterator[np.ndarray]:
    """Play a gridworld; of every inner episode there is a picture for each step, and one before the first."""
    played = session(pretrained_folder(agent), num_inner_episodes=max(shown))
    pictures = played.game.inner_episode_length + 1
    for number, picture in enumerate(frames(played)):
        episode, step = divmod(number, pictures)
        if episode + 1 in shown and step % every == 0:
            yield picture


def session(folder: pathlib.Path, **sizes: int) -> Session:
    """Return a meta-episode of a run's agent and a naive learner of its training."""
    run = load_run(folder)
    players = (entrant_from_run(run, "coala-pg").player, run.setting.unknown_opponent)
    return Session.between(run.game, players, ("COALA-PG", "naive learner"), batch_size=run.setting.batch_size, **sizes)


def main() -> None:
    """Write all. Raises ``ValueError`` for what is too large for the docs."""
    avoid_wrong_sums()
    IMAGES.mkdir(exist_ok=True)
    draw_figure(IMAGES / "results.png")
    film(teaching(), IMAGES / "teaching.gif", fps=6)
    for name, (agent, shown, every, fps) in GRIDWORLDS.items():
        film(gridworld(agent, shown, every), IMAGES / name, fps=fps)
    for path in (IMAGES / name for name in ("results.png", "teaching.gif", *GRIDWORLDS)):
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")
        if path.stat().st_size > LIMIT:
            raise ValueError(f"{path} has {path.stat().st_size} bytes; the docs take {LIMIT}")


if __name__ == "__main__":
    main()

"""A run from its folder, and what one asks of it."""

import dataclasses
import importlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from coala_agents import experiments
from coala_agents.config import RunConfig
from coala_agents.experiments import EVALUATION, Run
from coala_agents.runs._evaluation import evaluation_report
from coala_agents.runs._picture import Picture
from coala_agents.runs._seats import seats_of
from coala_envs import rendering
from coala_envs.checks import checked, counted
from coala_envs.co_players import CoPlayer
from coala_envs.files import check_writable_folder, write_text
from coala_envs.games import with_chance


@dataclasses.dataclass(frozen=True)
class TrainedRun:
    """A run as loaded from its folder, or agents that were exported from one. See ``train`` and ``load_run``."""

    path: Path
    """The folder."""
    loaded: Run
    """Its agents, and what trained them."""

    def __repr__(self) -> str:
        title = experiments.run_title(self.config)
        return f"TrainedRun({str(self.path)!r}: {title}, after {counted(self.iterations, 'iteration')})"

    @property
    def config(self) -> RunConfig:
        """What was trained."""
        return self.loaded.config

    @property
    def iterations(self) -> int:
        """How many were done."""
        return self.loaded.iteration

    @property
    def keeps(self) -> bool:
        """Whether the folder is one of a run, into which results are written; not of exported agents."""
        return not experiments.is_exported(self.path)

    @property
    def player(self) -> CoPlayer:
        """The agents of the first algorithm as a co-player that no longer learns: one of them in each meta-episode."""
        return experiments.entrant_from_run(self.loaded, self.loaded.names[0]).player

    @property
    def card(self) -> Mapping[str, Any]:
        """Of exported agents, what they are and get; see ``read_card``. Raises ``FileNotFoundError`` for a run."""
        return experiments.read_card(self.path)

    def metrics(self) -> dict[str, np.ndarray]:
        """Return what was logged: by name ``[seeds, agents, logged iterations]``, NaN where not measured.

        ``iteration`` and ``env_steps`` are among them. Raises as ``read_metrics``.
        """
        return dict(experiments.read_metrics(self.path))

    def frame(self) -> Any:
        """Return the same as a table of pandas: a row for each logged iteration, seed and agent.

        Raises as ``metrics``, and ``ImportError`` if pandas is not installed.
        """
        try:
            pandas: Any = importlib.import_module("pandas")
        except ImportError as error:
            raise ImportError("a table needs pandas; pip install pandas. metrics() gives arrays without") from error
        metrics = self.metrics()
        seeds, agents, logged = metrics["iteration"].shape
        index = {"seed": np.repeat(self.config.training.seeds, agents * logged)}
        index["agent"] = np.tile(np.repeat(np.arange(agents), logged), seeds)
        columns = {name: values.ravel() for name, values in metrics.items()}
        return pandas.DataFrame({**index, **{name: x for name, x in columns.items() if name not in index}})

    @checked
    def evaluate(
        self,
        *,
        num_opponents: int = 64,
        seed: int = 0,
        epsilon: float | tuple[float, ...] = 0.0,
        survival: float = 1.0,
        greedy: bool = False,
    ) -> dict[str, Any]:
        """Play the agents against fresh opponents, each other and other seeds, as ``coala evaluate`` does.

        Arguments and what is returned as ``evaluation_report``. A run's folder has it in ``evaluation.json`` too.
        """
        if self.keeps:
            check_writable_folder(self.path)
        how: dict[str, Any] = {"epsilon": epsilon, "survival": survival, "greedy": greedy}
        report = evaluation_report(self.loaded, num_opponents=num_opponents, seed=seed, **how)
        if self.keeps:
            write_text(self.path / EVALUATION, json.dumps(report, indent=2) + "\n")
        return report

    def plot(self) -> Picture:
        """Draw reward and behaviour of all players over training into ``learning_curve.png``.

        Raises ``FileNotFoundError`` for exported agents, which have no metrics.
        """
        from coala_agents import plotting

        return Picture(plotting.draw_learning_curve(self.path))

    @checked
    def watch(
        self,
        against: str | None = None,
        *,
        record: Path | None = None,
        num_inner_episodes: int | None = None,
        batch_size: int | None = None,
        fps: float = 4.0,
        epsilon: float | tuple[float, ...] = 0.0,
        survival: float = 1.0,
        greedy: bool = False,
        seed: int = 0,
    ) -> Picture:
        """Film a meta-episode of the agents.

        Arguments:
            against: who sits in the other seat: ``"tit-for-tat"``, ``"pretrained:NAME"``, a run's folder; unless given
                one of the run's opponents, or the other player of its pair. Of several seats as ``others_of``.
            record: the file, ``.gif``; a temporary one unless given.
            num_inner_episodes, batch_size: the run's unless given.
            fps: steps per second.
            epsilon, survival: see ``with_chance``.
            greedy: trained agents take their most probable action instead of drawing one.
            seed: of the whole meta-episode.

        Raises as ``entrant_of`` and ``rendering.film``.
        """
        path = Path(tempfile.mkdtemp(prefix="coala-")) / "watch.gif" if record is None else record
        rendering.check_film(path, fps)
        table = seats_of(self.loaded, against=against, greedy=greedy)
        game = with_chance(table.game, epsilon=epsilon, survival=survival)
        session = table.resized(batch_size, num_inner_episodes).session(game, seed=seed)
        rendering.film(rendering.frames(session), path, fps=fps)
        return Picture(path)


@checked
def load_run(folder: Path) -> TrainedRun:
    """Load a run from its folder, or agents that were exported from one. Raises as ``experiments.load_run``."""
    return TrainedRun(folder, experiments.load_run(folder))


@checked
def load_pretrained(name: str) -> TrainedRun:
    """Load agents that come with coala, by name; see ``pretrained_names``.

    Raises ``ValueError`` that names the nearest, and lists all.

    Example::

        agents = coala_agents.load_pretrained("ipd-mixed-coala-pg")
        agents.card["evaluation"]["per_step"]["reward/ego"]
    """
    return load_run(experiments.pretrained_folder(name))

"""Meta agents among naive learners and each other, as an ``Experiment``."""

import json
from pathlib import Path
from typing import Any

from coala_agents.evaluation._evaluate import evaluate
from coala_agents.experiments._build import build, pinned
from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._experiment import Experiment, Report
from coala_agents.experiments._folder import META_EPISODE
from coala_agents.experiments._start_from import source_of, start_from
from coala_agents.training import TrainingState, start_seeds, train
from coala_envs.files import write_text

META_EPISODE_OPPONENTS = 16


class ShapingExperiment(Experiment):
    """Trains the agents of ``build(config)``; ends by recording meta-episodes after training."""

    def __init__(self, config: TrainConfig):
        self.config: TrainConfig = pinned(config)
        self.setting = build(self.config)

    @property
    def env_steps_per_iteration(self) -> int:
        """See ``Experiment``."""
        return self.setting.env_steps_per_iteration

    def check(self) -> None:
        """See ``Experiment``."""
        if self.config.start_from:
            source_of(self.config, self.setting)

    def start(self) -> TrainingState:
        """See ``Experiment``."""
        return start_seeds(self.setting, self.config.seeds)

    def begun(self, start: TrainingState) -> TrainingState:
        """See ``Experiment``."""
        return start_from(self.config, self.setting, start) if self.config.start_from else start

    def train(self, state: TrainingState, first: int, report: Report) -> None:
        """See ``Experiment``."""
        train(
            self.setting,
            state,
            self.config.seeds,
            first=first,
            last=self.config.iterations,
            report=lambda iteration, state, metrics: report(iteration + 1, state, [metrics]),
        )

    def saved(self, state: TrainingState) -> Any:
        """The learners' states. The naive pool follows from the seed."""
        return state.agents

    def restored(self, saved: Any, start: TrainingState) -> TrainingState:
        """See ``Experiment``."""
        return TrainingState(saved, start.naive_pool)

    def finish(self, state: TrainingState, folder: Path) -> None:
        """Write ``meta_episode.json``: rewards and measures over the inner episodes of meta-episodes after training."""
        seen = evaluate(self.setting, state.agents, num_opponents=META_EPISODE_OPPONENTS, seed=self.config.seed)
        text = {"opponents": META_EPISODE_OPPONENTS, "seed": self.config.seed, "per_seed": seen.episodes()}
        write_text(folder / META_EPISODE, json.dumps(text) + "\n")

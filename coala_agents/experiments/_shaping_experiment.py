"""Meta agents among naive learners and each other, as an ``Experiment``."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import jax
from jax.sharding import Mesh

from coala_agents.config import RunConfig
from coala_agents.evaluation._evaluate import Evaluation, evaluate
from coala_agents.experiments._experiment import Experiment, Load, Report
from coala_agents.experiments._folder import META_EPISODE
from coala_agents.experiments._start_from import begun_from, check_source
from coala_agents.training import Setting, TrainingState, abstract_seeds, policies, start_seeds, train
from coala_envs.files import read_json, write_text
from coala_envs.games import AbstractGame

META_EPISODE_OPPONENTS = 16


class ShapingExperiment(Experiment):
    """Trains the agents of a setting; ends by recording meta-episodes after training."""

    forgets = False

    def __init__(self, config: RunConfig, setting: Setting):
        self.config, self.setting, self.seeds = config, setting, config.training.seeds
        self.source: str = os.path.expanduser(config.flat()["start_from"])

    @property
    def env_steps_per_iteration(self) -> int:
        """See ``Experiment``."""
        return self.setting.env_steps_per_iteration

    @property
    def meta_parts(self) -> int:
        """See ``Experiment``."""
        return self.setting.meta_parts

    def check(self, load: Load) -> None:
        """See ``Experiment``."""
        if self.source:
            check_source(self.source, self.config, load)

    def start(self) -> TrainingState:
        """See ``Experiment``."""
        return start_seeds(self.setting, self.seeds)

    def begun(self, start: TrainingState, load: Load) -> TrainingState:
        """See ``Experiment``."""
        return begun_from(self.source, self.config, self.setting, start, load) if self.source else start

    def train(self, state: TrainingState, first: int, report: Report, mesh: Mesh | None = None) -> None:
        """See ``Experiment``."""
        training = self.config.training
        train(
            self.setting,
            state,
            self.seeds,
            first=first,
            last=training.iterations,
            mesh=mesh,
            chunk=min(training.log_interval, training.checkpoint_interval),
            report=report,
        )

    def abstract(self) -> Any:
        """See ``Experiment``."""
        return abstract_seeds(self.setting, self.seeds).agents

    def saved(self, state: TrainingState) -> Any:
        """The learners' states. The naive pool follows from the seed."""
        return state.agents

    def restored(self, saved: Any, start: TrainingState) -> TrainingState:
        """See ``Experiment``."""
        return TrainingState(saved, start.naive_pool)

    def policies(self, saved: Any) -> Any:
        """See ``Experiment``."""
        return jax.vmap(policies)(saved)

    def starting_from(self, policies: Any) -> Any:
        """See ``Experiment``."""
        states, first = [], 0
        for group in self.setting.agents:
            own = jax.tree.map(lambda leaf, at=first, size=group.size: leaf[:, at : at + size], policies)
            states.append(jax.vmap(jax.vmap(group.learner.starting_from))(own))
            first += group.size
        return tuple(states)

    def evaluate(
        self, saved: Any, *, num_opponents: int, seed: int, greedy: bool = False, game: AbstractGame | None = None
    ) -> Evaluation:
        """See ``Experiment``."""
        setting = self.setting if game is None else dataclasses.replace(self.setting, game=game)
        return evaluate(setting, saved, num_opponents=num_opponents, seed=seed, greedy=greedy)

    def finish(self, state: TrainingState, folder: Path, iteration: int) -> None:
        """Write ``meta_episode.json``: rewards and measures over the inner episodes of meta-episodes after training."""
        seed = self.config.training.seed
        seen = self.evaluate(state.agents, num_opponents=META_EPISODE_OPPONENTS, seed=seed)
        how = {"iteration": iteration, "opponents": META_EPISODE_OPPONENTS, "seed": seed}
        write_text(folder / META_EPISODE, json.dumps({**how, "per_seed": seen.episodes()}) + "\n")

    def is_finished(self, folder: Path, iteration: int) -> bool:
        """See ``Experiment``: a file of an interruption, or of an older version, which does not say when, is none."""
        path = folder / META_EPISODE
        return path.exists() and read_json(path).get("iteration") == iteration

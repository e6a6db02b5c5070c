"""Two players who read each other's parameters, as an ``Experiment``."""

from pathlib import Path
from typing import Any

import jax
from jax.sharding import Mesh

from coala_agents.config import RunConfig
from coala_agents.experiments._experiment import Experiment, Report
from coala_agents.training import Pair, PairState, abstract_pairs, policies, start_pairs, train_pairs


class PairExperiment(Experiment):
    """Trains the two players of a pair."""

    forgets = True

    def __init__(self, config: RunConfig, setting: Pair):
        self.config, self.setting, self.training = config, setting, config.training

    @property
    def env_steps_per_iteration(self) -> int:
        """See ``Experiment``."""
        return self.setting.env_steps_per_update

    @property
    def meta_parts(self) -> int:
        """See ``Experiment``."""
        return 1

    def start(self) -> PairState:
        """See ``Experiment``."""
        return start_pairs(self.setting, self.training.seeds)

    def train(self, state: PairState, first: int, report: Report, mesh: Mesh | None = None) -> None:
        """See ``Experiment``."""
        train_pairs(
            self.setting,
            state,
            self.training.seeds,
            first=first,
            last=self.training.iterations,
            chunk=self.training.checkpoint_interval,
            mesh=mesh,
            report=report,
        )

    def abstract(self) -> Any:
        """See ``Experiment``."""
        return abstract_pairs(self.setting, self.training.seeds).players

    def saved(self, state: PairState) -> Any:
        """See ``Experiment``."""
        return state.players

    def restored(self, saved: Any, start: PairState) -> PairState:
        """See ``Experiment``."""
        return PairState(saved)

    def policies(self, saved: Any) -> Any:
        """See ``Experiment``."""
        return jax.vmap(policies)(jax.tree.map(lambda leaf: leaf[:, None], saved))

    def finish(self, state: PairState, folder: Path, iteration: int) -> None:
        """Nothing more to write."""

    def is_finished(self, folder: Path, iteration: int) -> bool:
        """See ``Experiment``."""
        return True

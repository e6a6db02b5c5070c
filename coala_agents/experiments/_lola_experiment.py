"""Two LOLA players who learn at once, as an ``Experiment``."""

from pathlib import Path
from typing import Any

from coala_agents.experiments._experiment import Experiment, Report
from coala_agents.experiments._lola_build import build_pair
from coala_agents.experiments._lola_config import LolaConfig
from coala_agents.training import ChunkMetrics, PairState, start_pairs, train_pairs


class LolaExperiment(Experiment):
    """Trains the pair of ``build_pair(config)``."""

    def __init__(self, config: LolaConfig):
        self.config: LolaConfig = config
        self.pair = build_pair(config)

    @property
    def env_steps_per_iteration(self) -> int:
        """See ``Experiment``."""
        return self.pair.env_steps_per_update

    def start(self) -> PairState:
        """See ``Experiment``."""
        return start_pairs(self.pair, self.config.seeds)

    def train(self, state: PairState, first: int, report: Report) -> None:
        """See ``Experiment``."""

        def chunk_done(done: int, state: PairState, metrics: ChunkMetrics) -> None:
            iterations = len(next(iter(metrics.values())))
            report(done, state, [{name: x[i] for name, x in metrics.items()} for i in range(iterations)])

        train_pairs(
            self.pair,
            state,
            self.config.seeds,
            first=first,
            last=self.config.iterations,
            chunk=self.config.checkpoint_interval,
            report=chunk_done,
        )

    def saved(self, state: PairState) -> Any:
        """See ``Experiment``."""
        return state.players

    def restored(self, saved: Any, start: PairState) -> PairState:
        """See ``Experiment``."""
        return PairState(saved)

    def finish(self, state: PairState, folder: Path) -> None:
        """Nothing more to write."""

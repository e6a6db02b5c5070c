"""The part of a configuration that says how long and how much is played: for meta agents, and for pairs."""

import dataclasses
import math

from coala_agents.parts import LARGEST_SEED, Part, check_at_least_one, check_bounds


@dataclasses.dataclass(frozen=True)
class TrainingConfig(Part):
    """Seeds, sizes and logging of any run."""

    iterations: int = 220
    """Training iterations; of a pair, updates of each player, the warm-up included."""
    seed: int = 0
    """The run's seed; seed i of several is seed + i."""
    num_seeds: int = 1
    """Independent repetitions, trained side by side."""
    batch_size: int = 128
    """B: games in parallel; of a meta agent, against the same co-player."""
    log_interval: int = 1
    """Iterations between lines of metrics.jsonl."""
    checkpoint_interval: int = 20
    """Iterations between checkpoints; of a pair, so many run as one program."""

    def check(self) -> None:
        """Refuse sizes below 1, and seeds that are no 32-bit numbers."""
        check_at_least_one(self, "iterations", "num_seeds", "batch_size", "log_interval", "checkpoint_interval")
        check_bounds(self, seed=(0, LARGEST_SEED))
        if self.seed + self.num_seeds - 1 > LARGEST_SEED:
            raise ValueError(f"seeds must be at most {LARGEST_SEED}, got {self.num_seeds} from {self.seed} on")

    @property
    def seeds(self) -> list[int]:
        """The seed of each repetition."""
        return [self.seed + index for index in range(self.num_seeds)]

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes whose product is the inner episodes of an iteration, by name."""
        return {"num_seeds": self.num_seeds, "batch_size": self.batch_size}


@dataclasses.dataclass(frozen=True)
class MetaTrainingConfig(TrainingConfig):
    """Of meta agents, whose episodes are whole meta-episodes. Defaults are the paper's for the dilemma (App. B.3)."""

    iterations: int = 3000
    """Training iterations."""
    batch_size: int = 16
    """B: games in parallel against the same co-player."""
    num_inner_episodes: int = 20
    """M: inner episodes of a meta-episode."""
    meta_batch_size: int = 128
    """Meta-episodes per iteration and meta agent, each against its own opponent."""
    checkpoint_interval: int = 50
    """Iterations between checkpoints."""
    gradient_ratio_interval: int = 0
    """Iterations between measurements of the gradient norm due to later inner episodes over that due to the current
    one; 0 measures never."""

    def check(self) -> None:
        """Refuse sizes below 1."""
        super().check()
        check_at_least_one(self, "num_inner_episodes", "meta_batch_size")
        check_bounds(self, gradient_ratio_interval=(0, math.inf))

    @property
    def sizes(self) -> dict[str, int]:
        """See ``TrainingConfig``; of one meta agent."""
        sizes = {"num_inner_episodes": self.num_inner_episodes, "meta_batch_size": self.meta_batch_size}
        return super().sizes | sizes

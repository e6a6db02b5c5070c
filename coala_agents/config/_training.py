"""The part of a configuration that says how long and how much is played: for meta agents, and for pairs."""

import dataclasses

from coala_agents.parts import LARGEST_SEED, Part, Seed
from coala_envs.checks import Count, Size


@dataclasses.dataclass(frozen=True)
class TrainingConfig(Part):
    """Seeds, sizes and logging of any run."""

    iterations: Size = 220
    """Training iterations; of a pair, updates of each player, the warm-up included."""
    seed: Seed = 0
    """The run's seed; seed i of several is seed + i."""
    num_seeds: Size = 1
    """Independent repetitions, trained side by side."""
    batch_size: Size = 128
    """B: games in parallel; of a meta agent, against the same co-player."""
    log_interval: Size = 1
    """Iterations between lines of metrics.jsonl; those of meta agents run as one program."""
    checkpoint_interval: Size = 20
    """Iterations between checkpoints; of a pair, so many run as one program."""

    def check(self) -> None:
        """Refuse several seeds of which the last is no 32-bit number."""
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

    iterations: Size = 3000
    """Training iterations."""
    batch_size: Size = 16
    """B: games in parallel against the same co-player."""
    num_inner_episodes: Size = 20
    """M: inner episodes of a meta-episode."""
    meta_batch_size: Size = 128
    """Meta-episodes per iteration and meta agent, each against its own opponent."""
    checkpoint_interval: Size = 50
    """Iterations between checkpoints."""
    gradient_ratio_interval: Count = 0
    """Iterations between measuring the gradient norm due to later inner episodes over the current's; 0: never."""

    @property
    def sizes(self) -> dict[str, int]:
        """See ``TrainingConfig``; of one meta agent."""
        sizes = {"num_inner_episodes": self.num_inner_episodes, "meta_batch_size": self.meta_batch_size}
        return super().sizes | sizes

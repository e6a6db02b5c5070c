"""The configuration of a run: one frozen dataclass, every field an option of the command line."""

import dataclasses
import json
from typing import Any, Literal

import tyro

from coala_agents.learners import ALGORITHMS, check_minibatches
from coala_agents.nn import ScanMethod
from coala_agents.training import check_pool
from coala_envs.games import IPD_PAYOFFS


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """Agents trained on the iterated prisoner's dilemma, against naive learners or in a mixed pool.

    The defaults are the paper's (App. B.3); presets say where they differ.

    Raises ``ValueError`` for values that no run can have.
    """

    kind = "shaping"
    """What this kind of configuration is called. It is not written down: what says nothing is of this kind."""

    preset: tyro.conf.Suppress[str] = "ipd-shaping"
    """Name of the preset that this configuration started from."""
    algorithm: str = "coala-pg"
    """coala-pg, m-fos or batch-unaware; several joined by + share the meta agents equally."""
    seed: int = 0
    """The run's seed; seed i of several is seed + i."""
    num_seeds: int = 1
    """Independent repetitions, trained side by side."""
    iterations: int = 3000
    """Training iterations."""

    payoffs: str = "paper"
    """Payoffs of the prisoner's dilemma: paper, classic, pola or axelrod."""
    inner_episode_length: int = 10
    """T: steps of an inner episode."""
    num_inner_episodes: int = 20
    """M: inner episodes of a meta-episode."""
    batch_size: int = 16
    """B: games in parallel against the same co-player."""
    meta_batch_size: int = 128
    """Meta-episodes per iteration and meta agent, each against its own opponent."""
    num_meta_agents: int = 1
    """Meta agents that are trained at once; with p_naive below 1 they meet each other."""
    p_naive: float = 1.0
    """Probability that an opponent is a naive learner; otherwise it is another meta agent."""

    objective: Literal["ppo", "a2c"] = "ppo"
    """What an update minimises."""
    optimiser: Literal["adam", "sgd"] = "adam"
    """Optax optimiser of the ego agent."""
    learning_rate: float = 3e-4
    """Of the ego agent."""
    learning_rate_decay: bool = False
    """Lower the learning rate linearly to zero over the run."""
    max_gradient_norm: float = 1.0
    """Global norm at which the ego agent's gradient is clipped."""
    num_epochs: int = 4
    """PPO passes over a meta-batch."""
    num_minibatches: int = 2
    """PPO minibatches per pass; they divide the meta-batch."""
    clip: float = 0.2
    """PPO clip of the probability ratio."""
    clip_value: bool = True
    """Clip the critic's steps as well, by the same amount."""
    value_coefficient: float = 0.5
    """Weight of the value loss."""
    entropy_coefficient: float = 0.0
    """Weight of the entropy bonus at the start."""
    entropy_iterations: int = 0
    """Iterations over which the entropy bonus falls linearly to zero; 0 keeps it constant."""
    normalise_advantages: bool = False
    """Normalise advantages over the meta-batch, separately against naive learners and meta agents."""
    reward_scale: float = 0.05
    """Multiplies rewards inside the ego agent's loss."""
    discount: float = 1.0
    """Per step, over the whole meta-episode."""
    td_lambda: float = 1.0
    """Of the critic's targets."""
    gae_lambda: float = 1.0
    """Of the advantages."""

    width: int = 32
    """Width of the Hawk policy's residual stream."""
    lru_width: int = 32
    """Width of its recurrence."""
    mlp_width: int = 32
    """Expanded width of its MLP."""
    num_heads: int = 2
    """Blocks of the recurrence's gates."""
    num_blocks: int = 1
    """Residual Hawk blocks."""
    scan_method: ScanMethod = "sequential"
    """How the linear recurrence is solved: sequential or associative."""

    naive_pool_size: int = 10
    """Initialisations that naive opponents are drawn from."""
    dynamic_naive: bool = False
    """Start naive learners from the meta agents' current parameters, drawn anew in each iteration."""
    naive_learning_rate: float = 0.005
    """Adam's, of the naive learners."""
    naive_discount: float = 0.99
    """Per step, within an inner episode."""
    naive_reward_scale: float = 0.05
    """Multiplies rewards inside the naive learners' loss."""
    naive_max_gradient_norm: float = 1.0
    """Global norm at which the naive learners' gradient is clipped."""

    log_interval: int = 1
    """Iterations between lines of metrics.jsonl."""
    checkpoint_interval: int = 50
    """Iterations between checkpoints."""
    gradient_ratio_interval: int = 0
    """Iterations between measurements of the gradient norm due to later inner episodes over that due to the current
    one; 0 measures never."""

    def __post_init__(self) -> None:
        for algorithm in self.algorithms:
            if algorithm not in ALGORITHMS:
                raise ValueError(f"unknown algorithm {algorithm!r}; known: {', '.join(ALGORITHMS)}")
        if self.payoffs not in IPD_PAYOFFS:
            raise ValueError(f"unknown payoffs {self.payoffs!r}; known: {', '.join(IPD_PAYOFFS)}")
        positive = (
            "num_seeds iterations inner_episode_length num_inner_episodes batch_size meta_batch_size num_epochs "
            "num_minibatches num_meta_agents naive_pool_size width lru_width mlp_width num_heads num_blocks "
            "log_interval checkpoint_interval"
        )
        for name in positive.split():
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("learning_rate", "naive_learning_rate", "max_gradient_norm", "naive_max_gradient_norm", "clip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, got {self.seed}")
        if self.gradient_ratio_interval < 0:
            raise ValueError(f"gradient_ratio_interval must not be negative, got {self.gradient_ratio_interval}")
        if self.objective == "ppo":
            check_minibatches(self.meta_batch_size, self.num_minibatches)
        check_pool(self.p_naive, self.num_meta_agents)
        if self.num_meta_agents % len(self.algorithms):
            raise ValueError(
                f"{len(self.algorithms)} algorithms ({self.algorithm}) do not share {self.num_meta_agents} meta agents "
                "equally"
            )

    @property
    def algorithms(self) -> list[str]:
        """The algorithms of the pool, each with an equal share of the meta agents."""
        return self.algorithm.split("+")

    @property
    def seeds(self) -> list[int]:
        """The seed of each repetition."""
        return [self.seed + index for index in range(self.num_seeds)]

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        pool = f", {self.num_meta_agents} meta agents" if self.num_meta_agents > 1 else ""
        return f"{self.algorithm} on {self.preset}{pool}"

    def to_json(self) -> str:
        """Return the configuration as indented JSON."""
        return json.dumps(self.to_dict(), indent=2)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> "TrainConfig":
        """Return the configuration that ``to_dict`` or ``to_json`` wrote.

        Raises ``ValueError`` that names unknown fields.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(fields) - known)
        if unknown:
            raise ValueError(f"unknown configuration fields: {', '.join(unknown)}")
        return cls(**fields)

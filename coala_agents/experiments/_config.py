"""The configuration of a run: one frozen dataclass, every field an option of the command line."""

import dataclasses
import math
from typing import Literal

import tyro

from coala_agents.experiments._checks import MOST_STEPS, check_bounds, check_positive, check_product
from coala_agents.experiments._run_config import AT_LEAST_ONE, RunConfig
from coala_agents.learners import ALGORITHMS, check_minibatches
from coala_agents.nn import NETWORKS
from coala_agents.training import check_pool
from coala_envs.registry import game_entry

GAME_FIELDS = {"payoffs": "payoffs", "variant": "variant", "height": "grid_height", "width": "grid_width"}
"""The fields of a configuration that hold options of games, by the option's name."""


@dataclasses.dataclass(frozen=True)
class TrainConfig(RunConfig):
    """Meta agents trained on a game of ``coala_envs``, against naive learners or in a mixed pool.

    The defaults are the paper's for the iterated prisoner's dilemma (App. B.3); presets say where they differ.

    Raises ``ValueError`` for values that no run can have.
    """

    kind = "shaping"

    preset: tyro.conf.Suppress[str] = "ipd-shaping"
    """Name of the preset that this configuration started from."""
    algorithm: str = "coala-pg"
    """coala-pg, m-fos or batch-unaware; several joined by + share the meta agents equally, and one that is named twice
    has a double share."""
    iterations: int = 3000
    """Training iterations."""

    game: str = "ipd"
    """What is played: a name from coala list; MODULE:NAME imports the module that registers it."""
    payoffs: str | None = None
    """Payoffs of a matrix game, by name: paper, classic, pola or axelrod for ipd; the game's own unless given."""
    variant: str | None = None
    """Rules of the Coin Game: lola, m-fos, pax, pola or loqa; pax unless given."""
    grid_height: int | None = None
    """Of the grid; the game's own unless given."""
    grid_width: int | None = None
    """Of the grid; the game's own unless given."""
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

    network: str = "hawk"
    """Of the agents: hawk (the paper's), gru, mlp or tabular; the last two remember nothing."""
    naive_network: str = ""
    """Of the naive learners; the agents' unless given. Pools in which they meet as equals need one for all."""

    objective: Literal["ppo", "a2c"] = "ppo"
    """What an update minimises."""
    optimiser: Literal["adam", "sgd"] = "adam"
    """Optax optimiser of the ego agent."""
    learning_rate: float = 3e-4
    """Of the ego agent."""
    learning_rate_factors: tuple[float, ...] = ()
    """Multiply learning_rate, one for each of several algorithms in a pool; empty: all learn at the same rate."""
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
    centring: bool = False
    """Centre the later return on that of the other meta-episodes instead of subtracting the critic's values."""
    normalise_advantages: bool = False
    """Normalise advantages over the meta-batch, separately against naive learners and meta agents."""
    naive_weight: float = 1.0
    """In a mixed pool, multiplies the advantages against naive learners, after any normalisation."""
    reward_scale: float = 0.05
    """Multiplies rewards inside the ego agent's loss."""
    discount: float = 1.0
    """Per step, over the whole meta-episode."""
    td_lambda: float = 1.0
    """Of the critic's targets."""
    gae_lambda: float = 1.0
    """Of the advantages."""

    naive_pool_size: int = 10
    """Initialisations that naive opponents are drawn from."""
    naive_pool: str = ""
    """Take them from a file of coala pretrain instead: its path, or the name of one that comes with coala."""
    naive_pool_digest: tyro.conf.Suppress[str] = ""
    """Of that file, once a run was begun with it: it goes on with no other."""
    dynamic_naive: bool = False
    """Start naive learners from the meta agents' current parameters, drawn anew in each iteration."""
    warm_start: bool = False
    """Start the meta agents from members of naive_pool instead of from scratch."""
    start_from: str = ""
    """Folder of an earlier run: agents of the algorithms that it has start from its agents, seed by seed."""
    naive_optimiser: Literal["adam", "sgd"] = "adam"
    """Update rule of the naive learners."""
    naive_learning_rate: float = 0.005
    """Of the naive learners."""
    naive_discount: float = 0.99
    """Per step, within an inner episode."""
    naive_reward_scale: float = 0.05
    """Multiplies rewards inside the naive learners' loss."""
    naive_max_gradient_norm: float = 1.0
    """Global norm at which the naive learners' gradient is clipped."""

    checkpoint_interval: int = 50
    """Iterations between checkpoints."""
    gradient_ratio_interval: int = 0
    """Iterations between measurements of the gradient norm due to later inner episodes over that due to the current
    one; 0 measures never."""

    def __post_init__(self) -> None:
        self.check_shared()
        for algorithm in self.algorithms:
            if algorithm not in ALGORITHMS:
                raise ValueError(f"unknown algorithm {algorithm!r}; known: {', '.join(ALGORITHMS)}")
        entry = game_entry(self.game)
        object.__setattr__(self, "game", entry.name)
        for name, field in GAME_FIELDS.items():
            value, known = getattr(self, field), entry.choices.get(name, ())
            if known and value is not None and value not in known:
                raise ValueError(f"unknown {name} {value!r}; known: {', '.join(known)}")
        for name in ("network", "naive_network"):
            if getattr(self, name) not in (*NETWORKS, *([""] if name == "naive_network" else [])):
                raise ValueError(f"unknown {name} {getattr(self, name)!r}; known: {', '.join(NETWORKS)}")
        if self.warm_start and not self.naive_pool:
            raise ValueError("warm_start needs a naive_pool to start from")
        if self.warm_start and self.start_from:
            raise ValueError("warm_start and start_from exclude each other: agents have one start")
        sizes = (
            "iterations inner_episode_length num_inner_episodes batch_size meta_batch_size num_epochs num_minibatches "
            "num_meta_agents naive_pool_size checkpoint_interval"
        ).split()
        check_bounds(self, **dict.fromkeys(sizes, AT_LEAST_ONE))
        check_bounds(self, **dict.fromkeys(("grid_height", "grid_width"), (1, 1000)))
        check_bounds(self, entropy_iterations=(0, math.inf), gradient_ratio_interval=(0, math.inf))
        check_bounds(self, entropy_coefficient=(0, math.inf), value_coefficient=(0, math.inf))
        check_bounds(self, **dict.fromkeys(("discount", "td_lambda", "gae_lambda", "naive_discount"), (0, 1)))
        check_positive(self, "learning_rate", "naive_learning_rate", "max_gradient_norm", "naive_max_gradient_norm")
        check_positive(self, "clip", "naive_weight", "reward_scale", "naive_reward_scale")
        self.check_size(self.num_meta_agents + self.naive_pool_size)
        check_product(
            "the steps of an iteration",
            MOST_STEPS,
            num_seeds=self.num_seeds,
            num_meta_agents=self.num_meta_agents,
            meta_batch_size=self.meta_batch_size,
            batch_size=self.batch_size,
            num_inner_episodes=self.num_inner_episodes,
            inner_episode_length=self.inner_episode_length,
        )
        if self.learning_rate_factors and len(self.learning_rate_factors) != len(self.algorithms):
            raise ValueError(
                f"learning_rate_factors must be one for each of {', '.join(self.algorithms)}, "
                f"got {len(self.learning_rate_factors)}"
            )
        if not all(factor > 0 for factor in self.learning_rate_factors):
            raise ValueError(f"learning_rate_factors must be positive, got {self.learning_rate_factors}")
        if self.objective == "ppo":
            check_minibatches(self.meta_batch_size, self.num_minibatches)
        check_pool(self.p_naive, self.num_meta_agents)
        named = self.algorithm.split("+")
        if self.num_meta_agents % len(named):
            raise ValueError(
                f"{len(named)} algorithms ({self.algorithm}) do not share {self.num_meta_agents} meta agents equally"
            )

    @property
    def algorithms(self) -> list[str]:
        """The algorithms of the pool, each once."""
        return list(dict.fromkeys(self.algorithm.split("+")))

    @property
    def num_agents_of(self) -> dict[str, int]:
        """How many meta agents learn by each of ``algorithms``."""
        named = self.algorithm.split("+")
        share = self.num_meta_agents // len(named)
        return {algorithm: share * named.count(algorithm) for algorithm in self.algorithms}

    @property
    def learning_rates(self) -> list[float]:
        """At the start, one for each of ``algorithms``."""
        factors = self.learning_rate_factors or [1.0] * len(self.algorithms)
        return [factor * self.learning_rate for factor in factors]

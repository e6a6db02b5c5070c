"""The configuration of a run of two LOLA players: one frozen dataclass, every field an option of the command line."""

import dataclasses
import math
from typing import Literal

import tyro

from coala_agents.experiments._checks import MOST_STEPS, check_bounds, check_positive, check_product
from coala_agents.experiments._run_config import AT_LEAST_ONE, RunConfig
from coala_agents.learners import LOLA_ALGORITHMS
from coala_envs.games import IPD_PAYOFFS


@dataclasses.dataclass(frozen=True)
class LolaConfig(RunConfig):
    """Two players of the iterated prisoner's dilemma who read each other's parameters and learn at once.

    The defaults are those that others publish for LOLA-DICE (classic payoffs, 150 steps, γ 0.96, 200 updates), at half
    the rates: a tabular policy has a logit per action where theirs has one per state, so that half the rate is the
    same step. The warm-up is ours.

    Raises ``ValueError`` for values that no run can have.
    """

    kind = "lola"

    preset: tyro.conf.Suppress[str] = "ipd-lola-dice"
    """Name of the preset that this configuration started from."""
    algorithm: str = "lola-dice"
    """lola-dice or lola-coala; two joined by + sit in seat 0 and seat 1."""
    policy: Literal["tabular", "hawk"] = "tabular"
    """A table over the last joint action, or the recurrent network."""
    iterations: int = 220
    """Updates of each player, the warm-up included."""
    warm_up: int = 20
    """Updates at the start in which the critics alone learn."""

    payoffs: str = "classic"
    """Payoffs of the prisoner's dilemma: paper, classic, pola or axelrod."""
    inner_episode_length: int = 150
    """T: steps of an inner episode."""
    num_look_aheads: int = 1
    """M: steps that the other is imagined to take; 0 is the plain policy gradient."""
    batch_size: int = 128
    """B: games in each batch of inner episodes."""
    inner_learning_rate: float = 0.15
    """Of the imagined steps: plain gradient ascent on the discounted return."""
    discount: float = 0.96
    """Per step, within an inner episode."""
    gae_lambda: float = 1.0
    """Of the advantages."""

    look_ahead_weight: float = 1.0
    """lola-dice: weight of the look-ahead gradient; the rest of 1 goes to the plain partial gradient."""
    loading: float = 1.0
    """lola-dice: λ of Loaded DiCE; below 1 it forgets the distant past in derivatives of second order."""
    meta_batch_size: int = 16
    """lola-coala: K, meta-episodes per update."""
    counted: Literal["last", "all"] = "last"
    """lola-coala: whether the last inner episode's return is the objective (Eq. 4), or the sum of all."""

    learning_rate: float = 0.1
    """Adam's."""
    critic_learning_rate: float = 0.1
    """Adam's, of a tabular policy's values. A Hawk policy is one network and has one rate."""
    value_coefficient: float = 1.0
    """Weight of the critic's squared error, in units of the reward per step."""
    initial_scale: float = 0.0
    """Standard deviation of a tabular policy's initial logits."""

    checkpoint_interval: int = 20
    """Iterations between checkpoints; so many run as one program."""

    def __post_init__(self) -> None:
        self.check_shared()
        if len(self.algorithms) != 2:
            raise ValueError(f"a LOLA pair has 2 seats; got {len(self.algorithms)} algorithms ({self.algorithm})")
        for algorithm in self.algorithms:
            if algorithm not in LOLA_ALGORITHMS:
                raise ValueError(f"unknown LOLA algorithm {algorithm!r}; known: {', '.join(LOLA_ALGORITHMS)}")
        if self.payoffs not in IPD_PAYOFFS:
            raise ValueError(f"unknown payoffs {self.payoffs!r}; known: {', '.join(IPD_PAYOFFS)}")
        sizes = ("iterations", "inner_episode_length", "batch_size", "meta_batch_size", "checkpoint_interval")
        check_bounds(self, **dict.fromkeys(sizes, AT_LEAST_ONE))
        check_bounds(self, num_look_aheads=(0, 1000), warm_up=(0, math.inf))
        check_bounds(self, value_coefficient=(0, math.inf), initial_scale=(0, math.inf))
        check_bounds(self, **dict.fromkeys(("discount", "gae_lambda", "loading", "look_ahead_weight"), (0, 1)))
        check_positive(self, "learning_rate", "critic_learning_rate", "inner_learning_rate")
        self.check_size(2)
        check_product(
            "the steps of an update",
            MOST_STEPS,
            num_seeds=self.num_seeds,
            meta_batch_size=self.meta_batch_size,
            batch_size=self.batch_size,
            inner_episode_length=self.inner_episode_length,
        )

    @property
    def algorithms(self) -> list[str]:
        """The algorithm of each seat."""
        given = self.algorithm.split("+")
        return given * 2 if len(given) == 1 else given

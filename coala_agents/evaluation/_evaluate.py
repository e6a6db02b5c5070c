"""Rewards and measures of trained agents, with intervals over seeds, and over the inner episodes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents._roles import Role, metric, own_and_others, split_metric
from coala_agents.evaluation._matchups import each_pair, play_matchups
from coala_agents.evaluation._rows import Rows, rows_of
from coala_agents.parts import Seed
from coala_agents.statistics import units
from coala_agents.training import Setting
from coala_envs import Match
from coala_envs.checks import checked
from coala_envs.games import Share, with_shares

Curves = dict[str, Float[np.ndarray, "seeds agents meta_episodes episodes"]]


class Evaluation(NamedTuple):
    """What was seen of every agent of every seed. Rewards are per step, in the game's units."""

    curves: Curves
    """By ``quantity/role``: the mean over the time and the batch of every inner episode."""
    shares: Mapping[str, Share]
    """The game's: of sums over whatever is averaged, never means of shares."""

    def rows(self) -> Rows:
        """Return mean and 95 % interval of every quantity: over seeds, or of one seed's agents only."""
        return rows_of(*units(self.curves), self.shares)

    def rows_by_seed(self) -> list[Rows]:
        """Return the same for every seed of the run alone."""
        return [self._only((slice(seed, seed + 1),)).rows() for seed in range(self._sizes()[0])]

    def rows_by_agent(self) -> list[Rows]:
        """Return the same for every agent of the pool alone, over all seeds."""
        return [self._only((slice(None), slice(agent, agent + 1))).rows() for agent in range(self._sizes()[1])]

    def between(self, names: Sequence[str]) -> dict[tuple[str, str], "Evaluation"]:
        """Return what agents of one algorithm did with those of another, or of the same, in their pool.

        ``names`` are the algorithms along the agents axis. Keys are the agent's algorithm and its opponent's; the
        agents axis of what they hold is the pairings of these two. Nothing for a pool of one.

        Raises ``ValueError`` for another number of names than of agents.
        """
        if len(names) != self._sizes()[1]:
            raise ValueError(f"names must be one for each of the {self._sizes()[1]} agents, got {len(names)}")
        pairings: dict[tuple[str, str], dict[str, list[np.ndarray]]] = {}
        for quantity in (name for name in self.curves if split_metric(name)[1] is Role.META):
            for agent, opponent, part in each_pair(self.curves[quantity]):
                pair = (names[agent], names[opponent])
                pairings.setdefault(pair, {}).setdefault(quantity, []).append(part)
        return {
            pair: Evaluation({quantity: np.stack(parts, axis=1) for quantity, parts in seen.items()}, self.shares)
            for pair, seen in pairings.items()
        }

    def episodes(self) -> dict[str, list[list[float | None]]]:
        """Return each quantity over the inner episodes, a list per seed, mean over agents and meta-episodes.

        ``None`` where there was nothing to have a share in.
        """
        means = {name: curve.mean(axis=(1, 2)) for name, curve in self.curves.items()}
        rounded = {name: np.asarray(x, float).round(6).tolist() for name, x in with_shares(self.shares, means).items()}
        return {
            name: [[None if math.isnan(x) else x for x in episodes] for episodes in seeds]
            for name, seeds in rounded.items()
        }

    def _only(self, where: tuple[slice, ...]) -> "Evaluation":
        return Evaluation({name: curve[where] for name, curve in self.curves.items()}, self.shares)

    def _sizes(self) -> tuple[int, ...]:
        return next(iter(self.curves.values())).shape[:2]


@checked
def evaluate(
    setting: Setting, agents: Sequence[Any], *, num_opponents: int, seed: Seed, greedy: bool = False
) -> Evaluation:
    """Let every agent of every seed play whole meta-episodes, frozen, against all that ``play_matchups`` names.

    Arguments:
        setting: of the training; or with another game in it of the same kind, such as one ``with_chance``, whose
            epsilon is first the agent's and then its opponents', in either seat.
        agents: the learners' states, as in ``TrainingState``, with a leading seed axis.
        num_opponents: meta-episodes of every agent against the run's opponents, each a new one, and with each other
            agent. The agent sits in either seat in half of them. With more than two players it sits in all seats, as
            evenly as the number allows, and whom it meets in all the others: what is told of these are means.
        seed: of the opponents and of the play.
        greedy: the agents take their most probable action instead of drawing one. Opponents that learn do not.

    Raises ``ValueError`` for a ``num_opponents`` that is odd, where there are two players, or too small for all seats,
    and for agents that are not the setting's.
    """
    seen = play_matchups(setting, agents, _means, num_opponents=num_opponents, seed=seed, greedy=greedy)
    curves = {
        metric(name, role): told
        for opponent, quantities in seen.items()
        for name, values in quantities.items()
        for role, told in zip(opponent.seen, own_and_others(values), strict=False)
    }
    return Evaluation(curves, setting.game.shares)


def _means(match: Match) -> dict[str, Float[Array, "episodes players"]]:
    return {name: jnp.mean(x, axis=(1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

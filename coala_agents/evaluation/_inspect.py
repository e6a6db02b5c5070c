"""How trained agents behave: what they answer to each joint action, early and late in a meta-episode."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents._roles import Role
from coala_agents.analytic import ZeroDeterminantFit, fit_zero_determinant
from coala_agents.evaluation._matchups import play_matchups
from coala_agents.parts import Seed
from coala_agents.training import Setting
from coala_envs import Match
from coala_envs.checks import Size, checked, choice, whole
from coala_envs.games import Action, DilemmaPayoffs, MatrixGame

STATES = ("s0", "cc", "cd", "dc", "dd")
"""The last joint action, the agent's own first; s0 is the start of an inner episode."""

NUM_ACTIONS = 2


class MemoryOneFit(NamedTuple):
    """The memory-one policy that fits an agent's behaviour best: its frequencies."""

    cooperation: Float[np.ndarray, "states"]
    """Share of cooperation after each of ``STATES``; NaN after one that was never seen."""
    visits: Float[np.ndarray, "states"]
    """Share of the steps that began in each state."""
    extortion: ZeroDeterminantFit
    """The zero-determinant strategy nearest to it, the four joint actions weighted by their visits."""


class Behaviour(NamedTuple):
    """What was seen of every agent of every seed, by opponent (see ``play_matchups``)."""

    reward: dict[Role, Float[np.ndarray, "seeds agents episodes players"]]
    """Per step, in the game's units; the agent first."""
    cooperated: dict[Role, Float[np.ndarray, "seeds agents episodes states"]]
    """How often the agent cooperated after each of ``STATES``."""
    visited: dict[Role, Float[np.ndarray, "seeds agents episodes states"]]
    """How often it had the choice."""
    payoffs: tuple[float, float, float, float]
    """T, R, P, S."""

    def cooperation(self, opponent: Role) -> Float[np.ndarray, "seeds agents episodes states"]:
        """Return the share of cooperation after each joint action, NaN after one that was not seen."""
        return _share(self.cooperated[opponent], self.visited[opponent])

    def memory_one(self, opponent: Role, seed: int, agent: int, part: slice) -> MemoryOneFit:
        """Return the memory-one policy of one agent in a part of the meta-episode.

        Arguments:
            opponent: any role but the agent's own, ``EGO``.
            seed: which repetition, from 0.
            agent: which of the pool.
            part: of the inner episodes; see ``early`` and ``late``.

        Raises ``ValueError`` for a role, a seed or an agent of which nothing was seen, and for a part without episodes.
        """
        seeds, agents, episodes, _ = self.visited[Role(choice("opponent", opponent, self.visited))].shape
        whole("seed", seed, least=0, most=seeds - 1)
        whole("agent", agent, least=0, most=agents - 1)
        if not isinstance(part, slice) or not range(episodes)[part]:
            raise ValueError(f"part must be a slice of the {episodes} inner episodes, got {part}")
        cooperated, visited = (x[opponent][seed, agent, part].sum(axis=0) for x in (self.cooperated, self.visited))
        share = _share(cooperated, visited)
        fit = fit_zero_determinant(share[1:], self.payoffs, weights=visited[1:] / max(visited[1:].sum(), 1))
        return MemoryOneFit(share, visited / visited.sum(), jax.tree.map(np.asarray, fit))


@checked
def early(num_inner_episodes: Size) -> slice:
    """Return the first quarter of a meta-episode, at least one inner episode."""
    return slice(0, max(1, num_inner_episodes // 4))


@checked
def late(num_inner_episodes: Size) -> slice:
    """Return the last quarter of a meta-episode, at least one inner episode."""
    return slice(num_inner_episodes - max(1, num_inner_episodes // 4), num_inner_episodes)


@checked
def inspect(setting: Setting, agents: Sequence[Any], *, num_opponents: int, seed: Seed) -> Behaviour:
    """Let every agent of every seed play whole meta-episodes, frozen, and count what it does after what.

    Arguments as for ``evaluate``. Raises ``ValueError`` for a game that is not a social dilemma of two players with two
    actions, T > R > P > S.
    """
    payoffs = _dilemma(setting)
    seen = play_matchups(setting, agents, _counts, num_opponents=num_opponents, seed=seed)
    reward = {opponent: counts["reward"].mean(axis=2) for opponent, counts in seen.items()}
    cooperated, visited = (
        {opponent: counts[name].sum(axis=2) for opponent, counts in seen.items()} for name in ("cooperated", "visited")
    )
    return Behaviour(reward, cooperated, visited, payoffs)


def _counts(match: Match) -> dict[str, Float[Array, "episodes ..."]]:
    own, other = match.action[..., 0], match.action[..., 1]
    joint = 1 + NUM_ACTIONS * own + other
    # What the agent sees before acting is the joint action before; an inner episode starts in s0.
    before = jnp.concatenate([jnp.zeros_like(joint[:, :1]), joint[:, :-1]], axis=1)
    state = jax.nn.one_hot(before, len(STATES))
    cooperates = (own == Action.COOPERATE).astype(state.dtype)[..., None]
    return {
        "reward": jnp.mean(match.reward, axis=(1, 2)),
        "cooperated": jnp.sum(state * cooperates, axis=(1, 2)),
        "visited": jnp.sum(state, axis=(1, 2)),
    }


def _share(cooperated: np.ndarray, visited: np.ndarray) -> np.ndarray:
    return np.where(visited > 0, cooperated / np.maximum(visited, 1), np.nan)


def _dilemma(setting: Setting) -> DilemmaPayoffs:
    game = setting.game
    if not isinstance(game, MatrixGame) or game.num_actions != NUM_ACTIONS:
        raise ValueError(f"inspect needs a matrix game of two actions, got {type(game).__name__}")
    players = [DilemmaPayoffs.of(table) for table in np.asarray(game.payoffs)]
    if not players[0].is_prisoners_dilemma or players[0] != players[1]:
        raise ValueError(
            f"inspect needs payoffs T > R > P > S, the same for both players, got {list(map(tuple, players))}"
        )
    return players[0]

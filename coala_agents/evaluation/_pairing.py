"""Two players of a tournament, in both seatings."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Key

from coala_agents.evaluation._company import Company, pairs_by_company
from coala_agents.evaluation._entrants import Agent
from coala_agents.evaluation._scores import Score
from coala_agents.training import compiled
from coala_envs import PRNGKey, play_match
from coala_envs.co_players import CoPlayer
from coala_envs.games import AbstractGame


class Side(NamedTuple):
    """An entrant or a probe."""

    name: str
    player: CoPlayer
    agents: tuple[Agent, ...] = ()


class _Seating(NamedTuple):
    """What was seen of two sides, the one in seat 0 and the one in seat 1."""

    seen: dict[str, Float[np.ndarray, "draws seats"]]
    dealt: Int[np.ndarray, "draws seats"]
    """Which agent of each side played."""


def play_pairing(
    game: AbstractGame,
    first: Side,
    second: Side,
    company: Company | None,
    *,
    batch_size: int,
    num_inner_episodes: int,
    keys: Key[Array, " draws"],
) -> list[Score]:
    """Let two sides meet in both seatings, with the same keys, and return what each of them did.

    Both seatings follow one rule, so that nothing hangs on who is called the first. A side and itself are one score.
    """

    def seating(first: Side, second: Side) -> _Seating:
        pairs = pairs_by_company(first.agents, second.agents)[company]
        dealt = np.array([pairs[draw % len(pairs)] for draw in range(len(keys))])
        players, several = (first.player, second.player), (bool(first.agents), bool(second.agents))
        seen = _play(game, players, several, batch_size, num_inner_episodes, dealt, keys)
        return _Seating(jax.tree.map(lambda x: np.asarray(x, float), seen), dealt)

    there = seating(first, second)
    if first is second:
        return [_score(game, first, second, company, there, there)]
    back = seating(second, first)
    return [_score(game, first, second, company, there, back), _score(game, second, first, company, back, there)]


@compiled
def _play(
    game: AbstractGame,
    players: tuple[Any, Any],
    several: tuple[bool, bool],
    batch_size: int,
    num_inner_episodes: int,
    dealt: Int[Array | np.ndarray, "draws seats"],
    keys: Key[Array, " draws"],
) -> dict[str, Float[Array, "draws seats"]]:
    def one(key: PRNGKey, numbers: Int[Array, " seats"]) -> dict[str, Array]:
        seated = [players[seat].only(numbers[seat]) if several[seat] else players[seat] for seat in (0, 1)]
        match = play_match(game, seated, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)
        return {name: x.mean((0, 1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

    return jax.vmap(one)(keys, jnp.asarray(dealt))


def _score(
    game: AbstractGame, own: Side, other: Side, company: Company | None, in_seat_0: _Seating, in_seat_1: _Seating
) -> Score:
    """Return what ``own`` did in the seating in which it has seat 0, and in that in which it has seat 1."""

    def seeds(side: Side, first: int, second: int) -> np.ndarray | None:
        if not side.agents:
            return None
        dealt = np.stack([in_seat_0.dealt[:, first], in_seat_1.dealt[:, second]])
        return np.array([agent.seed for agent in side.agents])[dealt]

    return Score(
        own.name,
        other.name,
        company,
        {name: np.stack([in_seat_0.seen[name][:, 0], in_seat_1.seen[name][:, 1]]) for name in in_seat_0.seen},
        game.shares,
        seeds(own, 0, 1),
        seeds(other, 1, 0),
    )

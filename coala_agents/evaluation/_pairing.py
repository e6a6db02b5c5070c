"""Two players of a tournament, in all seatings."""

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
    """What was seen of two sides, by seat: one of them in a seat, and the other in all others."""

    seen: dict[str, Float[np.ndarray, "draws seats"]]
    dealt: Int[np.ndarray, "draws seats"]
    """Which agent of its side played."""


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
    """Let two sides meet in all seatings, with the same keys, and return what each did alone among the other.

    All seatings follow one rule, so that nothing hangs on who is called the first. A side and itself are one score.
    With more than two players the others are as many of the other side, each with a memory, or a learning, of its own.
    """

    def alone(lone: Side, rest: Side, seat: int) -> _Seating:
        own = np.arange(game.num_players) == seat
        sides = [lone if here else rest for here in own]
        leads, follows = (lone, rest) if seat == 0 else (rest, lone)
        pairs = pairs_by_company(leads.agents, follows.agents)[company]
        dealt = np.array([pairs[draw % len(pairs)] for draw in range(len(keys))])[:, (own != own[0]).astype(int)]
        players, several = tuple(side.player for side in sides), tuple(bool(side.agents) for side in sides)
        seen = _play(game, players, several, batch_size, num_inner_episodes, dealt, keys)
        return _Seating(jax.tree.map(lambda x: np.asarray(x, float), seen), dealt)

    if game.num_players == 2:  # each is alone among the other: one seating shows both
        there = alone(first, second, 0)
        back = there if first is second else alone(second, first, 0)
        mine, theirs = [there, back], [back, there]
    else:
        mine = [alone(first, second, seat) for seat in range(game.num_players)]
        theirs = [] if first is second else [alone(second, first, seat) for seat in range(game.num_players)]
    scores = [_score(game, first, second, company, mine)]
    return scores if first is second else [*scores, _score(game, second, first, company, theirs)]


@compiled
def _play(
    game: AbstractGame,
    players: tuple[Any, ...],
    several: tuple[bool, ...],
    batch_size: int,
    num_inner_episodes: int,
    dealt: Int[Array | np.ndarray, "draws seats"],
    keys: Key[Array, " draws"],
) -> dict[str, Float[Array, "draws seats"]]:
    def one(key: PRNGKey, numbers: Int[Array, " seats"]) -> dict[str, Array]:
        seated = [player.only(numbers[seat]) if several[seat] else player for seat, player in enumerate(players)]
        match = play_match(game, seated, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)
        return {name: x.mean((0, 1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

    return jax.vmap(one)(keys, jnp.asarray(dealt))


def _score(game: AbstractGame, own: Side, other: Side, company: Company | None, seatings: list[_Seating]) -> Score:
    """Return what ``own`` did in the seatings in which it is alone in seat 0, 1, ..."""

    def seeds(side: Side, further: int) -> np.ndarray | None:
        if not side.agents:
            return None
        players = game.num_players
        dealt = np.stack([one.dealt[:, (seat + further) % players] for seat, one in enumerate(seatings)])
        return np.array([agent.seed for agent in side.agents])[dealt]

    return Score(
        own.name,
        other.name,
        company,
        {name: np.stack([one.seen[name][:, seat] for seat, one in enumerate(seatings)]) for name in seatings[0].seen},
        game.shares,
        seeds(own, 0),
        seeds(other, 1),
    )

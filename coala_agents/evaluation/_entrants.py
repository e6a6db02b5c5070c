"""Who takes part in a tournament: a player with a name."""

import dataclasses
from typing import NamedTuple

import jax

from coala_envs.co_players import STRATEGIES, CoPlayer, FromPool, axelrod_strategy, make_co_player
from coala_envs.games import AbstractGame

AXELROD = "axelrod:"


class Agent(NamedTuple):
    """Which agent of which run."""

    run: str
    """The same for all agents of a run, and for no others."""
    seed: int
    number: int
    """In the pool of its seed, from 0: agents of one run and seed were trained together."""


@dataclasses.dataclass(frozen=True)
class Entrant:
    """A co-player under a name of its own.

    Attributes:
        name: as it appears in tables and figures. Names that begin with ``[`` are kept for the tournament's probes.
        player: any ``CoPlayer``. It is passed to compiled functions: players that differ in arrays only share programs.
        learns: whether it changes inside a meta-episode; told to the reader, and used for nothing else.
        agents: where ``player`` is a ``FromPool`` of trained agents, who each of its states is. A tournament deals them
            out evenly, and tells play within a pool from play across seeds.

    Raises ``ValueError`` for an empty name and one that begins with ``[``, and for agents other than the states.
    """

    name: str
    player: CoPlayer
    learns: bool
    agents: tuple[Agent, ...] = ()

    def __post_init__(self) -> None:
        if not self.name or self.name.startswith("["):
            raise ValueError(f"the name of an entrant must not be empty or begin with '[', got {self.name!r}")
        if self.agents and (states := _num_states(self.player)) != len(self.agents):
            raise ValueError(f"entrant {self.name!r} names {len(self.agents)} agents, its player holds {states}")


def entrant_from_name(name: str, game: AbstractGame) -> Entrant:
    """Return the entrant of that name.

    Arguments:
        name: ``"naive"``, the tabular naive learner; a fixed strategy such as ``"tit-for-tat"``, with hyphens or
            underscores; or ``"axelrod:TitForTat"``, a strategy of the Axelrod library by the name of its class.
        game: what it will play.

    Raises ``ValueError`` for an unknown name and for a strategy that means nothing in this game, ``ImportError`` if the
    Axelrod library is asked for and not installed.
    """
    if name.startswith(AXELROD):
        strategy = axelrod_strategy(name.removeprefix(AXELROD), game.inner_episode_length)
        return Entrant(name, strategy.for_game(game, called=f"entrant {name!r}"), learns=False)
    key = name.replace("-", "_")
    if key not in ("naive", *STRATEGIES):
        known = ", ".join(strategy.replace("_", "-") for strategy in ("naive", *STRATEGIES))
        raise ValueError(f"unknown entrant {name!r}; known: {known}, {AXELROD}NAME")
    return Entrant(key.replace("_", "-"), make_co_player(key, game), learns=key == "naive")


def _num_states(player: CoPlayer) -> int:
    return len(jax.tree.leaves(player.states)[0]) if isinstance(player, FromPool) else 0

"""Who takes part in a tournament: a player with a name."""

import dataclasses
from typing import NamedTuple

import jax

from coala_envs.checks import check_fields, checked, counted
from coala_envs.co_players import CoPlayer, FromPool, co_player_entry
from coala_envs.games import AbstractGame


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

    Raises ``ValueError`` for fields of another type, for an empty name and one that begins with ``[``, and for agents
    other than the states.
    """

    name: str
    player: CoPlayer
    learns: bool
    agents: tuple[Agent, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.name or self.name.startswith("["):
            raise ValueError(f"the name of an entrant must not be empty or begin with '[', got {self.name!r}")
        if self.agents and (states := _num_states(self.player)) != len(self.agents):
            named = counted(len(self.agents), "agent")
            raise ValueError(f"entrant {self.name!r} names {named}, its player holds {states}")


@checked
def entrant_from_name(name: str, game: AbstractGame) -> Entrant:
    """Return the entrant of that name.

    Arguments:
        name: of a co-player, as ``co_player_entry`` takes it: ``"naive"``, ``"tit-for-tat"``, ``"axelrod:TitForTat"``.
        game: what it will play.

    Raises as ``make_co_player``.
    """
    entry = co_player_entry(name)
    return Entrant(entry.name, entry.for_game(game), entry.learns)


def _num_states(player: CoPlayer) -> int:
    return len(jax.tree.leaves(player.states)[0]) if isinstance(player, FromPool) else 0

"""Who takes part in a tournament: a player with a name."""

import dataclasses

from coala_envs import co_players
from coala_envs.co_players import STRATEGIES, CoPlayer, make_co_player
from coala_envs.games import AbstractGame

AXELROD = "axelrod:"


@dataclasses.dataclass(frozen=True)
class Entrant:
    """A co-player under a name of its own.

    Attributes:
        name: as it appears in tables and figures. Names that begin with ``[`` are kept for the tournament's probes.
        player: any ``CoPlayer``. It is passed to compiled functions: players that differ in arrays only share programs.
        learns: whether it changes inside a meta-episode; told to the reader, and used for nothing else.
        seeds: of trained agents, the training seed of each; ``player`` is then a ``FromPool`` of as many states. They
            are dealt out over the meta-episodes, and agents of one seed have met in training.

    Raises ``ValueError`` for an empty name and one that begins with ``[``.
    """

    name: str
    player: CoPlayer
    learns: bool
    seeds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.name or self.name.startswith("["):
            raise ValueError(f"the name of an entrant must not be empty or begin with '[', got {self.name!r}")

    @property
    def size(self) -> int:
        """How many agents it stands for."""
        return max(1, len(self.seeds))


def entrant_from_name(name: str, game: AbstractGame) -> Entrant:
    """Return the entrant of that name.

    Arguments:
        name: ``"naive"``, the tabular naive learner; a fixed strategy such as ``"tit-for-tat"``, with hyphens or
            underscores; or ``"axelrod:TitForTat"``, a strategy of the Axelrod library by the name of its class.
        game: what it will play.

    Raises ``ValueError`` for an unknown name and for a strategy that does not play this game, ``ImportError`` if the
    Axelrod library is asked for and not installed.
    """
    if name.startswith(AXELROD):
        make_co_player("tit_for_tat", game)  # refuses the games that no strategy of matrix games can play
        player = co_players.axelrod_player(name.removeprefix(AXELROD), inner_episode_length=game.inner_episode_length)
        return Entrant(name, player, learns=False)
    key = name.replace("-", "_")
    if key not in ("naive", *STRATEGIES):
        known = ", ".join(strategy.replace("_", "-") for strategy in ("naive", *STRATEGIES))
        raise ValueError(f"unknown entrant {name!r}; known: {known}, {AXELROD}NAME")
    return Entrant(key.replace("_", "-"), make_co_player(key, game), learns=key == "naive")

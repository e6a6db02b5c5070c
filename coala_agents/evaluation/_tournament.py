"""Round-robin tournaments: everybody against everybody and themselves, for whole meta-episodes."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float, Int, Key

from coala_agents.evaluation._dealing import Dealt, dealt, dealt_among_itself
from coala_agents.evaluation._entrants import Entrant
from coala_agents.evaluation._scores import ALWAYS_DEFECT, ANOTHER_SEED, BEST_RESPONSE, Score, Seeds, Tournament
from coala_envs import Match, PRNGKey, play_match
from coala_envs.co_players import CoPlayer, check_co_player, make_co_player
from coala_envs.games import AbstractGame

BestResponse = Callable[[Entrant], CoPlayer]
"""Called once for each entrant; returns a frozen co-player that was trained against it."""

TournamentProgress = Callable[[int, int, str], Any]
"""Called after each pairing with the number of pairings done, of all pairings, and the two names."""


def play_tournament(
    game: AbstractGame,
    entrants: Sequence[Entrant],
    *,
    batch_size: int,
    num_inner_episodes: int,
    num_meta_episodes: int,
    seed: int,
    progress: TournamentProgress | None = None,
    best_response: BestResponse | None = None,
) -> Tournament:
    """Let every two entrants, and every entrant and itself, play whole meta-episodes.

    Every meta-episode is played in both seatings, with the same luck, and a player's numbers are the mean of the two:
    no seat can favour anybody, and equal players earn equally. Pairings share their luck too, so that the numbers of a
    pairing depend on the seed and the two players, and not on names, on the order or on who else takes part.

    The agents of a run are dealt out evenly over the meta-episodes. As itself an entrant meets the others of its pool
    where it has any, and else a copy of itself; agents of other seeds, whom it has never met, are told apart from them.

    How exploitable an entrant is, two probes tell: always-defect, in games that have it, and, if ``best_response`` is
    given, a player trained against this entrant.

    Arguments:
        game: a game of two players.
        entrants: with names all different.
        batch_size: B.
        num_inner_episodes: M.
        num_meta_episodes: of each pairing, in each of its two seatings; side by side in one compiled call.
        seed: in [0, 2^32).
        progress: see ``TournamentProgress``.
        best_response: see ``BestResponse``. Its player meets the entrant in the same way as the others do.

    Raises ``ValueError`` for a game of more or fewer players, no entrants, two of the same name, sizes below 1, fewer
    than two meta-episodes, and a seed out of range; ``TypeError`` for a player that cannot play this game.

    Example::

        game = iterated_prisoners_dilemma()
        entrants = [entrant_from_name(name, game) for name in ("naive", "tit-for-tat", "extortion")]
        sizes = {"batch_size": 16, "num_inner_episodes": 20, "num_meta_episodes": 32}
        tournament = play_tournament(game, entrants, seed=0, **sizes)
        tournament.score("extortion", "naive").rows()["reward"]
    """
    _check(game, entrants, batch_size, num_inner_episodes, num_meta_episodes, seed)
    probes = _probes(game, best_response)

    def pairings() -> Iterator[_Pairing]:
        for index, entrant in enumerate(entrants):
            together, apart = dealt_among_itself(entrant.seeds, num_meta_episodes)
            yield _Pairing(entrant, entrant, entrant.name, together)
            if apart is not None:
                yield _Pairing(entrant, entrant, ANOTHER_SEED, apart)
            for other in entrants[index + 1 :]:
                yield _Pairing(entrant, other, other.name, dealt(entrant.size, other.size, num_meta_episodes))
        for name, probe in probes.items():
            for entrant in entrants:
                opponent = _Probe(name, probe(entrant))
                yield _Pairing(entrant, opponent, name, dealt(entrant.size, 1, num_meta_episodes))

    total = len(entrants) * (len(entrants) + 1) // 2 + len(entrants) * len(probes)
    total += sum(len(set(entrant.seeds)) > 1 for entrant in entrants)
    keys = jax.random.split(jax.random.key(np.uint32(seed)), num_meta_episodes)
    scores: list[Score] = []
    for done, pairing in enumerate(pairings(), start=1):
        players = (pairing.entrant.player, pairing.opponent.player)
        seen = _play_pairing(game, players, pairing.several, batch_size, num_inner_episodes, pairing.dealt, keys)
        scores += _scores(game, pairing, jax.tree.map(lambda x: np.asarray(x, float), seen))
        if progress is not None:
            progress(done, total, f"{pairing.entrant.name} against {pairing.opponent_name}")
    sizes = {
        "batch_size": batch_size,
        "num_inner_episodes": num_inner_episodes,
        "inner_episode_length": game.inner_episode_length,
        "num_meta_episodes": num_meta_episodes,
        "seed": seed,
    }
    names = tuple(entrant.name for entrant in entrants)
    place = {name: index for index, name in enumerate((*names, ANOTHER_SEED, *probes))}
    scores.sort(key=lambda score: (place[score.player], place[score.opponent]))
    learns = tuple(entrant.learns for entrant in entrants)
    alike = tuple(_alike(entrant) for entrant in entrants)
    return Tournament(names, learns, alike, tuple(probes), sizes, tuple(scores))


@dataclasses.dataclass(frozen=True)
class _Probe:
    """Somebody who is met by everybody and is no entrant."""

    name: str
    player: CoPlayer
    seeds: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Pairing:
    entrant: Entrant
    opponent: Entrant | _Probe
    opponent_name: str
    """In the scores."""
    dealt: Dealt
    """Which agent of either plays in each meta-episode."""

    @property
    def several(self) -> tuple[bool, bool]:
        """Whether the players are pools of agents, to deal from."""
        return bool(self.entrant.seeds), bool(self.opponent.seeds)

    def seeds(self) -> tuple[Seeds, Seeds]:
        """The training seed of either's agent in each meta-episode."""
        entrant, opponent = (
            np.array(player.seeds)[self.dealt[:, side]] if player.seeds else None
            for side, player in enumerate((self.entrant, self.opponent))
        )
        return entrant, opponent


def _alike(entrant: Entrant) -> str:
    return "the others of its pool" if len(entrant.seeds) > len(set(entrant.seeds)) else "a copy of itself"


def _check(
    game: AbstractGame,
    entrants: Sequence[Entrant],
    batch_size: int,
    num_inner_episodes: int,
    num_meta_episodes: int,
    seed: int,
) -> None:
    if game.num_players != 2:
        raise ValueError(f"a tournament needs a game of 2 players, got one of {game.num_players}")
    if not entrants:
        raise ValueError("a tournament needs at least 1 entrant, got none")
    names = [entrant.name for entrant in entrants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the names of the entrants must differ, got more than one {', '.join(twice)}")
    for name, size, least in (
        ("batch_size", batch_size, 1),
        ("num_inner_episodes", num_inner_episodes, 1),
        ("num_meta_episodes", num_meta_episodes, 2),
    ):
        if size < least:
            raise ValueError(f"{name} must be at least {least}, got {size}")
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must be in [0, 2^32), got {seed}")
    for entrant in entrants:  # all of them before the first is played
        check_co_player(entrant.player, game, batch_size)


def _probes(game: AbstractGame, best_response: BestResponse | None) -> dict[str, BestResponse]:
    probes: dict[str, BestResponse] = {}
    try:
        always_defect = make_co_player("always_defect", game)
        probes[ALWAYS_DEFECT] = lambda entrant: always_defect
    except ValueError:
        pass  # In this game there is no action that is defection.
    if best_response is not None:
        probes[BEST_RESPONSE] = best_response
    return probes


@eqx.filter_jit
def _play_pairing(
    game: AbstractGame,
    players: tuple[Any, Any],
    several: tuple[bool, bool],
    batch_size: int,
    num_inner_episodes: int,
    dealt: Int[Array | np.ndarray, "meta_episodes sides"],
    keys: Key[Array, " meta_episodes"],
) -> dict[str, Float[Array, "meta_episodes sides"]]:
    """Return the mean of every quantity over both seatings, by player."""

    def one(key: PRNGKey, agents: Int[Array, " sides"]) -> dict[str, Array]:
        chosen = tuple(
            dataclasses.replace(player, states=jax.tree.map(lambda leaf, agent=agent: leaf[agent][None], player.states))
            if pool
            else player
            for player, pool, agent in zip(players, several, agents, strict=True)
        )

        def seated(players: tuple[Any, ...]) -> Match:
            return play_match(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)

        seatings = seated(chosen), seated(chosen[::-1]).from_the_other_seat()
        means = [
            {name: x.mean((0, 1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}
            for match in seatings
        ]
        return jax.tree.map(lambda here, there: (here + there) / 2, *means)

    return jax.vmap(one)(keys, jax.numpy.asarray(dealt))


def _scores(
    game: AbstractGame, pairing: _Pairing, seen: dict[str, Float[np.ndarray, "meta_episodes sides"]]
) -> list[Score]:
    """Return the scores of both; of one who plays its like, the mean of both sides."""
    seeds = pairing.seeds()
    if pairing.entrant is pairing.opponent:
        both = {name: x.mean(axis=1) for name, x in seen.items()}
        return [Score(pairing.entrant.name, pairing.opponent_name, both, game.shares, seeds)]
    names = (pairing.entrant.name, pairing.opponent_name)
    sides = [{name: x[:, side] for name, x in seen.items()} for side in range(2)]
    return [
        Score(names[0], names[1], sides[0], game.shares, seeds),
        Score(names[1], names[0], sides[1], game.shares, seeds[::-1]),
    ]

"""Round-robin tournaments: everybody against everybody and themselves, for whole meta-episodes."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float, Key

from coala_agents.evaluation._entrants import Entrant
from coala_agents.evaluation._scores import ALWAYS_DEFECT, BEST_RESPONSE, Score, Tournament
from coala_envs import PRNGKey, play_match
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

    How exploitable an entrant is, two probes tell: always-defect, in games that have it, and, if ``best_response`` is
    given, a player trained against this entrant.

    The numbers of a pairing depend on the seed and the two names, not on who else takes part or in which order. The
    name that sorts first takes seat 0, so the game should treat its seats alike.

    Arguments:
        game: a game of two players.
        entrants: with names all different.
        batch_size: B.
        num_inner_episodes: M.
        num_meta_episodes: of each pairing; side by side in one compiled call.
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
        interval(tournament.score("extortion", "naive").reward)
    """
    _check(game, entrants, batch_size, num_inner_episodes, num_meta_episodes, seed)
    probes = _probes(game, best_response)
    total = len(entrants) * (len(entrants) + 1) // 2 + len(entrants) * len(probes)

    def pairings() -> Iterator[tuple[tuple[str, CoPlayer], tuple[str, CoPlayer]]]:
        for index, entrant in enumerate(entrants):
            for other in entrants[index:]:
                yield (entrant.name, entrant.player), (other.name, other.player)
        for name, probe in probes.items():
            for entrant in entrants:
                yield (entrant.name, entrant.player), (name, probe(entrant))

    scores: list[Score] = []
    for done, pairing in enumerate(pairings(), start=1):
        (first, player), (second, opponent) = sorted(pairing, key=lambda named: named[0])
        keys = jax.random.split(_pairing_key(seed, first, second), num_meta_episodes)
        seen = _play_pairing(game, (player, opponent), batch_size, num_inner_episodes, keys)
        scores += _scores(first, second, jax.tree.map(lambda x: np.asarray(x, float), seen))
        if progress is not None:
            progress(done, total, f"{pairing[0][0]} against {pairing[1][0]}")
    sizes = {
        "batch_size": batch_size,
        "num_inner_episodes": num_inner_episodes,
        "inner_episode_length": game.inner_episode_length,
        "num_meta_episodes": num_meta_episodes,
        "seed": seed,
    }
    names = tuple(entrant.name for entrant in entrants)
    place = {name: index for index, name in enumerate((*names, *probes))}
    scores.sort(key=lambda score: (place[score.player], place[score.opponent]))
    return Tournament(names, tuple(entrant.learns for entrant in entrants), tuple(probes), sizes, tuple(scores))


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


def _pairing_key(seed: int, first: str, second: str) -> PRNGKey:
    names = zlib.crc32(f"{first}\n{second}".encode())
    return jax.random.fold_in(jax.random.key(np.uint32(seed)), np.uint32(names))


@eqx.filter_jit
def _play_pairing(
    game: AbstractGame,
    players: tuple[Any, Any],
    batch_size: int,
    num_inner_episodes: int,
    keys: Key[Array, " meta_episodes"],
) -> dict[str, Float[Array, "meta_episodes players"]]:
    def one(key: PRNGKey) -> dict[str, Array]:
        match = play_match(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)
        seen = {"reward": match.reward, **match.measures}
        return {name: seen[name].mean((0, 1, 2)) for name in ("reward", "cooperation") if name in seen}

    return jax.vmap(one)(keys)


def _scores(first: str, second: str, seen: dict[str, Float[np.ndarray, "meta_episodes players"]]) -> list[Score]:
    if first == second:
        both = {name: x.mean(axis=1) for name, x in seen.items()}
        return [Score(first, first, both["reward"], both.get("cooperation"))]
    seats = [{name: x[:, seat] for name, x in seen.items()} for seat in range(2)]
    names = (first, second), (second, first)
    return [Score(*pair, seat["reward"], seat.get("cooperation")) for pair, seat in zip(names, seats, strict=True)]

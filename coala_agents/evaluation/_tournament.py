"""Round-robin tournaments: everybody against everybody and themselves, for whole meta-episodes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import equinox as eqx
import jax
import numpy as np

from coala_agents.evaluation._company import Company, pairs_by_company
from coala_agents.evaluation._entrants import Entrant
from coala_agents.evaluation._pairing import Side, play_pairing
from coala_agents.evaluation._scores import ALWAYS_DEFECT, BEST_RESPONSE, Score, Tournament
from coala_agents.evaluation._seats import check_all_seats
from coala_agents.parts import Seed
from coala_envs.checks import Size, checked
from coala_envs.co_players import CO_PLAYERS, CoPlayer, check_co_player
from coala_envs.games import AbstractGame

BestResponse = Callable[[Entrant], CoPlayer]
"""Called once for each entrant; returns a frozen co-player that was trained against it."""

TournamentProgress = Callable[[int, int, str], Any]
"""Called after each pairing with the number of pairings done, of all pairings, and the two names."""


@checked
def play_tournament(
    game: AbstractGame,
    entrants: Sequence[Entrant],
    *,
    batch_size: Size,
    num_inner_episodes: Size,
    num_meta_episodes: int,
    seed: Seed,
    progress: TournamentProgress | None = None,
    best_response: BestResponse | None = None,
) -> Tournament:
    """Let every two entrants, and every entrant and itself, play whole meta-episodes, as many in each seating.

    With more than two players one entrant sits alone among as many of another as there are other seats, in each seat in
    turn, and the other among the one.

    How exploitable an entrant is, two probes tell: always-defect, in games that have it and unless it is an entrant
    itself, and, if ``best_response`` is given, a player trained against this entrant.

    The numbers of a pairing depend on the seed and the two players: not on their names, nor on who else takes part, or
    in which order. All pairings have the same random numbers, and the agents of an entrant are dealt out evenly. Two
    agents of one run either know each other or have learnt apart: two pairings, each with its ``Company``.

    Arguments:
        game: what they play.
        entrants: with names all different.
        batch_size: how many games, B.
        num_inner_episodes: how many, M.
        num_meta_episodes: of each pairing, and of one entrant alone among another; a multiple of the players, and at
            least twice as many. Of two players an entrant and itself play half as many, for one meta-episode holds both
            seats.
        seed: in [0, 2^32).
        progress: see ``TournamentProgress``.
        best_response: see ``BestResponse``. Its player meets the entrant in the same way as the others do.

    Raises ``ValueError`` for no entrants, two of the same name, and sizes or
    a seed out of range; ``TypeError`` for a player that cannot play this game.

    Example::

        game = iterated_prisoners_dilemma()
        entrants = [entrant_from_name(name, game) for name in ("naive", "tit-for-tat", "extortion")]
        sizes = {"batch_size": 16, "num_inner_episodes": 20, "num_meta_episodes": 32}
        tournament = play_tournament(game, entrants, seed=0, **sizes)
        tournament.score("extortion", "naive").mean
    """
    _check(game, entrants, batch_size, num_meta_episodes)
    probes = _probes(game, entrants, best_response)
    sides = [Side(entrant.name, entrant.player, entrant.agents) for entrant in entrants]
    meetings = [
        (side, other, company)
        for index, side in enumerate(sides)
        for other in sides[index:]
        for company in pairs_by_company(side.agents, other.agents)
    ]
    total = len(meetings) + len(entrants) * len(probes)

    def pairings() -> Iterator[tuple[Side, Side, Company | None]]:
        yield from meetings
        for name, probe in probes.items():
            for entrant, side in zip(entrants, sides, strict=True):
                yield side, Side(name, probe(entrant)), None

    keys = jax.random.split(jax.random.key(np.uint32(seed)), num_meta_episodes // game.num_players)
    scores: list[Score] = []
    for done, pairing in enumerate(pairings(), start=1):
        scores += play_pairing(game, *pairing, batch_size=batch_size, num_inner_episodes=num_inner_episodes, keys=keys)
        if progress is not None:
            progress(done, total, f"{pairing[0].name} against {pairing[1].name}")
    sizes = {
        "batch_size": batch_size,
        "num_inner_episodes": num_inner_episodes,
        "inner_episode_length": game.inner_episode_length,
        "num_meta_episodes": num_meta_episodes,
        "seed": seed,
    }
    names = tuple(entrant.name for entrant in entrants)
    place = {name: index for index, name in enumerate((*names, *probes))}
    scores.sort(key=lambda score: (place[score.player], place[score.opponent], score.company or ""))
    return Tournament(names, tuple(entrant.learns for entrant in entrants), tuple(probes), sizes, tuple(scores))


def _check(game: AbstractGame, entrants: Sequence[Entrant], batch_size: int, num_meta_episodes: int) -> None:
    if not entrants:
        raise ValueError("a tournament needs at least 1 entrant, got none")
    names = [entrant.name for entrant in entrants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the names of the entrants must differ, got more than one {', '.join(twice)}")
    check_all_seats("num_meta_episodes", num_meta_episodes, game.num_players, least=2 * game.num_players)
    for entrant in entrants:  # all of them before the first is played
        check_co_player(entrant.player, game, batch_size)


def _probes(
    game: AbstractGame, entrants: Sequence[Entrant], best_response: BestResponse | None
) -> dict[str, BestResponse]:
    probes: dict[str, BestResponse] = {}
    always_defect = CO_PLAYERS["always-defect"]
    if not always_defect.why_not(game.unwrapped):
        player = always_defect.for_game(game)
        # An entrant that is the same player, whatever its name, has the same numbers already.
        if not any(eqx.tree_equal(entrant.player, player) for entrant in entrants):
            probes[ALWAYS_DEFECT] = lambda entrant: player
    if best_response is not None:
        probes[BEST_RESPONSE] = best_response
    return probes

"""The table of co-players. A new one is its own code and a row here; from outside, ``register_co_player``."""

import functools
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from coala_envs._names import imported, spelt
from coala_envs.checks import Count, checked, choice, short
from coala_envs.co_players import _needs as needs
from coala_envs.co_players import _strategies as strategies
from coala_envs.co_players import scripts
from coala_envs.co_players._axelrod import axelrod_player
from coala_envs.co_players._brought import brought, brought_as, brought_words
from coala_envs.co_players._check import check_protocol, several
from coala_envs.co_players._default_naive import default_naive_learner, default_tabular_q
from coala_envs.co_players._entry import CoPlayerEntry, Stance, any_game
from coala_envs.co_players._naive import reinforce
from coala_envs.co_players._naive_ppo import NaivePPO
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.co_players._random_memory_one import RandomMemoryOne
from coala_envs.co_players._reactive import uniform
from coala_envs.games import (
    AbstractGame,
    CleanUpLite,
    CoinGame,
    DilemmaPayoffs,
    HarvestLite,
    InTheMatrix,
    Negotiation,
)

AXELROD = "axelrod"


def _strategy(
    name: str, make: Callable[[DilemmaPayoffs, int], CoPlayer], need: needs.Need, stance: Stance = "shaping"
) -> CoPlayerEntry:
    """``make(payoffs, num_players)``; a strategy that is known for two players alone is asked for no others."""

    def of(game: AbstractGame, seat: int) -> CoPlayer:
        return make(needs.payoffs_of(game)[seat], game.num_players)

    return CoPlayerEntry(name, of, why_not=need.why_not, stance=stance)


def _script(
    name: str,
    make: Callable[[Any], CoPlayer],
    game_class: type[AbstractGame],
    stance: Stance = "plain",
    lacks: Callable[[Any], str] = any_game,
) -> CoPlayerEntry:
    """``lacks`` says of a game of the class what it lacks."""
    the_game = needs.only(game_class)

    def why_not(game: AbstractGame) -> str:
        return the_game(game) or lacks(game)

    return CoPlayerEntry(name, lambda game, seat: make(game), why_not=why_not, stance=stance)


def _random(game: AbstractGame, seat: int) -> CoPlayer:
    del seat
    return strategies.random(num_players=game.num_players) if game.num_actions == 2 else uniform(game.num_actions)


_ROWS = (
    CoPlayerEntry("naive", default_naive_learner, learns=True),
    CoPlayerEntry("naive-ppo", functools.partial(default_naive_learner, make=NaivePPO), learns=True),
    CoPlayerEntry("naive-reinforce", functools.partial(default_naive_learner, make=reinforce), learns=True),
    CoPlayerEntry("naive-q", default_tabular_q, learns=True, why_not=needs.one_hot),
    _strategy(
        "always-cooperate", lambda payoffs, players: strategies.always_cooperate(players), needs.COOPERATION, "plain"
    ),
    _strategy("always-defect", lambda payoffs, players: strategies.always_defect(players), needs.COOPERATION, "greedy"),
    CoPlayerEntry("random", _random, why_not=needs.any_matrix_game),
    _strategy("tit-for-tat", lambda payoffs, players: strategies.tit_for_tat(players), needs.COOPERATION),
    _strategy(
        "generous-tit-for-tat",
        lambda payoffs, _: strategies.generous_tit_for_tat(payoffs=payoffs),
        needs.WORTH_COOPERATING,
    ),
    _strategy("win-stay-lose-shift", lambda payoffs, _: strategies.win_stay_lose_shift(payoffs=payoffs), needs.WINS),
    _strategy("grim-trigger", lambda payoffs, players: strategies.grim_trigger(players), needs.COOPERATION),
    _strategy("extortion", lambda payoffs, _: strategies.extortion(payoffs=payoffs), needs.DILEMMA),
    CoPlayerEntry("random-memory-one", lambda game, seat: RandomMemoryOne(), why_not=needs.ANY_PAYOFFS.why_not),
    _script("coin-greedy", scripts.coin_greedy, CoinGame, "greedy"),
    _script("coin-honest", scripts.coin_honest, CoinGame),
    _script("coin-tit-for-tat", scripts.coin_tit_for_tat, CoinGame, "shaping"),
    _script("coin-punisher", scripts.coin_punisher, CoinGame, "shaping"),
    _script("cleanup-harvester", scripts.cleanup_harvester, CleanUpLite, "greedy"),
    _script("cleanup-bully", scripts.cleanup_bully, CleanUpLite, "greedy"),
    _script("cleanup-cleaner", scripts.cleanup_cleaner, CleanUpLite),
    _script("cleanup-balanced", scripts.cleanup_balanced, CleanUpLite),
    _script("cleanup-enforcer", scripts.cleanup_enforcer, CleanUpLite, "shaping"),
    _script("cleanup-extortioner", scripts.cleanup_extortioner, CleanUpLite, "shaping"),
    _script("cleanup-reciprocator", scripts.cleanup_reciprocator, CleanUpLite, "shaping"),
    _script("harvest-greedy", scripts.harvest_greedy, HarvestLite, "greedy"),
    _script("harvest-restrained", scripts.harvest_restrained, HarvestLite),
    _script("harvest-enforcer", scripts.harvest_enforcer, HarvestLite, "shaping"),
    _script("negotiation-defector", scripts.negotiation_defector, Negotiation, "greedy"),
    _script("negotiation-cooperator", scripts.negotiation_cooperator, Negotiation),
    _script("negotiation-tit-for-tat", scripts.negotiation_tit_for_tat, Negotiation, "shaping", scripts.blind),
    _script("in-the-matrix-defector", scripts.in_the_matrix_defector, InTheMatrix, "greedy"),
    _script("in-the-matrix-cooperator", scripts.in_the_matrix_cooperator, InTheMatrix),
    _script("in-the-matrix-tit-for-tat", scripts.in_the_matrix_tit_for_tat, InTheMatrix, "shaping"),
)
_TABLE = {entry.name: entry for entry in _ROWS}
CO_PLAYERS = MappingProxyType(_TABLE)
"""All registered co-players by name, those from outside included."""


@checked
def co_player_entry(name: str) -> CoPlayerEntry:
    """Return the row of a co-player.

    Arguments:
        name: its name, with hyphens or underscores; ``axelrod:TitForTat``, a strategy of the Axelrod library by the
            name of its class; ``pretrained:NAME`` or ``run:FOLDER``, agents of ``coala_agents``, and whatever else
            another package brings by such a word (an entry point in the group ``coala_envs.co_players``); or
            ``module:name``, which imports the module first, so that it may register it.

    Raises ``ValueError`` for an unknown name, and lists the known ones; ``ImportError`` for a module that cannot be
    imported.
    """
    if name.startswith(f"{AXELROD}:"):
        return _axelrod(name, name.removeprefix(f"{AXELROD}:"))
    if (entry := brought(name)) is not None:
        return entry
    key = spelt(imported(name))
    if key not in _TABLE:
        if meant := brought_as(name):
            raise ValueError(f"unknown co-player {short(name)} (did you mean {meant}?)")
        choice("co-player", key, _TABLE, also=", ".join(f"{word}:NAME" for word in (AXELROD, *brought_words())))
    return _TABLE[key]


@checked
def make_co_player(co_player: Any, game: AbstractGame, seat: Count = 1) -> Any:
    """Return the co-player of that name, made for a seat of a game.

    A co-player passes through, and so do several; ``ShapingPOMDP`` checks more of them.

    Raises as ``co_player_entry``, ``ValueError`` for a co-player that means nothing in the game and for a seat that the
    game has not, ``TypeError`` for what is neither a name nor a co-player.
    """
    if isinstance(co_player, str):
        return co_player_entry(co_player).for_game(game, seat)
    for one in several(co_player):
        check_protocol(one)
    return co_player


@checked
def make_co_players(co_players: Any, game: AbstractGame) -> tuple[Any, ...]:
    """Return a co-player for each seat of a game but the first, each made for its seat.

    Arguments:
        co_players: a name or a co-player for all these seats, or one for each in a row.
        game: what they play.

    Raises as ``make_co_player``, and ``ValueError`` for another number of them.
    """
    others = game.num_players - 1
    named = (co_players,) * others if isinstance(co_players, str) else several(co_players, others)
    if len(named) != others:
        raise ValueError(f"a game of {game.num_players} players needs {others} co-players, got {len(named)}")
    return tuple(make_co_player(one, game, seat) for seat, one in enumerate(named, start=1))


def register_co_player(
    name: str,
    make: Callable[[AbstractGame, int], CoPlayer],
    *,
    learns: bool = False,
    why_not: Callable[[AbstractGame], str] = any_game,
    stance: Stance = "plain",
) -> CoPlayerEntry:
    """Register a co-player from outside: it can then be named like ours, in environments and by all commands.

    Arguments as ``CoPlayerEntry``, which is returned. Raises ``ValueError`` for a name that is taken, and as it.
    """
    entry = CoPlayerEntry(name, make, learns, why_not, stance)
    if ":" in name or name in (*_TABLE, AXELROD):
        raise ValueError(f"the name {short(name)} is taken by another co-player, or has a colon")
    _TABLE[name] = entry
    return entry


def _axelrod(name: str, strategy: str) -> CoPlayerEntry:
    def make(game: AbstractGame, seat: int) -> CoPlayer:
        payoffs = needs.payoffs_of(game)[seat]
        return axelrod_player(strategy, inner_episode_length=game.inner_episode_length, payoffs=payoffs)

    return CoPlayerEntry(
        name, make, learns=False, why_not=needs.COOPERATION._replace(alike=True, any_number=False).why_not
    )

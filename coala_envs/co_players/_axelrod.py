"""Strategies of the Axelrod library as co-players of two-action matrix games."""

import collections
import difflib
import functools
import importlib
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Size, checked, finite, short, traced
from coala_envs.co_players._fixed import AbstractFixedPlayer
from coala_envs.co_players._protocol import CoPlayer
from coala_envs.co_players._strategies import Payoffs

MAX_LIVE_MATCHES = 4096


class Terms(NamedTuple):
    """Which strategy of the library plays, and for what."""

    strategy: str
    temptation: float
    reward: float
    punishment: float
    sucker: float


class AxelrodMemory(NamedTuple):
    """One match so far: the current inner episode, as the strategy sees it."""

    own: Int[Array, " time"]
    other: Int[Array, " time"]
    """Actions, of which the first ``time - 1`` are known; the observation tells the last."""
    time: Int[Array, ""]
    seed: Int[Array, ""]


@checked
def axelrod_player(name: str, *, inner_episode_length: Size, payoffs: Payoffs = (5.0, 3.0, 1.0, 0.0)) -> CoPlayer:
    """A strategy of the Axelrod library (https://axelrod.readthedocs.io) as a fixed co-player.

    Every inner episode is a new match of unknown length, in which the strategy sees the history and nothing else. A
    stochastic strategy draws from its own generator, seeded at the first step of the match.

    Slow: every step calls Python on the host. It is for tournaments and tests, not for training. Its ``log_prob`` is
    always 0, for the library does not tell the probability of an action: do not learn from it.

    Arguments:
        name: the name of the library's class, such as ``"TitForTat"``. Strategies that break the library's rules, by
            reading the other's source, are not among them.
        inner_episode_length: T of the game, or more.
        payoffs: T, R, P, S of the game, for strategies that look at them (ZD strategies, say); the library's own if not
            given.

    Raises ``ImportError`` if the library is not installed, and ``ValueError`` for an unknown name, naming similar ones,
    for a length below 1, and for payoffs with which the strategy cannot play. A game that goes on past
    ``inner_episode_length`` fails at that step.

    Example:
        ``ShapingPOMDP(game, axelrod_player("Gradual", inner_episode_length=200), batch_size=16, num_inner_episodes=1)``
    """
    four = finite("payoffs", payoffs, shape=(4,))
    if traced(four):
        raise ValueError(f"payoffs must be known to the library, which JAX does not trace, got {short(payoffs)}")
    known = [strategy.__name__ for strategy in _library().strategies]
    if name not in known:
        by_lower_case = {each.lower(): each for each in known}
        asked = name.lower().replace(" ", "")
        similar = [by_lower_case[each] for each in difflib.get_close_matches(asked, by_lower_case, n=5)]
        hint = f"similar: {', '.join(similar)}" if similar else "they are listed in axelrod.strategies"
        raise ValueError(f"unknown Axelrod strategy {name!r}; {hint}")
    terms = Terms(name, *four.tolist())
    try:
        _Match(terms, seed=0)
    except ValueError as error:
        raise ValueError(f"Axelrod strategy {name!r} cannot play with T, R, P, S = {terms[1:]}") from error
    return _AxelrodPlayer(terms, inner_episode_length)


class _AxelrodPlayer(AbstractFixedPlayer):
    """See ``axelrod_player``, which checks the arguments."""

    terms: Terms = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)

    def initial_memory(self) -> AxelrodMemory:
        """Return the memory of a match not yet begun."""
        nothing = jnp.zeros(self.inner_episode_length, int)
        return AxelrodMemory(nothing, nothing, jnp.zeros((), int), jnp.zeros((), int))

    def act(
        self, state: tuple[()], memory: AxelrodMemory, obs: Float[Array, " states"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], AxelrodMemory]:
        """Write the last joint action down, and ask the library for the next action."""
        del state
        if obs.shape != (5,):
            raise ValueError(f"observations must be one-hot over s0, cc, cd, dc, dd, got shape {obs.shape}")
        own, other, time, seed = memory
        starts = obs[0] > 0
        time = jnp.where(starts, 0, time)
        seed = jnp.where(starts, jax.random.randint(key, (), 0, jnp.iinfo(jnp.int32).max, seed.dtype), seed)
        last = jnp.argmax(obs).astype(int) - 1
        # In s0 there is no last action: out of range, which "drop" passes over.
        at = jnp.where(starts, self.inner_episode_length, time - 1)
        own, other = own.at[at].set(last // 2, mode="drop"), other.at[at].set(last % 2, mode="drop")
        action = jax.pure_callback(
            functools.partial(_next_actions, self.terms),
            jax.ShapeDtypeStruct((), time.dtype),
            *(own, other, time, seed),
            vmap_method="broadcast_all",
        )
        return action, jnp.zeros(()), AxelrodMemory(own, other, time + 1, seed)


def _next_actions(terms: Terms, own: Any, other: Any, time: Any, seed: Any) -> np.ndarray:
    """Return the strategy's action in every match; leading axes are those of ``vmap``."""
    own, other, time, seed = map(np.asarray, (own, other, time, seed))
    length = own.shape[-1]
    if time.max(initial=0) >= length:
        raise ValueError(f"axelrod_player was made for matches of {length} steps, and this one goes on")
    answers = np.empty(time.shape, time.dtype)
    for match in np.ndindex(time.shape):
        rounds = int(time[match])
        history = zip(own[match][:rounds].tolist(), other[match][:rounds].tolist(), strict=True)
        answers[match] = _next_action(terms, int(seed[match]), tuple(history))
    return answers


def _next_action(terms: Terms, seed: int, history: tuple[tuple[int, int], ...]) -> int:
    """Return what the strategy does after a history of (own, other's) actions: a pure function of its arguments.

    The library's players change as they play. To replay all rounds at every step would cost T² and is what happens if
    need be; as a rule the player that was asked a round ago is still at hand and is taken one round further.
    """
    match = _live.get((terms, seed, history))
    if match is None:
        match = _live.pop((terms, seed, history[:-1]), None) if history else None
        replay = history[-1:] if match else history
        match = match or _Match(terms, seed)
        for joint_action in replay:
            match.play(*joint_action)
        _live[terms, seed, history] = match
        if len(_live) > MAX_LIVE_MATCHES:
            _live.popitem(last=False)
    return match.answer


class _Match:
    """A player of the library, and its opponent as far as that is known: the actions it has taken."""

    def __init__(self, terms: Terms, seed: int):
        axelrod = _library()
        self._actions = (axelrod.Action.C, axelrod.Action.D)
        self._player, self._opponent = getattr(axelrod, terms.strategy)(), axelrod.MockPlayer()
        self._player.set_seed(seed)
        game = axelrod.Game(r=terms.reward, s=terms.sucker, t=terms.temptation, p=terms.punishment)
        self._player.set_match_attributes(game=game)
        self.answer = self._ask()

    def play(self, own: int, other: int) -> None:
        """Go through one round and ask for the next action, as the library's own ``Match`` does."""
        own, other = self._actions[own], self._actions[other]
        self._player.update_history(own, other)
        self._opponent.update_history(other, own)
        self.answer = self._ask()

    def _ask(self) -> int:
        return self._actions.index(self._player.strategy(self._opponent))


_live: collections.OrderedDict[tuple[Terms, int, tuple[tuple[int, int], ...]], _Match] = collections.OrderedDict()
"""Matches by all that determines them, the least recent first. Only a matter of speed: any of them can be replayed."""


def _library() -> Any:
    """Import Axelrod, which takes many seconds: only when a player is made."""
    try:
        return importlib.import_module("axelrod")
    except ImportError as error:
        raise ImportError(
            'axelrod_player needs the Axelrod library, which could not be imported; pip install "coala-envs[axelrod]"'
        ) from error

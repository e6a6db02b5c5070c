"""Scripts for the Coin Game: greedy, honest, and two that answer thefts."""

from typing import Literal, NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Count, checked
from coala_envs.co_players.scripts._script import AbstractScript, drawn
from coala_envs.co_players.scripts._walking import arrivals, holds, moves_to, nearest, planes
from coala_envs.games import CoinGame
from coala_envs.games._grid import displacement

Appetite = Literal["own", "any", "others"]
"""Which coins a player goes for: its own and never the other's, whichever is nearest, or the other's."""
GRUDGE = 2
"""Steps for which a theft is answered, unless told otherwise."""


class CoinMemory(NamedTuple):
    """What is needed to see a theft, and how long the last one is still answered."""

    own_coin: Bool[Array, "height width"]
    """Where the own coin will be seen if nobody takes it."""
    grudge: Int[Array, ""]
    """Steps left."""


class CoinScript(AbstractScript):
    """Walks to the nearest coin that it has an appetite for; the appetite is another one after a theft.

    A theft is the other on the cell where the own coin lay. Of two players on it, where only one takes it, it is none.
    Whose appetite is ``own`` never steps on the other's coin unless its own lies there too; without a coin to go for it
    wanders. Whose appetite is ``others`` goes for its own coin where there is no other.

    In an egocentric game with trembling hands it does not know where it went, and may see thefts where there are none.

    Arguments:
        game: the Coin Game that it plays.
        calm, angry: its appetite, and that after a theft.
        grudge: for how many steps it is angry, the first being the one that follows the theft.
    """

    height: int = eqx.field(static=True)
    width: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    egocentric: bool = eqx.field(static=True)
    red_takes_first: bool = eqx.field(static=True)
    calm: Appetite = eqx.field(static=True)
    angry: Appetite = eqx.field(static=True)
    grudge: Count = eqx.field(static=True)

    @checked
    def __init__(self, game: CoinGame, calm: Appetite, angry: Appetite, grudge: Count = GRUDGE):
        self.height, self.width, self.num_actions = game.height, game.width, game.num_actions
        self.egocentric, self.red_takes_first = game.egocentric, game.rules.red_takes_first
        self.calm, self.angry, self.grudge = calm, angry, grudge

    def initial_memory(self) -> CoinMemory:
        """Return the memory of no coin and no theft."""
        return CoinMemory(jnp.zeros((self.height, self.width), bool), jnp.zeros((), int))

    def act(
        self, state: tuple[()], memory: CoinMemory, obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], CoinMemory]:
        """Walk to a coin."""
        del state
        own, other, own_coin, others_coin = planes(obs, 4, self.height, self.width)
        stolen = memory.own_coin & other & ~(own & self.red_takes_first)
        grudge = jnp.where(jnp.any(stolen), self.grudge, jnp.maximum(memory.grudge - 1, 0))

        calm, angry = (self._wanted(appetite, own_coin, others_coin) for appetite in (self.calm, self.angry))
        wanted, shunned = (jnp.where(grudge > 0, *both) for both in zip(angry, calm, strict=True))
        places = arrivals(own, self.num_actions, torus=True)
        moves = moves_to(places, wanted, torus=True)
        # Staying is for who stands on what it wants, or wants nothing: round the other's coin leads a detour.
        moves_off = jnp.any(displacement(jnp.arange(self.num_actions)) != 0, axis=1)
        useful = moves_off | (moves == 0) | ~jnp.any(wanted)
        action, log_prob = drawn(nearest(moves, useful & ~holds(places, shunned)), key=key)

        if self.egocentric:
            own_coin = jnp.roll(own_coin, -displacement(action[None])[0], axis=(0, 1))
        return action, log_prob, CoinMemory(own_coin, grudge)

    def _wanted(
        self, appetite: Appetite, own_coin: Bool[Array, "height width"], others_coin: Bool[Array, "height width"]
    ) -> tuple[Bool[Array, "height width"], Bool[Array, "height width"]]:
        """Return the cells to go for, and those to keep off."""
        nothing = jnp.zeros_like(own_coin)
        if appetite == "own":
            return own_coin, others_coin & ~own_coin
        if appetite == "others":
            return jnp.where(jnp.any(others_coin), others_coin, own_coin), nothing
        return own_coin | others_coin, nothing


def coin_greedy(game: CoinGame) -> CoinScript:
    """Take the nearest coin of either colour."""
    return CoinScript(game, "any", "any")


def coin_honest(game: CoinGame) -> CoinScript:
    """Take the own coins only: cooperate."""
    return CoinScript(game, "own", "own")


def coin_tit_for_tat(game: CoinGame, grudge: int = GRUDGE) -> CoinScript:
    """Take the own coins only, and for some steps after a theft the nearest of either colour."""
    return CoinScript(game, "own", "any", grudge)


def coin_punisher(game: CoinGame, grudge: int = GRUDGE) -> CoinScript:
    """Take the own coins only, and for some steps after a theft the other's."""
    return CoinScript(game, "own", "others", grudge)

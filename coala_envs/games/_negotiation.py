"""Negotiation: two players divide items that are worth different things to them (the exchange game)."""

import functools
from collections.abc import Mapping
from typing import Annotated, Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, checked, whole
from coala_envs.games._base import AbstractGame
from coala_envs.games._shares import Share

KINDS = 3
LEAST, MOST = 1.0, 5.0
"""What an item can be worth; and the most that can be proposed."""
OBSERVATIONS = ("full", "difference")
Levels = Annotated[int, functools.partial(whole, least=2, most=16)]


class NegotiationState(eqx.Module):
    """The round to come, and what happened in the last one."""

    worth: Float[Array, "players kinds"]
    """What an item of each kind is worth to each player, in the round to come."""
    proposed: Float[Array, "players kinds"]
    """In the last round, in [0, 5]; 0 before the first."""
    reward: Float[Array, " players"]
    """Of the last round."""
    traded: Bool[Array, ""]
    """Whether there was one."""


class Negotiation(AbstractGame):
    """Negotiation, the exchange game: divide three items, each worth more to one of the two players.

    There is one item of each of three kinds. In every round each kind is worth 5 to one player and 1 to the other,
    drawn anew and for each kind by itself. Both propose at once, for each kind, a number from 0 to 5, and get the share
    p / (p + p') of the item, p' the other's proposal; nobody gets anything of a kind for which both propose 0. The
    reward is what a player's shares are worth to it, over 15.

    The dilemma: to claim a kind that is worth less to oneself pays, and costs the other more. Who cooperates proposes 5
    where the item is worth more to itself and 0 elsewhere, who defects 5 everywhere. Two cooperators earn 0.50 a round,
    two defectors 0.30, a cooperator 0.25 from a defector, who then earns 0.55.

    An action is three proposals in one number, with n = ``proposals`` levels: a n² + b n + c proposes the a-th level
    for the first kind, the b-th for the second, the c-th for the third, counted from 0. The levels lie evenly between 0
    and 5.

    The observation is ``[15]`` unless ``observation="difference"``: the number of items of each kind, what each is
    worth to oneself, one's own last proposals, what each is worth to the other, the other's last proposals. What an
    item is worth is 0 for 1 and 1 for 5, and proposals are fifths of themselves. The ``difference`` is ``[3]``, for
    each kind 1 where it is worth more to oneself and 0 elsewhere: nothing that the other does is seen.

    Arguments:
        inner_episode_length: its rounds, T.
        proposals: the number of levels of a proposal, n, from 2 to 16; 2 for all or nothing.
        observation: what a player sees.

    Raises ``ValueError`` for T < 1, for a number of levels that is out of range, and for an unknown ``observation``.
    """

    inner_episode_length: int = eqx.field(static=True)
    proposals: int = eqx.field(static=True)
    observation: str = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)

    @checked
    def __init__(
        self,
        inner_episode_length: Size = 50,
        *,
        proposals: Levels = 6,
        observation: Literal["full", "difference"] = "full",
    ):
        self.inner_episode_length = inner_episode_length
        self.proposals, self.observation = proposals, observation
        self.num_players, self.num_actions = 2, proposals**KINDS
        self.obs_shape = (5 * KINDS if observation == "full" else KINDS,)

    @property
    def shares(self) -> Mapping[str, Share]:
        """``cooperation``: what is left to the other of the kinds that are worth more to it."""
        return {"cooperation": Share("left", ("left", "claimed"))}

    def proposed(self, actions: Int[Array | np.ndarray, "*some"]) -> Float[Array, "*some kinds"]:
        """Return the proposals that actions make, in [0, 5]."""
        return jnp.asarray(self.digits * (MOST / (self.proposals - 1)))[actions]

    @property
    def digits(self) -> Int[np.ndarray, "actions kinds"]:
        """The level of each action's proposals, from 0."""
        return np.stack(np.unravel_index(np.arange(self.num_actions), (self.proposals,) * KINDS), axis=1)

    def reset(self, *, key: PRNGKey) -> tuple[NegotiationState, Float[Array, "players obs"]]:
        """Draw what the items are worth; nothing has been proposed."""
        state = NegotiationState(_drawn(key), jnp.zeros((2, KINDS)), jnp.zeros(2), jnp.array(False))
        return state, self._observe(state)

    def step(
        self, state: NegotiationState, actions: Int[Array, " players"], *, key: PRNGKey
    ) -> tuple[NegotiationState, Timestep]:
        """Divide the items, and draw what the next ones are worth."""
        proposed = self.proposed(actions)
        total = jnp.sum(proposed, axis=0, keepdims=True)
        # The paper adds 1e-8 to the total instead: the same but for round-off.
        share = proposed / jnp.where(total > 0, total, 1)
        reward = jnp.sum(share * state.worth, axis=1) / (KINDS * MOST)
        state = NegotiationState(_drawn(key), proposed, reward, jnp.array(True))
        return state, Timestep(self._observe(state), reward)

    def measures(
        self, state: NegotiationState, actions: Int[Array, " players"], next_state: NegotiationState
    ) -> dict[str, Float[Array, " players"]]:
        """``claimed``, fifths proposed for kinds worth more to the other; ``left``, what is not claimed of them.

        Both are in [0, 3]: together they are the number of such kinds.
        """
        del next_state
        others = (state.worth < state.worth[::-1]).astype(float)
        proposed = self.proposed(actions)
        # Not as the rest of the other, which round-off can take below 0.
        left, claimed = (jnp.sum(others * part, axis=1) / MOST for part in (MOST - proposed, proposed))
        return {"left": left, "claimed": claimed}

    def describe(self, state: NegotiationState) -> str:
        """What was proposed last by player 0 and player 1, and what the items are worth now: ``505 050 (515 151)``."""
        last = [_written(one) if state.traded else "---" for one in np.asarray(state.proposed)]
        now = [_written(one) for one in np.asarray(state.worth)]
        return f"{' '.join(last)} ({' '.join(now)})"

    def _observe(self, state: NegotiationState) -> Float[Array, "players obs"]:
        worth = (state.worth - LEAST) / (MOST - LEAST)
        if self.observation == "difference":
            return worth
        proposed = state.proposed / MOST
        return jnp.concatenate([jnp.ones((2, KINDS)), worth, proposed, worth[::-1], proposed[::-1]], axis=1)


def _drawn(key: PRNGKey) -> Float[Array, "players kinds"]:
    """Return what items are worth: 5 to one player and 1 to the other."""
    first = jnp.where(jax.random.bernoulli(key, shape=(KINDS,)), MOST, LEAST)
    return jnp.stack([first, LEAST + MOST - first]).astype(float)


def _written(numbers: np.ndarray) -> str:
    """Return a digit for each, rounded."""
    return "".join(f"{number:.0f}" for number in numbers)

"""The Coin Game: a coin pays whoever takes it, and costs its owner more (Lerer and Peysakhovich 2017)."""

import dataclasses
import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, Timestep
from coala_envs.checks import Size, check_fields, checked, choice, whole
from coala_envs.games._grid import (
    AbstractGridworld,
    board_text,
    cells_of,
    check_grid,
    displacement,
    drawn_cell,
    leaf,
    on_torus,
    position_of,
)
from coala_envs.games._shares import Share


@dataclasses.dataclass(frozen=True)
class CoinRules:
    """What the published versions of the Coin Game differ in.

    Raises ``ValueError`` for anything else than is said of a field.
    """

    num_coins: Annotated[int, functools.partial(whole, most=2)] = 2
    """2: one of each colour at once. 1: a single coin, whose colour alternates."""
    can_stay: bool = False
    """Whether there is a fifth action, to stay."""
    red_takes_first: bool = False
    """Whether of two players on a coin only player 0 takes it; else both do."""
    respawn: str = "never_on_a_player"
    """Where a new coin appears: never_on_a_player, redrawn_once (if the first draw is on a player) or anywhere."""
    sees_rewards: bool = False
    """Whether the last step's rewards, own first, end the observation: (r + 2) / 4 each, so within [0, 1]."""
    inner_episode_length: Size = 16
    """The usual T."""

    def __post_init__(self) -> None:
        check_fields(self)
        choice("respawn", self.respawn, CELL_DRAWS)


CELL_DRAWS: Mapping[str, int] = MappingProxyType({"never_on_a_player": 1, "redrawn_once": 2, "anywhere": 1})
"""Draws that placing one coin takes."""


COIN_VARIANTS: Mapping[str, CoinRules] = MappingProxyType(
    {
        "lola": CoinRules(num_coins=1, red_takes_first=True, inner_episode_length=150),
        "m-fos": CoinRules(respawn="redrawn_once", sees_rewards=True),
        "pax": CoinRules(can_stay=True, respawn="anywhere"),
        "pola": CoinRules(num_coins=1, inner_episode_length=50),
        "loqa": CoinRules(num_coins=1, inner_episode_length=50),
    }
)
"""By name: LOLA (2018), M-FOS, Pax (and JaxMARL), POLA and LOQA; the last two differ in nothing but grid sizes."""

NUM_ACTIONS = {False: 4, True: 5}


class CoinState(eqx.Module):
    """The board, and what happened in the step that led to it."""

    position: Int[Array, "players 2"]
    """Row and column, from the top left; player 0 is red, player 1 blue."""
    coins: Int[Array, "coins 2"]
    owner: Int[Array, " coins"]
    """The player whose colour the coin has."""
    took: Bool[Array, "players coins"]
    """Who took which coin in the last step."""
    reward: Float[Array, " players"]


class CoinGame(AbstractGridworld):
    """Two players on a torus. A coin pays 1 to whoever takes it; its owner loses 2 when the other does.

    Player 0 is red, player 1 blue, and a coin has its owner's colour. Players move at once, may share a cell, and take
    what lies where they arrive. A coin that was taken appears anew. To take only the own coins is to cooperate. The
    variants are published versions, which differ in the number of coins, ties, where coins appear, and whether there is
    a fifth action, to stay: ``CoinRules``. All keep the reward of the last step.

    The observation is ``[4 * cells]``: the own position, the other's, the own coin's and the other's coin's, each
    one-hot over the cells (row by row), so that both players see themselves first; an absent coin is all zeros. With
    ``egocentric`` the torus is turned so that oneself stands in cell (height // 2, width // 2). With ``sees_rewards``
    both last rewards, own first, come after that, as (r + 2) / 4.

    Arguments:
        inner_episode_length: its steps, T; ``None`` for the variant's own.
        variant: a name in ``COIN_VARIANTS``, or ``CoinRules``.
        height, width: of the grid; at least four cells in all, and two each way.
        egocentric: each player sees the grid from its own place, in the middle.
        sees_rewards: the observation says the last rewards too, and so who has just taken whose coin; in the variant
            ``m-fos`` it always does.
        coin_reward: what a coin pays to who takes it.
        theft_penalty: what the owner gets when the other takes its coin.

    Raises ``ValueError`` for an unknown variant, a grid that is too small or too large, and T < 1.
    """

    coin_reward: Float[Array | np.ndarray, ""]
    theft_penalty: Float[Array | np.ndarray, ""]
    rules: CoinRules = eqx.field(static=True)
    egocentric: bool = eqx.field(static=True)
    height: int = eqx.field(static=True)
    width: int = eqx.field(static=True)
    inner_episode_length: int = eqx.field(static=True)
    num_players: int = eqx.field(static=True)
    num_actions: int = eqx.field(static=True)
    num_draws: int = eqx.field(static=True)
    obs_shape: tuple[int, ...] = eqx.field(static=True)

    @checked
    def __init__(
        self,
        inner_episode_length: Size | None = None,
        *,
        variant: str | CoinRules = "pax",
        height: Size = 3,
        width: Size = 3,
        egocentric: bool = False,
        sees_rewards: bool = False,
        coin_reward: float = 1.0,
        theft_penalty: float = -2.0,
    ):
        check_grid(height, width, least=(2, 2), what="CoinGame")
        rules = _rules(variant)
        self.rules = dataclasses.replace(rules, sees_rewards=rules.sees_rewards or sees_rewards)
        self.egocentric = egocentric
        self.coin_reward = leaf(coin_reward)
        self.theft_penalty = leaf(theft_penalty)
        self.height, self.width = height, width
        length = self.rules.inner_episode_length if inner_episode_length is None else inner_episode_length
        self.inner_episode_length = length
        self.num_players = 2
        self.num_actions = NUM_ACTIONS[self.rules.can_stay]
        self.num_draws = self.rules.num_coins * CELL_DRAWS[self.rules.respawn]
        self.obs_shape = (4 * height * width + 2 * self.rules.sees_rewards,)

    def reset(self, *, key: PRNGKey) -> tuple[CoinState, Float[Array, "players obs"]]:
        """Put the players on random cells, which may be the same, and coins where new ones appear.

        A single coin's first colour is random.
        """
        coins = self.rules.num_coins
        draws = jax.random.uniform(key, (3 + self.num_draws,))
        position = position_of(draws[:2], self.height, self.width)
        first = (draws[2] < 0.5).astype(int)
        state = CoinState(
            position=position,
            coins=self._new_coins(position, draws[3:]),
            owner=jnp.arange(2) if coins == 2 else first[None],
            took=jnp.zeros((2, coins), bool),
            reward=jnp.zeros(2),
        )
        return state, self._observe(state)

    def advance(
        self, state: CoinState, actions: Int[Array, " players"], draws: Float[Array, " draws"]
    ) -> tuple[CoinState, Timestep]:
        """Move, take, and place new coins. The draws: a new cell for each coin (two, where it is redrawn once)."""
        position = on_torus(state.position + displacement(actions), self.height, self.width)
        took = jnp.all(position[:, None] == state.coins[None], axis=-1)
        if self.rules.red_takes_first:
            took = took.at[1].set(took[1] & ~took[0])
        stolen = took[::-1] & (state.owner[None] == jnp.arange(2)[:, None])
        reward = jnp.sum(
            took.astype(float) * jnp.asarray(self.coin_reward) + stolen.astype(float) * jnp.asarray(self.theft_penalty),
            axis=1,
        )
        taken = jnp.any(took, axis=0)
        coins = jnp.where(taken[:, None], self._new_coins(position, draws), state.coins)
        owner = state.owner if self.rules.num_coins == 2 else jnp.where(taken, 1 - state.owner, state.owner)
        state = CoinState(position, coins, owner, took, reward)
        return state, Timestep(self._observe(state), reward)

    @property
    def shares(self) -> Mapping[str, Share]:
        """``own_coin_share``: of the coins that a player takes, those of its own colour. It measures cooperation."""
        return {"own_coin_share": Share("own_coins", ("own_coins", "others_coins"))}

    def measures(
        self, state: CoinState, actions: Int[Array, " players"], next_state: CoinState
    ) -> dict[str, Float[Array, " players"]]:
        """``own_coins`` and ``others_coins``: how many of either a player took."""
        del actions
        own = state.owner[None] == jnp.arange(2)[:, None]
        return {
            "own_coins": jnp.sum(next_state.took & own, axis=1).astype(float),
            "others_coins": jnp.sum(next_state.took & ~own, axis=1).astype(float),
        }

    def describe(self, state: CoinState) -> str:
        """The rows of the board from the top: players ``0 1`` (``x`` both) over their coins, ``r`` and ``b``."""
        board = np.full((self.height, self.width), ".")
        for owner, (row, column) in zip(np.asarray(state.owner), np.asarray(state.coins), strict=True):
            board[row, column] = "rb"[owner]
        return board_text(board, state.position)

    def _new_coins(self, position: Int[Array, "players 2"], draws: Float[Array, " draws"]) -> Int[Array, "coins 2"]:
        draws = draws.reshape(self.rules.num_coins, -1)
        first = position_of(draws[:, 0], self.height, self.width)
        if self.rules.respawn == "anywhere":
            return first
        players = jnp.any(cells_of(position, self.height, self.width), axis=0)
        if self.rules.respawn == "redrawn_once":
            on_player = jnp.any(cells_of(first, self.height, self.width) & players[None], axis=1)
            return jnp.where(on_player[:, None], position_of(draws[:, 1], self.height, self.width), first)
        chosen = jax.vmap(lambda draw: jnp.argmax(drawn_cell(~players, draw)))(draws[:, 0])
        return jnp.stack([chosen // self.width, chosen % self.width], axis=-1)

    def _observe(self, state: CoinState) -> Float[Array, "players obs"]:
        views = [self._view(state, player) for player in (0, 1)]
        return jnp.stack(views)

    def _view(self, state: CoinState, player: int) -> Float[Array, " obs"]:
        things = jnp.concatenate([state.position[player][None], state.position[1 - player][None], state.coins])
        if self.egocentric:
            centre = jnp.array([[self.height // 2, self.width // 2]])
            things = on_torus(things - state.position[player][None] + centre, self.height, self.width)
        cells = cells_of(things, self.height, self.width)
        own = (state.owner == player)[:, None]
        coins = [jnp.any(cells[2:] & mine, axis=0) for mine in (own, ~own)]
        view = jnp.concatenate([cells[0], cells[1], *coins]).astype(float)
        if not self.rules.sees_rewards:
            return view
        rewards = jnp.stack([state.reward[player], state.reward[1 - player]])
        return jnp.concatenate([view, (rewards + 2) / 4])


def _rules(variant: str | CoinRules) -> CoinRules:
    return variant if isinstance(variant, CoinRules) else COIN_VARIANTS[choice("variant", variant, COIN_VARIANTS)]

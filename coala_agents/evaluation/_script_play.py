"""A fixed player against the naive learners of a setting: whole meta-episodes, each from a start of its own."""

import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jaxtyping import Array, Float, Key

from coala_agents._roles import Role, metric, own_and_others
from coala_agents.training import Setting, compiled
from coala_envs import PRNGKey, play_match
from coala_envs.checks import checked
from coala_envs.co_players import AsAgent, CoPlayer, check_co_player
from coala_envs.games import AbstractGame

Seen = dict[str, Float[np.ndarray, "meta episodes"]]
"""By ``quantity/role``: the mean over the time and the batch of every inner episode; the fixed player is the agent."""
Played = Callable[[int], Any]
"""Called with the number of meta-episodes that have just been played."""

AT_ONCE = 8
"""Meta-episodes in one call of the compiled program; progress is told after each."""


@checked
def play_script(setting: Setting, player: CoPlayer, keys: Key[Array, " meta"], played: Played | None = None) -> Seen:
    """Let a co-player sit where the agent would, against the opponents that nobody has met (``unknown_opponent``).

    Where there are several opponents, what is told of them are means. To them it is an agent, where games show that.

    Equal keys mean equal starts of the learners and equal luck of the game: compare players on the same keys.
    Rewards and measures are per step, in the game's units.

    Raises ``TypeError`` for who breaks the protocol of co-players.
    """
    check_co_player(player, setting.game, setting.batch_size)
    others = (setting.unknown_opponent,) * (setting.game.num_players - 1)
    players, sizes = (AsAgent(player), *others), (setting.batch_size, setting.num_inner_episodes)
    parts = []
    for some in keys.reshape(-1, math.gcd(len(keys), AT_ONCE)):
        parts.append(jax.tree.map(np.asarray, _play(setting.game, players, *sizes, some)))
        if played is not None:
            played(len(some))
    seen = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {
        metric(name, role): told
        for name, values in seen.items()
        for role, told in zip((Role.EGO, Role.OPPONENT), own_and_others(values), strict=True)
    }


@compiled
def _play(
    game: AbstractGame,
    players: tuple[Any, ...],
    batch_size: int,
    num_inner_episodes: int,
    keys: Key[Array, " meta"],
) -> dict[str, Float[Array, "meta episodes players"]]:
    def one(key: PRNGKey) -> dict[str, Array]:
        match = play_match(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes, key=key)
        return {name: x.mean((1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

    return jax.vmap(one)(keys)

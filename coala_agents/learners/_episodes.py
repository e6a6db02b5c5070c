"""One inner episode of B games between two policies, seen from the seat of the one that learns."""

import functools
from typing import Annotated, Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from coala_envs import PRNGKey, warn_of_wrong_sums
from coala_envs.checks import Size, checked, whole
from coala_envs.co_players import AbstractPolicy, PolicyOutput
from coala_envs.games import AbstractGame, start_games

Players = tuple[AbstractPolicy, AbstractPolicy]
"""The one that learns, and the other."""
Seat = Annotated[int, functools.partial(whole, least=0, most=1)]


class Episodes(eqx.Module):
    """What was seen of one inner episode in B games. On the players axis the one that learns stands first.

    Observations are those *before* the actions. Rewards are per step, in the game's units.
    """

    obs: Float[Array, "..."]
    """``[time, batch, players, *obs]``."""
    action: Int[Array, "*stacked players"]
    reward: Float[Array, "*stacked players"]
    measures: dict[str, Float[Array, "*stacked players"]]

    def from_the_other_seat(self) -> "Episodes":
        """Return the same with the other player first."""
        swap = functools.partial(jnp.flip, axis=-1)
        return Episodes(jnp.flip(self.obs, 2), swap(self.action), swap(self.reward), jax.tree.map(swap, self.measures))


@checked
def play_episodes(game: AbstractGame, players: Players, seat: Seat, *, batch_size: Size, key: PRNGKey) -> Episodes:
    """Play one inner episode in B games; every field ``[time, batch, players, ...]``.

    Arguments:
        game: of two players.
        players: the one that learns, and the other. Nothing is differentiated through the play.
        seat: of the one that learns, 0 or 1. The same key draws the same luck for each of the two in both seats, so
            that in a symmetric game the seat changes nothing.
        batch_size: how many games, B.
        key: fixes everything.

    Raises ``ValueError`` for arguments that are none of these.
    """
    warn_of_wrong_sums()
    players = jax.lax.stop_gradient(players)
    order = jnp.array([seat, 1 - seat])  # Its own inverse: it maps seats to roles, and roles to seats.
    luck_key, reset_key, steps_key = jax.random.split(key, 3)
    time = game.inner_episode_length
    luck = jax.random.uniform(luck_key, (time, batch_size, 2))

    def act(policy: AbstractPolicy, obs: Array, memory: Any, luck: Array) -> tuple[Array, Any]:
        output, memory = policy.step(obs, memory)
        # The cumulated probabilities cut [0, 1) into the actions' shares.
        shares = jnp.cumsum(jax.nn.softmax(output.logits))[:-1]
        return jnp.sum(luck >= shares), memory

    def one_game(luck: Array, state: Any, obs: Array, step_keys: Array) -> Episodes:
        def step(carry: tuple, at: tuple) -> tuple[tuple, Episodes]:
            state, obs, memories = carry
            luck, key = at
            own, own_memory = act(players[0], obs[0], memories[0], luck[0])
            other, other_memory = act(players[1], obs[1], memories[1], luck[1])
            action = jnp.stack([own, other])
            after, timestep = game.step(state, action[order], key=key)
            measures = game.measures(state, action[order], after)
            seen = Episodes(obs, action, timestep.reward[order], jax.tree.map(lambda x: x[order], measures))
            return (after, timestep.obs[order], (own_memory, other_memory)), seen

        memories = (players[0].initial_memory(), players[1].initial_memory())
        return jax.lax.scan(step, (state, obs[order], memories), (luck, step_keys))[1]

    step_keys = jax.random.split(steps_key, (time, batch_size))
    states, first = start_games(game, batch_size, key=reset_key)
    return jax.vmap(one_game, in_axes=(1, 0, 0, 1), out_axes=1)(luck, states, first, step_keys)


def read_episodes(policy: AbstractPolicy, obs: Float[Array, "time batch *obs"]) -> PolicyOutput:
    """Return what the policy makes of each step, ``[time, batch]``, differentiably; every game from an empty memory."""
    start = jnp.zeros(obs.shape[0], bool).at[0].set(True)
    read = jax.vmap(lambda obs: policy.unroll(obs, start, policy.initial_memory())[0], 1, 1)
    return read(obs)


def taken_log_probs(output: PolicyOutput, action: Int[Array, "time batch"]) -> Float[Array, "time batch"]:
    """Return the log-probabilities of the actions taken."""
    log_probs = jax.nn.log_softmax(output.logits)
    return jnp.sum(log_probs * jax.nn.one_hot(action, log_probs.shape[-1]), axis=-1)

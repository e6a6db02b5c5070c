"""Whom an agent of a mixed pool meets: a naive learner, or another meta agent (paper App. B.2)."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs import Memory, PRNGKey, Transition
from coala_envs.co_players import AbstractNaiveLearner, CoPlayer, FrozenPolicy, is_agent, teachable


class OpponentState(eqx.Module):
    """An opponent of one of the two kinds."""

    player: Any
    """Of a ``MixedPool`` the parameters, and an optimiser that only a naive learner uses; of an ``OpenPool`` what the
    player from outside has learnt, and the parameters of the meta agent."""
    learns: Bool[Array, ""]
    """Whether it is a naive learner, or whoever else is no meta agent. Few games tell the agent."""


class OpponentMemory(eqx.Module):
    """What an opponent remembers of one game."""

    policy: Memory
    lasts: Bool[Array, ""]
    """Whether it outlives the inner episode: a meta agent's does."""


class MixedPool(eqx.Module):
    """A co-player drawn for each meta-episode from two pools: hierarchically, with replacement, never oneself.

    With probability ``p_naive`` it is a naive learner, otherwise a frozen meta agent; uniform within its pool. Both
    kinds are the same network and differ in two things: whether the memory outlives an inner episode, and whether the
    parameters change there. So a mixed meta-batch costs what a meta-batch of naive learners costs.

    Arguments:
        naive: the naive learner.
        naive_params: where naive learners start, ``[naive pool]`` before every leaf.
        meta_params: the meta agents, ``[agents]`` before every leaf.
        agent: who draws: its number in ``meta_params``.
        p_naive: in [0, 1].
    """

    naive: AbstractNaiveLearner
    naive_params: Any
    meta_params: Any
    agent: Int[Array, ""]
    p_naive: float = eqx.field(static=True)

    def init(self, *, key: PRNGKey) -> OpponentState:
        """Draw the opponent of a meta-episode."""
        kind_key, naive_key, meta_key = jax.random.split(key, 3)
        learns = jax.random.bernoulli(kind_key, self.p_naive)
        start = jax.random.randint(naive_key, (), 0, _pool_size(self.naive_params))
        params = jax.tree.map(
            lambda naive, meta: jnp.where(learns, naive[start], meta), self.naive_params, _another(self, meta_key)
        )
        return OpponentState(self.naive.starting_from(params), learns)

    def is_agent(self, state: OpponentState) -> Bool[Array, ""]:
        """Whether it is one of the meta agents."""
        return ~state.learns

    def initial_memory(self) -> OpponentMemory:
        """Return the memory of an empty history."""
        return OpponentMemory(self.naive.initial_memory(), jnp.array(False))

    def act(
        self, state: OpponentState, memory: OpponentMemory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], OpponentMemory]:
        """Sample an action from the opponent's policy."""
        action, log_prob, policy_memory = self.naive.act(state.player, memory.policy, obs, key=key)
        return action, log_prob, OpponentMemory(policy_memory, ~state.learns)

    def next_episode(self, memory: OpponentMemory) -> OpponentMemory:
        """Forget, if it is a naive learner."""
        fresh = self.naive.next_episode(memory.policy)
        kept = jax.tree.map(lambda old, new: jnp.where(memory.lasts, old, new), memory.policy, fresh)
        return OpponentMemory(kept, memory.lasts)

    def update(
        self, state: OpponentState, batch: Transition, *, key: PRNGKey
    ) -> tuple[OpponentState, dict[str, Float[Array, ""]]]:
        """Learn, if it is a naive learner. There are no metrics: the two kinds have nothing in common to report."""
        if self.p_naive == 0:
            return state, {}
        learnt, _ = self.naive.update(state.player, batch, key=key)
        player = jax.tree.map(lambda new, old: jnp.where(state.learns, new, old), learnt, state.player)
        return OpponentState(player, state.learns), {}

    def behaviour(
        self, state: OpponentState, obs: Float[Array, "time batch *obs"]
    ) -> Float[Array, "time batch actions"]:
        """As the naive learner; of a meta agent, what it does with nothing to remember."""
        return self.naive.behaviour(state.player, obs)

    def left_out(self, state: OpponentState, batch: Transition) -> OpponentState:
        """As the naive learner; of a meta agent it means nothing."""
        left_out = teachable(self.naive, "left_out").left_out(state.player, batch)
        return jax.vmap(lambda player: OpponentState(player, state.learns))(left_out)

    def lessons(self, state: OpponentState, batch: Transition, slope: OpponentState) -> Float[Array, "time batch"]:
        """As the naive learner; of a meta agent it means nothing."""
        taught: Float[Array, "time batch"] = teachable(self.naive, "lessons").lessons(state.player, batch, slope.player)
        return taught


class OpenPool(eqx.Module):
    """As ``MixedPool``, where whoever is no meta agent may be any co-player: a strategy, or a table of action values.

    Both kinds act at every step, and one of them counts. With a strategy that costs next to nothing.

    Arguments:
        outsider: whoever is no meta agent.
        meta_params: the meta agents, ``[agents]`` before every leaf.
        agent: who draws: its number in ``meta_params``.
        p_outsider: the probability of the first kind, in [0, 1].
    """

    outsider: CoPlayer
    meta_params: Any
    agent: Int[Array, ""]
    p_outsider: float = eqx.field(static=True)

    @property
    def _meta(self) -> FrozenPolicy:
        return FrozenPolicy(jax.tree.map(lambda leaf: leaf[0], self.meta_params))

    def init(self, *, key: PRNGKey) -> OpponentState:
        """Draw the opponent of a meta-episode."""
        kind_key, outsider_key, meta_key = jax.random.split(key, 3)
        is_outsider = jax.random.bernoulli(kind_key, self.p_outsider)
        return OpponentState((self.outsider.init(key=outsider_key), _another(self, meta_key)), is_outsider)

    def is_agent(self, state: OpponentState) -> Bool[Array, ""]:
        """Whether it is one of the meta agents, or an agent from outside."""
        outsider, _ = state.player
        return ~state.learns | is_agent(self.outsider, outsider)

    def initial_memory(self) -> Any:
        """Return what both remember of an empty history."""
        return self.outsider.initial_memory(), self._meta.initial_memory()

    def act(
        self, state: OpponentState, memory: Any, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Any]:
        """Sample the action of either kind."""
        players = zip((self.outsider, self._meta), state.player, memory, strict=True)
        (action, log_prob, mine), (meta_action, meta_log_prob, theirs) = (
            player.act(learnt, remembered, obs, key=key) for player, learnt, remembered in players
        )
        action = jnp.where(state.learns, action, meta_action)
        return action, jnp.where(state.learns, log_prob, meta_log_prob), (mine, theirs)

    def next_episode(self, memory: Any) -> Any:
        """Both, as each of them does."""
        outsider, meta = memory
        return self.outsider.next_episode(outsider), self._meta.next_episode(meta)

    def update(
        self, state: OpponentState, batch: Transition, *, key: PRNGKey
    ) -> tuple[OpponentState, dict[str, Float[Array, ""]]]:
        """Let the outsider learn. If it is not the one who plays, nobody sees what it makes of that."""
        outsider, params = state.player
        learnt, _ = self.outsider.update(outsider, batch, key=key)
        return OpponentState((learnt, params), state.learns), {}


def _another(pool: MixedPool | OpenPool, key: PRNGKey) -> Any:
    """Return the parameters of a meta agent that is not the one who draws."""
    other = jax.random.randint(key, (), 0, _pool_size(pool.meta_params) - 1)
    other = other + (other >= pool.agent).astype(other.dtype)
    return jax.tree.map(lambda meta: meta[other], pool.meta_params)


def _pool_size(params: Any) -> int:
    return jax.tree.leaves(params)[0].shape[0]

"""Who plays what against whom, and what a run carries from one iteration to the next."""

import functools
import math
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Int

from coala_agents.learners import Learner, ShapingPG
from coala_agents.training._opponents import MixedPool, OpenPool
from coala_envs import PRNGKey, ShapingPOMDP
from coala_envs.checks import CheckedModule, Count, Size, check_fields, checked, probability, short, stacked
from coala_envs.co_players import AbstractNaiveLearner, CoPlayer, FromPool, check_policy
from coala_envs.games import AbstractGame


class Agents(CheckedModule):
    """Meta agents that learn alike; their states are an array axis.

    Arguments:
        learner: theirs.
        size: how many there are.
        name: what reports call them.
    """

    learner: Learner
    size: Size = eqx.field(static=True, default=1)
    name: str = eqx.field(static=True, default="ego")


class TrainingState(eqx.Module):
    """Everything that a run carries from one iteration to the next. The key of an iteration is derived."""

    agents: tuple[Any, ...]
    """A learner's state for each entry of ``Setting.agents``, with a leading agents axis."""
    naive_pool: Any
    """Initial states of the ``opponent``, with a leading pool axis. They are a function of the run's seed, or given,
    and never change, for what is learnt inside a meta-episode is thrown away after it."""


class Setting(eqx.Module):
    """Who plays what against whom (paper App. B.2).

    Arguments:
        agents: the meta agents, grouped by learner. A single ``Agents`` may be given bare.
        game: the inner game.
        opponent: whoever is no meta agent: a naive learner, or any other co-player. Its initial states form the naive
            pool. With more than two players it sits in all other seats, in each from a start of its own, and learns
            there for itself.
        meta_batch_size: meta-episodes per iteration and agent, each against its own opponent.
        batch_size, num_inner_episodes: B and M.
        naive_pool_size: how many initial states there are; 0, which a dynamic pool cannot have, draws a new one for
            each meta-episode. In a mixed pool naive learners with a network then need not have the agents'.
        p_naive: probability of meeting ``opponent``; otherwise it is another of the ``agents``.
        dynamic_naive: start every naive learner of an iteration from the parameters of one of the ``agents``, drawn
            anew in each iteration, instead of from the pool's own.
        naive_starts: parameters, ``[naive pool]`` before every leaf, that make up the naive pool instead of fresh ones.
        warm_start: start every agent from one of ``naive_starts`` too, drawn at random, instead of from scratch.
        gradient_ratio_interval: iterations between measurements of ``ShapingPG.gradient_ratio``; 0 measures never.

    Raises ``ValueError`` for sizes below 1, for agents whose network is for another game, for a ``p_naive`` outside
    [0, 1], for one below 1 with fewer than two agents, for that in a game of more than two players, for what a learner
    does not fit (``Learner.check``), and if agents, or agents and naive learners, must be able to stand in for each
    other (``p_naive`` below 1, ``dynamic_naive``, ``warm_start``) but have different networks.
    """

    agents: tuple[Agents, ...] = eqx.field(converter=lambda given: (given,) if isinstance(given, Agents) else given)
    game: AbstractGame
    opponent: CoPlayer
    meta_batch_size: Size = eqx.field(static=True)
    batch_size: Size = eqx.field(static=True)
    num_inner_episodes: Size = eqx.field(static=True)
    naive_pool_size: Count = eqx.field(static=True)
    p_naive: float = eqx.field(static=True, default=1.0)
    dynamic_naive: bool = eqx.field(static=True, default=False)
    naive_starts: Any = None
    warm_start: bool = eqx.field(static=True, default=False)
    gradient_ratio_interval: Count = eqx.field(static=True, default=0)

    def __check_init__(self) -> None:
        check_fields(self)  # what is looked at below is what it should be
        if not self.agents:
            raise ValueError("a setting needs agents, got none")
        for group in self.agents:
            policy = eqx.filter_eval_shape(group.learner.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))
            check_policy(f"agents {group.name!r}", policy, self.game)
            measures = self.gradient_ratio_interval > 0
            group.learner.check(self.opponent, self.batch_size, gradient_ratio=measures)
            if self.is_open and isinstance(group.learner, ShapingPG) and group.learner.teaching is not None:
                who = type(self.opponent).__name__
                told = "credit for teaching in a mixed pool needs naive learners by gradient, and a naive_pool_size"
                raise ValueError(f"{told}; got {who} and {self.naive_pool_size}")
        check_pool(self.p_naive, self.num_agents)
        self._check_of_two()
        if given := self.naive_starts is not None:
            stacked("naive_starts", self.naive_starts)
        if self.warm_start and not given:
            raise ValueError("warm_start needs naive_starts to start from")
        if self.naive_pool_size < 1 and not given and self.dynamic_naive:
            raise ValueError(f"a dynamic pool needs a naive_pool_size of at least 1, got {self.naive_pool_size}")
        if self.p_naive < 1 or self.dynamic_naive or self.warm_start:
            self._check_one_network()

    @property
    def num_agents(self) -> int:
        """The size of the population."""
        return sum(group.size for group in self.agents)

    @property
    def names(self) -> list[str]:
        """What reports call each agent, in the order of the agents axis."""
        return [group.name for group in self.agents for _ in range(group.size)]

    @property
    def env_steps_per_iteration(self) -> int:
        """Game steps per iteration, over all B games of all meta-episodes of all agents, however often played."""
        steps = self.num_inner_episodes * self.game.inner_episode_length
        meta_batches = sum(group.size * group.learner.meta_batches for group in self.agents)
        return meta_batches * self.meta_batch_size * self.batch_size * steps

    @property
    def meta_parts(self) -> int:
        """The most equal parts that what all agents learn from can be cut into: for so many devices."""
        return math.gcd(*(group.learner.meta_parts(self.meta_batch_size) for group in self.agents))

    def pomdp(self, opponent: CoPlayer) -> ShapingPOMDP:
        """Return the POMDP that the ego agent faces against one kind of opponent."""
        return ShapingPOMDP(self.game, opponent, batch_size=self.batch_size, num_inner_episodes=self.num_inner_episodes)

    def met_by(self, policies: Any, naive_pool: Any, agent: Int[Array, ""]) -> CoPlayer:
        """Return whom an agent meets: a co-player that is drawn anew for each meta-episode.

        Arguments:
            policies: of the population, ``[agents]`` before every leaf.
            naive_pool: states of ``opponent``, ``[naive pool]`` before every leaf.
            agent: its number on the agents axis.
        """
        outsider = self.opponent if naive_pool is None else FromPool(self.opponent, naive_pool)
        if self.p_naive == 1:
            return outsider
        if self.is_open:
            return OpenPool(outsider, policies, agent, self.p_naive)
        return MixedPool(self.naive_learner, naive_pool.params, policies, agent, self.p_naive)

    @property
    def unknown_opponent(self) -> CoPlayer:
        """An opponent that nobody has met: fresh, or one of ``naive_starts`` where there are any."""
        return self.opponent if self.naive_starts is None else FromPool(self.opponent, self._given_pool())

    @property
    def is_open(self) -> bool:
        """Whether the pool is mixed, and whoever is no meta agent in it has no network that it shares with them."""
        has_a_pool = self.naive_pool_size > 0 or self.naive_starts is not None
        shares = isinstance(self.opponent, AbstractNaiveLearner) and has_a_pool
        return self.p_naive < 1 and not (shares or self.dynamic_naive or self.warm_start)

    @property
    def naive_learner(self) -> AbstractNaiveLearner:
        """The opponent, as the kind of player that pools need in which it stands in for the agents.

        Raises ``ValueError`` if it is another.
        """
        if not isinstance(self.opponent, AbstractNaiveLearner):
            raise ValueError(
                f"dynamic_naive, warm_start and naive_starts need a NaiveLearner, got {type(self.opponent).__name__}"
            )
        return self.opponent

    def _given_pool(self) -> Any:
        return jax.vmap(self.naive_learner.starting_from)(self.naive_starts)

    def _check_of_two(self) -> None:
        players = self.game.num_players
        if players > 2 and self.p_naive < 1:
            raise ValueError(f"p_naive must be 1 in a game of {players} players, got {self.p_naive:g}")

    def _check_one_network(self) -> None:
        def arrays(make_policy: Any) -> Any:
            return eqx.filter_eval_shape(make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))

        whose = "the first agents'" if self.is_open else "the naive learner's"
        wanted = arrays((self.agents[0].learner if self.is_open else self.naive_learner).make_policy)
        for group in self.agents:
            if arrays(group.learner.make_policy) != wanted:
                raise ValueError(
                    "p_naive < 1, dynamic_naive and warm_start need one network for everybody; that of agents "
                    f"{group.name!r} differs from {whose}"
                )


def check_pool(p_naive: float, num_agents: int) -> None:
    """Raise ``ValueError`` for a ``p_naive`` outside [0, 1], or one below 1 where there is nobody else to meet."""
    if probability("p_naive", p_naive) < 1 and num_agents < 2:
        raise ValueError(f"p_naive {p_naive} needs at least 2 meta agents, for nobody meets itself; got {num_agents}")


@checked
def start(setting: Setting, *, key: PRNGKey) -> TrainingState:
    """Draw the agents' parameters and the naive pool."""
    keys = jax.random.split(key, setting.num_agents + 1)
    agents, first = [], 0
    for group in setting.agents:
        agents.append(jax.vmap(functools.partial(_first_state, setting, group))(keys[first : first + group.size]))
        first += group.size
    pool = None
    if setting.naive_starts is not None:
        pool = setting._given_pool()
    elif setting.naive_pool_size:
        pool_keys = jax.random.split(keys[-1], setting.naive_pool_size)
        pool = jax.vmap(lambda key: setting.opponent.init(key=key))(pool_keys)
    return TrainingState(tuple(agents), pool)


def _first_state(setting: Setting, group: Agents, key: PRNGKey) -> Any:
    state = group.learner.init(key=key)
    if not setting.warm_start:
        return state
    chosen = jax.random.randint(key, (), 0, stacked("naive_starts", setting.naive_starts))
    capable = jax.tree.map(lambda leaf: leaf[chosen], setting.naive_starts)
    return group.learner.starting_from(eqx.combine(capable, state.params))


@checked
def policies(agents: tuple[Any, ...]) -> Any:
    """Return the parameters of the whole population, ``[agents]`` before every leaf, from the groups' states.

    Raises ``ValueError`` for what are no states.
    """
    return jax.tree.map(lambda *groups: jnp.concatenate(groups), *(state.params for state in as_agents(agents)))


def as_agents(agents: Any, setting: Setting | None = None) -> tuple[Any, ...]:
    """Return learners' states, one for each of a setting's groups of agents. Raises ``ValueError`` for others."""
    states = tuple(agents) if isinstance(agents, list | tuple) else ()
    groups = max(1, len(states)) if setting is None else len(setting.agents)
    if len(states) != groups or not all(hasattr(state, "params") for state in states):
        wanted = f"a tuple of {groups} learners' states, as TrainingState.agents"
        raise ValueError(f"agents must be {wanted}, got {short(agents)}")
    return states

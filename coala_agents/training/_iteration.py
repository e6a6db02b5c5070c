"""One training iteration of a whole population as a pure function: draw opponents, play, learn (paper App. B.2)."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from coala_agents._roles import Role, metric, own_and_others
from coala_agents.learners import Learner, Played, is_spread, over_meta
from coala_agents.training._finite import is_finite
from coala_agents.training._opponents import OpponentState
from coala_agents.training._setting import Agents, Setting, TrainingState, as_agents, policies
from coala_envs import PRNGKey, ShapingPOMDP, ShapingState, Trajectory, rollout
from coala_envs.checks import checked
from coala_envs.games import with_shares

AgentsMetrics = dict[str, Float[Array, " agents"] | Bool[Array, " agents"]]
"""Of one iteration of one seed, by name."""

LEARNING = "the learning metrics"
FINITE = {
    "the agents' parameters": "finite/parameters",
    "the opponents' parameters": "finite/opponents' parameters",
    LEARNING: "finite/metrics",
}
"""Metrics that tell, of each agent, whether all numbers were finite: the loop looks at them and reports nothing.

No game measures by such names: after the stroke there is nobody's role.
"""
RATIO = "gradient_ratio"
"""The learning metric that is NaN between measurements."""


@checked
def iterate(
    setting: Setting, state: TrainingState, *, measure_ratio: Bool[Array, ""] | None = None, key: PRNGKey
) -> tuple[TrainingState, AgentsMetrics]:
    """Let every agent play a meta-batch against opponents drawn from the pools, and then all learn at once.

    ``measure_ratio`` says whether this iteration measures the gradient ratio; it is NaN where it does not. ``None``:
    the metric is left out.

    Returns the new state and the metrics of each agent; rewards are per step and in the game's units, and NaN for a
    kind of opponent that was not drawn. Raises ``ValueError`` for a state that is not of this setting's agents.
    """
    as_agents(state.agents, setting)
    keys = jax.random.split(key, setting.num_agents + 2)
    meta_keys = jax.random.split(keys[0], setting.num_agents * setting.meta_batch_size)
    meta_keys = meta_keys.reshape(setting.num_agents, setting.meta_batch_size)
    update_keys, naive_key = keys[1:-1], keys[-1]
    everybody = policies(state.agents)
    naive_pool = _standing_in(setting, everybody, key=naive_key) if setting.dynamic_naive else state.naive_pool

    def one(
        group: Agents, learner_state: Any, agent: Array, meta_keys: Key[Array, " meta"], update_key: PRNGKey
    ) -> Any:
        pomdp = setting.pomdp(setting.met_by(everybody, naive_pool, agent))
        if in_order := is_spread():
            meta_keys = _by_kind(pomdp, meta_keys)

        def play(state: Any) -> Played:
            end, trajectory = play_meta_batch(group.learner, state, pomdp, meta_keys)
            opponent_learns = _opponent_learns(end)
            seen = summary(trajectory, opponent_learns)
            return Played(trajectory, opponent_learns, in_order, seen, is_finite(end.co_players))

        learnt = group.learner.learn(learner_state, play, measure_ratio=measure_ratio, key=update_key)
        measured = {name: value for name, value in learnt.metrics.items() if name != RATIO}
        finite = dict(zip(FINITE.values(), (is_finite(learnt.state), learnt.finite, is_finite(measured)), strict=True))
        seen = with_shares(setting.game.shares, learnt.seen)
        return learnt.state, {**seen, **prefixed("learner", learnt.metrics), **finite}

    agents, metrics, first = [], [], 0
    for group, states in zip(setting.agents, state.agents, strict=True):
        numbers = jnp.arange(first, first + group.size)
        in_group = (states, numbers, meta_keys[numbers], update_keys[numbers])
        after, measured = _for_each(group.size, lambda *args, group=group: one(group, *args), *in_group)
        agents.append(after)
        metrics.append(measured)
        first += group.size
    return TrainingState(tuple(agents), state.naive_pool), _side_by_side(metrics)


def play_meta_batch(
    learner: Learner, state: Any, pomdp: ShapingPOMDP, keys: Key[Array, " meta"]
) -> tuple[ShapingState, Trajectory]:
    """Play independent meta-episodes, one for each key; both results gain a leading meta axis."""

    def play(shared: Any, keys: Key[Array, " meta"]) -> tuple[ShapingState, Trajectory]:
        learner, state, pomdp = shared

        def act(memory: Any, obs: Array, *, key: PRNGKey) -> Any:
            return learner.act(state, memory, obs, key=key)

        opponent, *_ = pomdp.co_players  # where there are more, nobody looks into them (``Setting``)
        how = {"memory": learner.initial_memory(state), "witness": learner.witness(state, opponent)}
        return jax.vmap(lambda key: rollout(pomdp, act, **how, key=key))(keys)

    return over_meta(play, (learner, state, pomdp), keys)


@checked
def summary(trajectory: Trajectory, opponent_learns: Bool[Array, " meta"] | None) -> dict[str, Float[Array, ""]]:
    """Return the mean reward and measures per step of one agent's meta-batch, by ``quantity/role``.

    Where there are several opponents, theirs are means over them.
    """
    quantities = {"reward": trajectory.reward, **trajectory.measures}
    means: dict[str, Array] = {}
    for name, values in quantities.items():
        per_seat = jnp.mean(values, axis=(1, 2, 3))  # [meta, players]
        naive = None if opponent_learns is None else opponent_learns[:, None]
        own, others = own_and_others(jnp.mean(per_seat, axis=0, where=naive))
        means |= {metric(name, Role.EGO): own, metric(name, Role.OPPONENT): others}
        if opponent_learns is not None:
            means[metric(name, Role.META)] = jnp.mean(per_seat[:, 0], where=~opponent_learns)
    return means


def prefixed(prefix: str, metrics: dict[str, Any]) -> dict[str, Any]:
    """Return the metrics with a prefix to their names."""
    return {f"{prefix}/{name}": value for name, value in metrics.items()}


def _side_by_side(metrics: list[dict[str, Array]]) -> dict[str, Array]:
    """Return the metrics of all groups of agents along one axis, NaN where a learner does not have one."""
    sizes = [len(next(iter(group.values()))) for group in metrics]
    return {
        name: jnp.concatenate(
            [group.get(name, jnp.full(size, jnp.nan)) for group, size in zip(metrics, sizes, strict=True)]
        )
        for name in dict.fromkeys(name for group in metrics for name in group)
    }


def _for_each(size: int, function: Callable[..., Any], *stacked: Any) -> Any:
    """Map over the agents axis; a single agent runs the plain program, so that its numbers are those of no pool."""
    if size > 1:
        return jax.vmap(function)(*stacked)
    result = function(*jax.tree.map(lambda leaf: leaf[0], stacked))
    return jax.tree.map(lambda leaf: leaf[None], result)


def _opponent_learns(end: ShapingState) -> Bool[Array, " meta"] | None:
    """Tell which opponents were naive learners; ``None`` where no meta agents are met, and so in games of three."""
    opponent, *_ = end.co_players
    return opponent.learns if isinstance(opponent, OpponentState) else None


def _by_kind(pomdp: ShapingPOMDP, keys: Key[Array, " meta"]) -> Key[Array, " meta"]:
    """Return the keys of meta-episodes in the order of who will be met: to sort what was played would move it all."""

    def begin(key: PRNGKey) -> ShapingState:
        init_key, _ = jax.random.split(key)  # as ``rollout`` does
        return pomdp.init(key=init_key)

    opponent_learns = _opponent_learns(jax.vmap(begin)(keys))
    return keys if opponent_learns is None else keys[jnp.argsort(opponent_learns)]


def _standing_in(setting: Setting, everybody: Any, *, key: PRNGKey) -> Any:
    """Return a naive pool that starts from the meta agents' parameters: dynamic naive learners."""
    drawn: Int[Array, " pool"] = jax.random.randint(key, (setting.naive_pool_size,), 0, setting.num_agents)
    return jax.vmap(setting.naive_learner.starting_from)(jax.tree.map(lambda leaf: leaf[drawn], everybody))

"""Who meets whom after training: every agent of every seed, frozen, against everybody that it may meet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int, Key

from coala_agents._roles import Role
from coala_agents.evaluation._seats import seated, turns
from coala_agents.training import Setting, as_agents, compiled, policies
from coala_envs import Match, PRNGKey, play_match
from coala_envs.co_players import FrozenPolicy

Summarise = Callable[[Match], dict[str, Array]]
"""What to keep of a meta-episode, the agent first, wherever it sits. A function of a module: it is compiled once."""


def play_matchups(
    setting: Setting,
    agents: Sequence[Any],
    summarise: Summarise,
    *,
    num_opponents: int,
    seed: int,
    greedy: bool = False,
) -> dict[Role, dict[str, np.ndarray]]:
    """Let every agent of every seed play whole meta-episodes and return what ``summarise`` keeps of them.

    Arguments:
        setting: of the training. Wrappers round its game go with the players, the agent first, and not with the seats.
        agents: the learners' states, as in ``TrainingState``, with a leading seed axis.
        summarise: see ``Summarise``.
        num_opponents: meta-episodes of each pairing. In the first half of them the agent sits in seat 0, where it was
            trained, in the second half in the other. With more than two players, in each seat in turn, and whom it
            meets sits in all the others.
        seed: of the opponents and of the play.
        greedy: the agents take their most probable action instead of drawing one.

    Returns, by opponent, arrays with ``[seeds, agents, meta_episodes]`` before their own axes:

    - ``Role.OPPONENT``: ``Setting.unknown_opponent``;
    - ``Role.META``: each of the other agents of the pool, one after the other on the meta-episodes axis; see
      ``each_pair``;
    - ``Role.CROSS``: each of the agents of the next seed.

    ``META`` is missing from a pool of one, ``CROSS`` from a run of one seed.

    Raises ``ValueError`` for a ``num_opponents`` as ``turns``, and for agents that are not the setting's.
    """
    turn = turns("num_opponents", num_opponents, setting.game.num_players)
    population = jax.vmap(policies)(as_agents(agents, setting))
    seeds, size = jax.tree.leaves(population)[0].shape[:2]
    opponent_key, meta_key, cross_key = jax.random.split(jax.random.key(np.uint32(seed)), 3)
    here, me = np.meshgrid(np.arange(seeds), np.arange(size), indexing="ij")

    def play(egos: Any, partners: Any, keys: Any) -> dict[str, np.ndarray]:
        """Play pairs ``[seeds, agents, partners]``; no partners stands for the run's opponents."""

        def flat(tree: Any) -> Any:
            return jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[3:]), tree)

        keys = jax.random.split(keys, (*jax.tree.leaves(egos)[0].shape[:3], num_opponents))
        keys = keys.reshape(-1, num_opponents)
        seen = _play_pairs(setting, flat(egos), flat(partners), keys, turn, summarise, greedy)
        return {name: np.asarray(x).reshape(seeds, size, -1, *x.shape[2:]) for name, x in seen.items()}

    def picked(seed: np.ndarray, agent: np.ndarray, partners: int) -> Any:
        where = tuple(np.broadcast_to(x, (seeds, size, partners)) for x in (seed, agent))
        return jax.tree.map(lambda leaf: leaf[where], population)

    here, me = here[..., None], me[..., None]
    seen = {Role.OPPONENT: play(picked(here, me, 1), None, opponent_key)}
    if size > 1:
        seen[Role.META] = play(picked(here, me, size - 1), picked(here, _others(size), size - 1), meta_key)
    if seeds > 1:
        next_seed = (here + 1) % seeds
        seen[Role.CROSS] = play(picked(here, me, size), picked(next_seed, np.arange(size), size), cross_key)
    return seen


def each_pair(within: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """Take apart what was seen within the pool, ``[seeds, agents, meta_episodes, ...]``.

    Yields an agent, one of its opponents, and what was seen of the first, ``[seeds, meta_episodes, ...]``.
    """
    size = within.shape[1]
    for opponents, part in zip(_others(size).T, np.split(within, size - 1, axis=2), strict=True):
        for agent, opponent in enumerate(opponents):
            yield agent, int(opponent), part[:, agent]


def _others(size: int) -> Int[np.ndarray, "agents opponents"]:
    """Return whom each agent of a pool meets, in the order of the meta-episodes axis: the next one first."""
    return (np.arange(size)[:, None] + np.arange(1, size)) % size


@compiled
def _play_pairs(
    setting: Setting,
    egos: Any,
    partners: Any,
    keys: Key[Array, "pairs meta_episodes"],
    turn: Int[Array | np.ndarray, " meta_episodes"],
    summarise: Summarise,
    greedy: bool,
) -> dict[str, Array]:
    def pair(ego: Any, partner: Any, keys: Key[Array, " meta_episodes"]) -> dict[str, Array]:
        other = setting.unknown_opponent if partner is None else FrozenPolicy(partner, greedy=greedy)
        players = (FrozenPolicy(ego, greedy=greedy), *(other,) * (setting.game.num_players - 1))
        sizes = {"batch_size": setting.batch_size, "num_inner_episodes": setting.num_inner_episodes}

        def play(turn: Int[Array, ""], key: PRNGKey) -> dict[str, Array]:
            return summarise(play_match(seated(setting.game, turn), players, **sizes, key=key))

        return jax.vmap(play)(jnp.asarray(turn), keys)

    return jax.vmap(pair)(egos, partners, keys)

"""Trained agents against fresh naive learners, each other, and those of other seeds, with intervals."""

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from coala_agents.training import Setting, policies
from coala_envs import PRNGKey, play_match
from coala_envs.co_players import FrozenPolicy

Curves = dict[str, Float[np.ndarray, "seeds agents meta_episodes episodes"]]


class Evaluation(NamedTuple):
    """What was seen of every agent of every seed. Rewards are per step, in the game's units."""

    curves: Curves
    """By ``quantity/player``: the mean over the time and the batch of every inner episode.

    ``ego`` is the agent against naive learners, ``naive`` these; ``meta`` is the agent against the other agents of its
    pool, ``cross`` against the agents of the next seed, whom it has never met.
    """

    def rows(self) -> dict[str, dict[str, float]]:
        """Return mean and 95 % interval of every quantity, over all meta-episodes of all agents and seeds."""
        return {name: _interval(curve.mean(axis=-1).ravel()) for name, curve in self.curves.items()}

    def rows_by_seed(self) -> list[dict[str, dict[str, float]]]:
        """Return the same for every seed of the run alone."""
        return [self._only((slice(seed, seed + 1),)).rows() for seed in range(self._sizes()[0])]

    def rows_by_agent(self) -> list[dict[str, dict[str, float]]]:
        """Return the same for every agent of the pool alone, over all seeds."""
        return [self._only((slice(None), slice(agent, agent + 1))).rows() for agent in range(self._sizes()[1])]

    def episodes(self) -> dict[str, list[list[float]]]:
        """Return each quantity over the inner episodes, a list per seed, mean over agents and meta-episodes."""
        return {name: curve.mean(axis=(1, 2)).round(6).tolist() for name, curve in self.curves.items()}

    def _only(self, where: tuple[slice, ...]) -> "Evaluation":
        return Evaluation({name: curve[where] for name, curve in self.curves.items()})

    def _sizes(self) -> tuple[int, ...]:
        return next(iter(self.curves.values())).shape[:2]


def evaluate(setting: Setting, agents: tuple[Any, ...], *, num_opponents: int, seed: int) -> Evaluation:
    """Let every agent of every seed play whole meta-episodes, frozen.

    Arguments:
        setting: of the training.
        agents: the learners' states, as in ``TrainingState``, with a leading seed axis.
        num_opponents: fresh naive learners for each agent, newly initialised and not drawn from the pool of the
            training; also the number of meta-episodes with each of the other agents.
        seed: of the opponents and of the play.

    Raises ``ValueError`` for fewer than two opponents.
    """
    if num_opponents < 2:
        raise ValueError(f"num_opponents must be at least 2 for an interval, got {num_opponents}")
    population = jax.vmap(policies)(agents)
    seeds, size = jax.tree.leaves(population)[0].shape[:2]
    key = jax.random.key(np.uint32(seed))
    naive_key, meta_key, cross_key = jax.random.split(key, 3)
    here, me = np.meshgrid(np.arange(seeds), np.arange(size), indexing="ij")

    seen = _play(
        setting, _picked(population, here, me), None, jax.random.split(naive_key, (seeds, size, num_opponents))
    )
    curves = _seats(seen, ("ego", "naive"))

    def against(partner_seed: np.ndarray, partner: np.ndarray, key: PRNGKey, name: str) -> Curves:
        """Play everybody against ``[seeds, agents, partners]`` of the population."""
        egos = _picked(population, *(np.broadcast_to(x[..., None], partner.shape) for x in (here, me)))
        keys = jax.random.split(key, (*partner.shape, num_opponents))
        seen = _play(setting, egos, _picked(population, partner_seed, partner), keys)
        flat = {quantity: x.reshape(seeds, size, -1, *x.shape[4:]) for quantity, x in seen.items()}
        return _seats(flat, (name,))

    if size > 1:
        others = (me[..., None] + np.arange(1, size)) % size
        curves |= against(np.broadcast_to(here[..., None], others.shape), others, meta_key, "meta")
    if seeds > 1:
        everybody = np.broadcast_to(np.arange(size), (seeds, size, size))
        curves |= against(
            np.broadcast_to((here[..., None] + 1) % seeds, everybody.shape), everybody, cross_key, "cross"
        )
    return Evaluation(curves)


def _picked(population: Any, seed: np.ndarray, agent: np.ndarray) -> Any:
    return jax.tree.map(lambda leaf: leaf[seed, agent], population)


def _play(setting: Setting, egos: Any, partners: Any, keys: Key[Array, "*pairs meta_episodes"]) -> dict[str, Array]:
    """Return every quantity ``[*pairs, meta_episodes, episodes, players]``; no partners stands for naive learners."""
    flat = [
        jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[keys.ndim - 1 :]), tree) for tree in (egos, partners)
    ]
    seen = _play_pairs(setting, *flat, keys.reshape(-1, keys.shape[-1]))
    return {name: x.reshape(*keys.shape, *x.shape[2:]) for name, x in seen.items()}


@eqx.filter_jit
def _play_pairs(
    setting: Setting, egos: Any, partners: Any, keys: Key[Array, "pairs meta_episodes"]
) -> dict[str, Array]:
    def pair(ego: Any, partner: Any, keys: Key[Array, " meta_episodes"]) -> dict[str, Array]:
        players = (FrozenPolicy(ego), setting.naive if partner is None else FrozenPolicy(partner))

        def one(key: PRNGKey) -> dict[str, Array]:
            match = play_match(
                setting.game,
                players,
                batch_size=setting.batch_size,
                num_inner_episodes=setting.num_inner_episodes,
                key=key,
            )
            return {name: jnp.mean(x, axis=(1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

        return jax.vmap(one)(keys)

    return jax.vmap(pair)(egos, partners, keys)


def _seats(seen: dict[str, Array], players: tuple[str, ...]) -> Curves:
    return {
        f"{name}/{player}": np.asarray(values[..., seat])
        for name, values in seen.items()
        for seat, player in enumerate(players)
    }


def _interval(samples: Float[np.ndarray, " samples"]) -> dict[str, float]:
    half = 1.96 * samples.std(ddof=1) / np.sqrt(len(samples))
    mean = samples.mean()
    return {"mean": float(mean), "low": float(mean - half), "high": float(mean + half)}

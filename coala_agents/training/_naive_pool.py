"""Pools of capable naive learners, which have learnt a game from each other before any agent meets them.

In a gridworld a naive learner from scratch cannot even walk, and does not learn to within a meta-episode: there is
nothing to shape. So they start from independent learning.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_agents.parts import Seed
from coala_agents.training._checkpoint import Checkpoint, CheckpointError, read_checkpoint, save_checkpoint
from coala_agents.training._compiled import compiled
from coala_agents.training._finite import NotFinite, require_finite
from coala_envs import play_match
from coala_envs.checks import Size, checked, nearest, stacked
from coala_envs.co_players import AbstractNaiveLearner, FromPool
from coala_envs.games import AbstractGame

SHIPPED = Path(__file__).with_name("shipped")
"""Policies that come with coala: pools of naive learners, and where agents start."""
CHUNK = 50
"""Inner episodes that run as one compiled program."""


@checked
def pretrain(
    game: AbstractGame,
    naive: AbstractNaiveLearner,
    *,
    batch_size: Size,
    num_pairs: Size,
    num_inner_episodes: Size,
    seed: Seed,
    report: Callable[[int, dict[str, float]], Any] | None = None,
) -> Any:
    """Let groups of fresh naive learners, one for each seat of the game, learn from each other.

    Arguments:
        game: theirs.
        naive: all players.
        batch_size: B, games in parallel between those of a group.
        num_pairs: independent groups; pairs, in a game of two.
        num_inner_episodes: after each of which all learn; rounded up to whole chunks.
        seed: fixes everything.
        report: called after every chunk with the inner episodes done and the chunk's mean ``reward`` per step and
            ``entropy`` in nats.

    Returns their parameters, ``[num_pairs * players]`` before every leaf.

    Raises ``ValueError`` for sizes below 1 and a seed that is no 32-bit number, and ``NotFinite`` as soon as parameters
    are no longer finite.
    """
    key = jax.random.key(np.uint32(seed))
    fresh = compiled(jax.vmap(jax.vmap(lambda key: naive.init(key=key))))
    pairs = fresh(jax.random.split(key, (num_pairs, game.num_players)))

    @compiled
    def learn(pairs: Any, chunk: Array) -> tuple[Any, dict[str, Float[Array, ""]]]:
        def one(pair: Any, key: Any) -> Any:
            players = [
                FromPool(naive, jax.tree.map(lambda leaf, seat=seat: leaf[seat][None], pair))
                for seat in range(game.num_players)
            ]
            match = play_match(game, players, batch_size=batch_size, num_inner_episodes=CHUNK, key=key)
            entropy = jnp.mean(jnp.stack([metrics["entropy"] for metrics in match.learning]))
            metrics = {"reward": jnp.mean(match.reward), "entropy": entropy}
            return jax.tree.map(lambda *leaves: jnp.stack(leaves), *match.states), metrics

        keys = jax.random.split(jax.random.fold_in(key, chunk), num_pairs)
        pairs, metrics = jax.vmap(one)(pairs, keys)
        return pairs, jax.tree.map(jnp.mean, metrics)

    for chunk in range(-(-num_inner_episodes // CHUNK)):
        learnt, metrics = learn(pairs, jnp.asarray(chunk, jnp.uint32))
        try:
            require_finite(learnt, "a naive learner")
        except ValueError as error:
            raise NotFinite(chunk * CHUNK, ["the naive learners' parameters"], pairs) from error
        pairs = learnt
        if report is not None:
            report((chunk + 1) * CHUNK, {name: float(value) for name, value in metrics.items()})
    return jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), pairs.params)


@checked
def save_naive_pool(path: Path, params: Any, header: dict[str, Any]) -> None:
    """Write a pool, with a header that says what made it.

    Raises as ``save_checkpoint``, and ``ValueError`` for parameters without one leading axis.
    """
    save_checkpoint(path, params, {**header, "naive_pool_size": stacked("params", params)})


@checked
def load_naive_pool(name: str, naive: AbstractNaiveLearner) -> Any:
    """Return the parameters of a pool, with a leading pool axis.

    Arguments:
        name: the path of a file of ``coala pretrain``, or the name of a pool that comes with coala.
        naive: the naive learner, whose network must be the pool's.

    Raises ``FileNotFoundError`` that lists the shipped pools, ``CheckpointError`` for a file that is no pool or has
    another network.
    """
    pool = read_naive_pool(name)
    size = pool.header["naive_pool_size"]
    keys = jax.eval_shape(lambda: jax.random.split(jax.random.key(0), size))
    like = jax.eval_shape(jax.vmap(lambda key: naive.init(key=key).params), keys)
    return pool.tree(like, any_precision=True)


def shipped_policies() -> list[str]:
    """Return the names of the policies that come with coala."""
    return sorted(file.stem for file in SHIPPED.glob("*.eqx"))


def policies_file(name: str) -> Path:
    """Return the file of policies that is meant: one that comes with coala, or else the path of that name."""
    shipped = SHIPPED / f"{name}.eqx"
    # Whatever is in the folder that we are in: what is shipped has its name to itself.
    return shipped if shipped.is_file() else Path(name).expanduser()


@checked
def read_naive_pool(name: str) -> Checkpoint:
    """Return the file of a pool, named as for ``load_naive_pool``, with a digest and a size that are right.

    Raises ``FileNotFoundError`` and ``CheckpointError`` for a file that is no pool.
    """
    path = policies_file(name)
    if not path.exists():
        shipped = shipped_policies()
        raise FileNotFoundError(
            f"no naive pool {name!r}{nearest(name, shipped)}: neither a file nor one of {', '.join(shipped)}"
        )
    pool = read_checkpoint(path)
    size = pool.header.get("naive_pool_size")
    if type(size) is not int or size < 1 or any(shape[:1] != [size] for _, shape in pool.header["arrays"]):
        raise CheckpointError(f"{path} is no pool of naive learners")
    return pool

"""Two players who learn at once, each from what it sees of the other: a loop of their own, in compiled chunks."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec
from jaxtyping import Array, Float

from coala_agents._roles import Role, metric
from coala_agents.learners import (
    ALWAYS,
    SEEDS,
    AbstractPairPlayer,
    PairPlayerState,
    is_spread,
    play_episodes,
    where_it_lies,
)
from coala_agents.training._chunks import Report, one_after_another, run_in_chunks
from coala_agents.training._compiled import compiled
from coala_agents.training._devices import fetched, kept, placed
from coala_agents.training._iteration import prefixed
from coala_agents.training._loop import as_seeds
from coala_agents.training._past import Past, side_by_side
from coala_envs import PRNGKey
from coala_envs.checks import Count, Size, check_fields, checked
from coala_envs.co_players import check_policy
from coala_envs.games import AbstractGame, with_shares

FINITE = tuple(prefixed("learner", dict.fromkeys(ALWAYS)))
"""Metrics that tell whether a player still learns."""


class PairState(eqx.Module):
    """What the two players have learnt, in the order of their seats."""

    players: tuple[PairPlayerState, PairPlayerState]
    past: Past | None = None
    """What they were before, where they meet it."""


class Pair(eqx.Module):
    """Two players of one game, each learning with something of the other before its eyes.

    Arguments:
        game: of two players.
        players: one for each seat; they may differ.
        batch_size: games in parallel that the two play with each other in each iteration. They tell how the two do;
            who learns from what was played (``InfluencePG``) learns from them.
        past_games: further games in parallel in which each player meets what the other was before, and learns from:
            whoever was met is not unlearnt. 0, and nothing is kept.
        num_past: policies that are kept of each player, the last ones.
        past_interval: updates from one that is kept to the next.
        self_play: one player, given twice, sits in both seats and learns from what it sees in either. The two start
            alike, and stay so.

    Raises ``ValueError`` for a game of another number of players or that a player cannot learn, for a
    number out of range, for ``past_games`` and ``self_play`` of players that learn from games of their own, and for
    ``self_play`` of two that differ.
    """

    game: AbstractGame
    players: tuple[AbstractPairPlayer, AbstractPairPlayer]
    batch_size: Size = eqx.field(static=True, default=64)
    past_games: Count = eqx.field(static=True, default=0)
    num_past: Size = eqx.field(static=True, default=50)
    past_interval: Size = eqx.field(static=True, default=50)
    self_play: bool = eqx.field(static=True, default=False)

    def __check_init__(self) -> None:
        check_fields(self)  # what is looked at below is what it should be
        if self.game.num_players != 2 or len(self.players) != 2:
            raise ValueError(
                f"a pair needs 2 players and a game of 2, got {len(self.players)} and one of {self.game.num_players}"
            )
        for seat, player in enumerate(self.players):
            policy = eqx.filter_eval_shape(player.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))
            check_policy(f"player {seat}", policy, self.game)
            player.check(self.game)
            asked = [name for name in ("past_games", "self_play") if getattr(self, name)]
            if asked and player.games_per_update:
                raise ValueError(
                    f"{asked[0]} is for players that learn from what was played; player {seat} plays games of its own"
                )
        if self.self_play and not eqx.tree_equal(*self.players):
            raise ValueError("self_play is of one player in both seats: give the same one twice")

    @property
    def env_steps_per_update(self) -> int:
        """Game steps of one update of both: what they play with each other, and what each plays by itself."""
        games = self.batch_size + len(self.seats) * self.past_games
        games += sum(player.games_per_update for player in self.players)
        return games * self.game.inner_episode_length

    @property
    def seats(self) -> tuple[int, ...]:
        """Those whose players learn by themselves."""
        return (0,) if self.self_play else (0, 1)


@checked
def start_pairs(pair: Pair, seeds: list[int]) -> PairState:
    """Return the initial states of several pairs, with a leading seed axis."""
    return _compiled_start(pair, as_seeds(seeds))


@checked
def abstract_pairs(pair: Pair, seeds: list[int]) -> PairState:
    """Return the shapes and dtypes of what ``start_pairs`` gives, without drawing it."""
    return jax.eval_shape(lambda: _start_pairs(pair, as_seeds(seeds)))


@checked
def update_pair(pair: Pair, state: PairState, *, key: PRNGKey) -> tuple[PairState, dict[str, Float[Array, " players"]]]:
    """Let the two play, and then learn at once, each beside the other as it was before the update.

    Returns the new state and the metrics of both: ``reward/meta`` per step and the game's measures when they meet as
    they are before the update, and what their ``update`` reports; NaN for what one of them does not.
    """
    play_key, *update_keys = jax.random.split(key, 3)
    past_keys = jax.random.split(jax.random.fold_in(key, 3))  # the other keys are as if there were no past
    policies = (state.players[0].params, state.players[1].params)
    met = play_episodes(pair.game, policies, 0, batch_size=pair.batch_size, key=play_key)
    past, number = state.past, state.players[0].num_updates
    if past is not None:
        past = past.after(policies, number, pair.past_interval)
    after, learning = [], []
    views = (met, met.from_the_other_seat())
    for seat in pair.seats:
        player, played = pair.players[seat], side_by_side(*views) if pair.self_play else views[seat]
        if past is not None:
            draw_key, again_key = jax.random.split(past_keys[seat])
            before = past.drawn(1 - seat, number, pair.past_interval, key=draw_key)
            again = play_episodes(pair.game, (policies[seat], before), seat, batch_size=pair.past_games, key=again_key)
            played = side_by_side(played, again)
        learnt, metrics = player.update(
            state.players[seat], policies[1 - seat], played, pair.game, seat, key=update_keys[seat]
        )
        after.append(learnt)
        learning.append(metrics)
    if pair.self_play:
        after, learning = 2 * after, 2 * learning
    seen = {metric(name, Role.META): x.mean((0, 1)) for name, x in {"reward": met.reward, **met.measures}.items()}
    names = dict.fromkeys(name for metrics in learning for name in metrics)
    stacked = {name: jnp.stack([metrics.get(name, jnp.nan) for metrics in learning]) for name in names}
    metrics = {**with_shares(pair.game.shares, seen), **prefixed("learner", stacked)}
    return PairState((after[0], after[1]), past), metrics


@checked
def train_pairs(
    pair: Pair,
    state: PairState,
    seeds: list[int],
    *,
    first: Count = 0,
    last: Count,
    chunk: Size = 50,
    mesh: Mesh | None = None,
    report: Report,
) -> PairState:
    """Run iterations ``first`` to ``last - 1`` for all seeds at once, ``chunk`` of them in each call of one program.

    Arguments:
        pair: who plays what.
        state: with a leading seed axis, from ``start_pairs`` or a checkpoint.
        seeds: one per run; iteration i of a seed draws from ``fold_in(key(seed), i)``, so that runs can be resumed, and
            the numbers do not depend on ``chunk``.
        mesh: of ``mesh_of``, the devices that share the seeds.
        report: called after every chunk with the number of iterations done, the new state, which lies on the mesh, and
            the metrics of each of its iterations, by name ``[seeds, players]``.

    Returns the last state. Raises ``ValueError`` for a chunk below 1, and ``NotFinite``, with the state before the
    chunk, if a learning metric is not finite.
    """
    pair, state, stacked = placed(pair, mesh), placed(state, mesh, SEEDS), placed(as_seeds(seeds), mesh, SEEDS)

    def wrong_after(state: PairState) -> list[str]:
        everything = jax.tree.leaves(fetched(state, mesh))
        return [] if all(np.isfinite(leaf).all() for leaf in everything) else ["the players' parameters"]

    return run_in_chunks(
        lambda state, begin, last: _run_chunk(pair, state, stacked, begin, last, chunk),
        state,
        first=first,
        last=last,
        chunk=chunk,
        mesh=mesh,
        wrong=lambda metrics: [name for name in FINITE if not np.isfinite(metrics[name]).all()],
        wrong_after=wrong_after,
        report=report,
    )


def _start_pairs(pair: Pair, seeds: Any) -> PairState:
    def one(seed: Any) -> PairState:
        # The initialisation's number is the one that no iteration can have.
        keys = jax.random.split(_key(seed, np.uint32(2**32 - 1)))
        first = pair.players[0].init(key=keys[0])
        players = (first, first if pair.self_play else pair.players[1].init(key=keys[1]))
        past = Past.of((players[0].params, players[1].params), pair.num_past) if pair.past_games else None
        return PairState(players, past)

    return jax.vmap(one)(seeds)


_compiled_start = compiled(_start_pairs)


@compiled
def _run_chunk(pair: Pair, state: PairState, seeds: Any, begin: Any, last: Any, chunk: int) -> Any:
    def run(shared: Any, split: Any) -> Any:
        (pair, begin, last), (state, seeds) = shared, split
        return _chunk(pair, state, seeds, begin, last, chunk)

    shared, split = (pair, begin, last), (state, seeds)
    if not is_spread():
        return run(shared, split)
    # XLA would keep the seeds apart by itself, if it saw through all of it: so that it need not.
    after, metrics = where_it_lies(run, shared, split, SEEDS, (PartitionSpec(SEEDS), PartitionSpec(None, SEEDS)))
    return after, kept(metrics)


def _chunk(pair: Pair, state: PairState, seeds: Any, begin: Any, last: Any, chunk: int) -> Any:
    def one(state: PairState, seed: Any, iteration: Any) -> Any:
        return update_pair(pair, state, key=_key(seed, iteration))

    def once(state: PairState, iteration: Any) -> Any:
        return jax.vmap(one, in_axes=(0, 0, None))(state, seeds, iteration)

    return one_after_another(once, state, begin, last, chunk)


def _key(seed: Any, iteration: Any) -> Any:
    return jax.random.fold_in(jax.random.key(seed), iteration)

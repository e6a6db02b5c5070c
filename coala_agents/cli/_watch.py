"""``coala watch``: trained agents, or any co-players, on the screen or as a film."""

import dataclasses
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents.cli._arguments import MaybePath, MaybeWhole, MaybeWord, read
from coala_agents.cli._chance import Chance, Epsilon, Greedy, Survival, chance
from coala_agents.cli._seats import check_greedy
from coala_agents.config import NAIVE
from coala_agents.experiments import entrant_of, pretrained_names, run_of
from coala_agents.runs import NUM_INNER_EPISODES, Table, others_of, seats_of
from coala_envs import rendering
from coala_envs.registry import GAMES, game_entry, spelt

BATCH_SIZE = 16


@dataclasses.dataclass(frozen=True)
class _Watch:
    what: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="DIR|ENV")]
    """A run's folder (or FOLDER:ALGORITHM), pretrained agents, or a game: its name (coala list) or id: CoalaIPD-v0."""
    ego: MaybeWord = None
    """In an environment, who sits in seat 0: naive (the default), a strategy, a run's folder, or pretrained agents."""
    against: MaybeWord = None
    """Who sits in the other seats, several with commas between; the run's opponents or pair unless given, or naive."""
    batch_size: MaybeWhole = None
    """B: games in parallel; the run's, or 16."""
    num_inner_episodes: MaybeWhole = None
    """M: inner episodes of the meta-episode; the run's, or 20."""
    record: MaybePath = None
    """Write a film, .gif or .mp4, instead of opening a window."""
    fps: float = 4.0
    """Steps per second."""
    epsilon: Epsilon = "0"
    survival: Survival = 1.0
    greedy: Greedy = False
    seed: int = 0
    """Of the whole meta-episode."""
    progress: bool = True
    """Show a progress bar while recording."""


def watch(given: list[str]) -> None:
    """Watch or record a meta-episode, and print a summary."""
    args = read(_Watch, given, "watch")
    if args.record is not None:
        rendering.check_film(args.record, args.fps)
    asked = chance(args.epsilon, args.survival, args.greedy)
    table = _table(args, asked)
    check_greedy(asked, table.ego, *table.others)
    session = table.resized(args.batch_size, args.num_inner_episodes).session(asked.around(table.game), seed=args.seed)
    if args.record is None:
        rendering.watch(session, fps=args.fps)
    else:
        # A picture of each step, and of each inner episode's start.
        total = session.record.num_inner_episodes * (table.game.inner_episode_length + 1)
        bar = tqdm(rendering.frames(session), total=total, disable=not args.progress, unit="frame", dynamic_ncols=True)
        rendering.film(iter(bar), args.record, fps=args.fps)
        print(f"wrote {args.record}")
    print(rendering.summary(session.look, session.record))


def _table(args: _Watch, asked: Chance) -> Table:
    """Return the game, who plays it, and the sizes that are used if none are given."""
    found = None if spelt(args.what) in GAMES else run_of(args.what)
    if found is None:
        game = game_entry(args.what, pretrained_names()).make()
        ego = entrant_of(NAIVE if args.ego is None else args.ego, game, greedy=asked.greedy)
        others = others_of(NAIVE if args.against is None else args.against, game, greedy=asked.greedy)
        return Table(game, ego, others, BATCH_SIZE, NUM_INNER_EPISODES)
    if args.ego is not None:
        raise ValueError(f"the agents of {args.what} sit in seat 0: --ego goes with an environment")
    run, _, algorithm = found
    return seats_of(run, algorithm=algorithm, against=args.against, greedy=asked.greedy)

"""``coala watch``: trained agents, or any two co-players, on the screen or as a film."""

import dataclasses
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents.cli._arguments import MaybePath, MaybeWhole, MaybeWord, read
from coala_agents.cli._chance import Chance, Epsilon, Greedy, Survival, chance
from coala_agents.cli._seats import check_greedy, game_of, shown_name
from coala_agents.evaluation import Entrant
from coala_agents.experiments import entrant_from_run, entrant_of, run_of
from coala_agents.training import Setting
from coala_envs import rendering
from coala_envs.games import AbstractGame
from coala_envs.registry import GAMES, spelt

BATCH_SIZE, NUM_INNER_EPISODES = 16, 20


@dataclasses.dataclass(frozen=True)
class _Watch:
    what: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="DIR|ENV")]
    """The folder of a run (or FOLDER:ALGORITHM), or a game: its name (coala list) or its id such as CoalaIPD-v0."""
    ego: MaybeWord = None
    """In an environment, who sits in seat 0: naive (the default), a strategy, or the folder of a run."""
    against: MaybeWord = None
    """Who sits in seat 1; naive if not given, and for a run of LOLA players the second of them."""
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
    game, ego, other, batch_size, num_inner_episodes = _table(args, asked)
    check_greedy(asked, ego, other)
    session = rendering.Session.between(
        asked.around(game),
        (ego.player, other.player),
        (shown_name(ego), shown_name(other)),
        batch_size=batch_size if args.batch_size is None else args.batch_size,
        num_inner_episodes=num_inner_episodes if args.num_inner_episodes is None else args.num_inner_episodes,
        seed=args.seed,
    )
    if args.record is None:
        rendering.watch(session, fps=args.fps)
    else:
        # A picture of each step, and of each inner episode's start.
        total = session.record.num_inner_episodes * (game.inner_episode_length + 1)
        bar = tqdm(rendering.frames(session), total=total, disable=not args.progress, unit="frame", dynamic_ncols=True)
        rendering.film(iter(bar), args.record, fps=args.fps)
        print(f"wrote {args.record}")
    print(rendering.summary(session.look, session.record))


def _table(args: _Watch, asked: Chance) -> tuple[AbstractGame, Entrant, Entrant, int, int]:
    """Return the game, who plays it, and the sizes that are used if none are given."""
    found = None if spelt(args.what) in GAMES else run_of(args.what)
    if found is None:
        game = game_of(args.what)
        names = ("naive" if who is None else who for who in (args.ego, args.against))
        ego, other = (entrant_of(who, game, greedy=asked.greedy) for who in names)
        return game, ego, other, BATCH_SIZE, NUM_INNER_EPISODES
    if args.ego is not None:
        raise ValueError(f"the agents of {args.what} sit in seat 0: --ego goes with an environment")
    run, _, algorithm = found
    setting, ego = run.setting, entrant_from_run(run, algorithm or run.names[0], greedy=asked.greedy)
    meta = isinstance(setting, Setting)
    if args.against is not None:
        other = entrant_of(args.against, run.game, greedy=asked.greedy)
    else:
        pair = None if meta else entrant_from_run(run, run.names[-1], greedy=asked.greedy)
        other = pair or Entrant("naive", setting.opponent, learns=True)
    return run.game, ego, other, setting.batch_size, setting.num_inner_episodes if meta else NUM_INNER_EPISODES

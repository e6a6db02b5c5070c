"""``coala play``: a person at the keyboard, and a summary at the end."""

import dataclasses
from typing import Annotated

import tyro

from coala_agents.cli._seats import check_game, entrant_of, game_of, run_of, shown_name
from coala_envs import ShapingPOMDP, rendering


@dataclasses.dataclass(frozen=True)
class _Play:
    environment: Annotated[str, tyro.conf.Positional]
    """An id such as CoalaIPD-v0, or its short name: ipd, cleanup-lite, ..."""
    against: str = "naive"
    """naive (learns from you after each inner episode), a strategy such as tit-for-tat, or the folder of a run."""
    num_inner_episodes: int = 10
    """M: inner episodes of the meta-episode."""
    inner_episode_length: int | None = None
    """T: steps of an inner episode; the game's own, or that of the run."""
    realtime: float | None = None
    """Steps per second that pass with or without a key; turn by turn if not given."""
    seed: int = 0
    """Of the game and of the co-player."""


def play(given: list[str]) -> None:
    """Play a meta-episode in seat 0."""
    args = tyro.cli(_Play, args=given, prog="coala play")
    game, run = game_of(args.environment, args.inner_episode_length), run_of(args.against)
    if run is not None and args.inner_episode_length is None:
        check_game(args.against, run.game, game)
        game = run.game
    entrant = entrant_of(args.against, game)
    pomdp = ShapingPOMDP(game, entrant.player, batch_size=1, num_inner_episodes=args.num_inner_episodes)
    session = rendering.Session.with_ego(pomdp, ("you", shown_name(entrant)), seed=args.seed)
    rendering.play(session, realtime=args.realtime)
    print(rendering.summary(session.look, session.record))

"""``coala play``: a person at the keyboard, and a summary at the end."""

import dataclasses
from typing import Annotated

import tyro

from coala_agents.cli._arguments import MaybeNumber, MaybeWhole, read
from coala_agents.cli._chance import Epsilon, Greedy, Survival, chance
from coala_agents.cli._seats import check_greedy, game_between
from coala_agents.runs import others_of, shown_names
from coala_envs import ShapingPOMDP, rendering


@dataclasses.dataclass(frozen=True)
class _Play:
    environment: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="ENV")]
    """A game's name (coala list), or its id such as CoalaIPD-v0."""
    against: str = "naive"
    """naive, who learns from you, a strategy, a run's folder or pretrained agents; several with commas between."""
    num_inner_episodes: int = 10
    """M: inner episodes of the meta-episode."""
    inner_episode_length: MaybeWhole = None
    """T: steps of an inner episode; the game's own if not given. A run brings its own sizes."""
    realtime: MaybeNumber = None
    """Steps per second that pass with or without a key; turn by turn if not given."""
    epsilon: Epsilon = "0"
    survival: Survival = 1.0
    greedy: Greedy = False
    seed: int = 0
    """Of the game and of the co-player."""


def play(given: list[str]) -> None:
    """Play a meta-episode in seat 0."""
    args = read(_Play, given, "play")
    game = game_between(args.environment, args.against, args.inner_episode_length)
    asked = chance(args.epsilon, args.survival, args.greedy)
    others = others_of(args.against, game, greedy=asked.greedy)
    check_greedy(asked, *others)
    sizes = {"batch_size": 1, "num_inner_episodes": args.num_inner_episodes}
    pomdp = ShapingPOMDP(asked.around(game), [other.player for other in others], **sizes)
    session = rendering.Session.with_ego(pomdp, ("you", *shown_names(*others)), seed=args.seed)
    rendering.play(session, realtime=args.realtime)
    print(rendering.summary(session.look, session.record))

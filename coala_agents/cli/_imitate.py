"""``coala imitate``: policies that play like a fixed player, for agents to start from."""

import dataclasses
import shlex
from typing import Annotated

import jax.numpy as jnp
import tyro

from coala_agents import experiments, training
from coala_agents.cli._arguments import MaybePath
from coala_agents.cli._flags import parse, started_from
from coala_agents.cli._policies import new_file, progress_of
from coala_agents.config import RunConfig
from coala_envs.checks import probability
from coala_envs.co_players import CoPlayer, co_player_entry
from coala_envs.games import AbstractGame


@dataclasses.dataclass(frozen=True)
class _Imitate:
    run: Annotated[RunConfig, tyro.conf.arg(name="")]
    player: str = ""
    """Whom to imitate, which must be given: a fixed co-player by name, such as coin-punisher."""
    mixed_with: str = ""
    """Another: in every step one of the two acts, so that the policies know both ways and are sure of neither."""
    share: float = 0.5
    """The probability that it is this other one."""
    num_policies: int = 1
    """Independent ones: agents take one after another, seed by seed."""
    num_updates: int = 400
    """Each from one meta-episode."""
    imitation_rate: float = 0.005
    """The learning rate, which falls to 0."""
    config: MaybePath = None
    """TOML file, as for coala train; flags go before it."""
    out: MaybePath = None
    """File to write, which must be given; name it with --start-from of coala train."""
    progress: bool = True
    """Show a progress bar."""


def imitate(given: list[str]) -> None:
    """Let policies learn from a player's actions, and write what they have become."""
    command = shlex.join(["coala", "imitate", *given])
    _, config = started_from(given)
    args = parse(_Imitate, _Imitate(config), config, given, "imitate")
    if not args.player:
        raise ValueError("--player NAME is missing: whom to imitate")
    out = new_file(args.out)
    setting = experiments.build(args.run)
    player = _player(args, setting.game)
    with progress_of(args.num_updates, "update", args.progress) as report:
        policies = training.imitate(
            setting,
            player,
            num_policies=args.num_policies,
            num_updates=args.num_updates,
            learning_rate=args.imitation_rate,
            seed=args.run.training.seed,
            report=report,
        )
    header = {"config": args.run.to_dict(), "made_by": experiments.made_by(command)}
    training.save_naive_pool(out, policies, header)
    print(f"wrote {out}")


def _player(args: _Imitate, game: AbstractGame) -> CoPlayer:
    """Return whom to imitate. Raises ``ValueError`` for a name that means nothing in the game, or who learns."""
    share = probability("share", args.share)
    player = _fixed(args.player, game)
    if not args.mixed_with:
        if share != _Imitate.share:
            raise ValueError("share would change nothing without mixed_with")
        return player
    return training.Mixture(player, _fixed(args.mixed_with, game), jnp.asarray(share, float), in_each_step=True)


def _fixed(name: str, game: AbstractGame) -> CoPlayer:
    entry = co_player_entry(name)
    if entry.learns:
        raise ValueError(f"{entry.name} learns; whom to imitate must play in one way, as the scripts of coala list do")
    return entry.for_game(game, 0)

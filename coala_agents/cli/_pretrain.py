"""``coala pretrain``: naive learners who learn a game from each other, kept as a pool to shape."""

import dataclasses
import shlex
from typing import Annotated

import tyro

from coala_agents import experiments, training
from coala_agents.cli._arguments import MaybePath
from coala_agents.cli._flags import read_options, started_from
from coala_agents.cli._policies import new_file, progress_of
from coala_agents.config import GameConfig, NetworkConfig, RunConfig, preset
from coala_envs.checks import number
from coala_envs.co_players import AbstractNaiveLearner


@dataclasses.dataclass(frozen=True)
class _Pretrain:
    game: Annotated[GameConfig, tyro.conf.arg(name="")]
    network: Annotated[NetworkConfig, tyro.conf.arg(name="")]
    out: MaybePath = None
    """File to write, which must be given; name it with --naive-pool of coala train."""
    num_pairs: int = 5
    """Independent pairs, or groups where there are more seats; all of them are members of the pool."""
    num_inner_episodes: int = 2000
    """After each of which both learn."""
    batch_size: int = 32
    """B: games in parallel between the two of a pair."""
    learning_rate: float = 0.002
    """Of both, here; the preset's serves when they are shaped."""
    entropy_coefficient: float = 0.03
    """Weight of their entropy: who has become certain can no longer be shaped."""
    seed: int = 0
    """Fixes everything."""
    progress: bool = True
    """Show a progress bar."""


def pretrain(given: list[str]) -> None:
    """Let pairs of naive learners learn from each other, and write what they have become."""
    command = shlex.join(["coala", "pretrain", *given])
    _, config = started_from(given)
    preset(config.preset, of_meta_agents=True)
    args = read_options(_Pretrain, _Pretrain(config.game, config.network), config, given, "pretrain")
    entropy = number("entropy_coefficient", args.entropy_coefficient, least=0.0)
    out = new_file(args.out)
    config = _pretrained(config, args)
    game = config.game.build()
    header = {"config": config.to_dict(), "made_by": experiments.made_by(command)}
    naive = config.naive_learner()
    if not isinstance(naive, AbstractNaiveLearner):
        raise ValueError(f"naive_algorithm must be one with a network, got {config.flat()['naive_algorithm']!r}")
    naive = dataclasses.replace(naive, entropy_coefficient=entropy)
    with progress_of(args.num_inner_episodes, "ep", args.progress) as report:
        params = training.pretrain(
            game,
            naive,
            batch_size=args.batch_size,
            num_pairs=args.num_pairs,
            num_inner_episodes=args.num_inner_episodes,
            seed=args.seed,
            report=report,
        )
    training.save_naive_pool(out, params, header)
    print(f"wrote {out}")


def _pretrained(config: RunConfig, args: _Pretrain) -> RunConfig:
    """Return the configuration of a run, but for its naive learners as they learn here."""
    chosen = {**args.game.flat(), **args.network.flat(), "naive_learning_rate": args.learning_rate, "seed": args.seed}
    return config.with_flags(**chosen, naive_pool="", warm_start=False)

"""``coala pretrain``: naive learners who learn a game from each other, kept as a pool to shape."""

import dataclasses
import shlex
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents import experiments, training
from coala_agents.cli._arguments import MaybePath
from coala_agents.cli._flags import read_options, started_from
from coala_agents.config import GameConfig, NetworkConfig, RunConfig, preset
from coala_envs.checks import number
from coala_envs.co_players import AbstractNaiveLearner
from coala_envs.files import check_writable


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
    if args.out is None:
        raise ValueError("--out PATH is missing: the file to write")
    if args.out.exists():
        raise FileExistsError(f"{args.out} exists; choose another --out")
    check_writable(args.out)
    config = _pretrained(config, args)
    game = config.game.build()
    header = {"config": config.to_dict(), "made_by": experiments.made_by(command)}
    naive = config.naive_learner()
    if not isinstance(naive, AbstractNaiveLearner):
        raise ValueError(f"naive_algorithm must be one with a network, got {config.flat()['naive_algorithm']!r}")
    naive = dataclasses.replace(naive, entropy_coefficient=entropy)
    # The delay: nothing is shown before what is wrong is told.
    shown = {"unit": "ep", "dynamic_ncols": True, "delay": 0.1}
    with tqdm(total=args.num_inner_episodes, disable=not args.progress, **shown) as bar:

        def report(done: int, metrics: dict[str, float]) -> None:
            bar.update(min(done, bar.total) - bar.n)
            bar.set_postfix_str(", ".join(f"{name} {value:.3f}" for name, value in metrics.items()))

        params = training.pretrain(
            game,
            naive,
            batch_size=args.batch_size,
            num_pairs=args.num_pairs,
            num_inner_episodes=args.num_inner_episodes,
            seed=args.seed,
            report=report,
        )
    training.save_naive_pool(args.out, params, header)
    print(f"wrote {args.out}")


def _pretrained(config: RunConfig, args: _Pretrain) -> RunConfig:
    """Return the configuration of a run, but for its naive learners as they learn here."""
    chosen = {**args.game.flat(), **args.network.flat(), "naive_learning_rate": args.learning_rate, "seed": args.seed}
    return config.with_flags(**chosen, naive_pool="", warm_start=False)

"""``coala pretrain``: naive learners who learn a game from each other, kept as a pool to shape."""

import dataclasses
import shlex
from pathlib import Path
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents import experiments
from coala_agents.experiments import SHAPING_PRESETS


@dataclasses.dataclass(frozen=True)
class _Pretrain:
    preset: Annotated[str, tyro.conf.Positional]
    """Whose game, network and naive learner are used: a preset of coala train."""
    out: Path
    """File to write; name it with --naive-pool of coala train."""
    num_pairs: int = 5
    """Independent pairs; the pool has twice as many members."""
    num_inner_episodes: int = 2000
    """After each of which both learn."""
    batch_size: int = 32
    """B: games in parallel between the two of a pair."""
    learning_rate: float = 0.002
    """Of both, here; the preset's serves when they are shaped."""
    seed: int = 0
    """Fixes everything."""
    progress: bool = True
    """Show a progress bar."""


def pretrain(given: list[str]) -> None:
    """Let pairs of naive learners learn from each other, and write what they have become."""
    args = tyro.cli(_Pretrain, args=given, prog="coala pretrain")
    if args.preset not in SHAPING_PRESETS:
        raise ValueError(f"unknown preset {args.preset!r}; known: {', '.join(SHAPING_PRESETS)}")
    if args.out.exists():
        raise FileExistsError(f"{args.out} exists; choose another --out")
    config = dataclasses.replace(
        SHAPING_PRESETS[args.preset], naive_pool="", naive_learning_rate=args.learning_rate, seed=args.seed
    )
    with tqdm(total=args.num_inner_episodes, disable=not args.progress, unit="ep", dynamic_ncols=True) as bar:

        def report(done: int, reward: float) -> None:
            bar.update(done - bar.n)
            bar.set_postfix_str(f"reward {reward:.3f} per step")

        params = experiments.pretrain(
            experiments.make_game(config),
            experiments.naive_learner(config),
            batch_size=args.batch_size,
            num_pairs=args.num_pairs,
            num_inner_episodes=args.num_inner_episodes,
            seed=args.seed,
            report=report,
        )
    command = shlex.join(["coala", "pretrain", *given])
    header = {"config": config.to_dict(), "made_by": experiments.made_by(command)}
    experiments.save_naive_pool(args.out, params, header)
    print(f"wrote {args.out}")

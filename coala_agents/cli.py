"""The command line: ``coala train``, ``coala evaluate``, ``coala compare``."""

import dataclasses
import json
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents import experiments
from coala_agents.experiments import DEFAULT_PRESET, PRESETS, TrainConfig
from coala_agents.training import NotFinite

USAGE = f"""usage: coala COMMAND [options]

  coala train [PRESET] [options]   train an agent against naive learners (presets: {", ".join(PRESETS)})
  coala evaluate DIR [options]     play a trained agent against fresh naive learners
  coala compare DIR [DIR ...]      draw several runs in one figure

coala COMMAND --help shows the options of a command. coala train alone runs {DEFAULT_PRESET}.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leaves with status 2 and one line on an error of the user's."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        print(USAGE, end="")
        return
    name, rest = given[0], given[1:]
    try:
        if name not in COMMANDS:
            raise ValueError(f"unknown command {name!r}; known: {', '.join(COMMANDS)}")
        COMMANDS[name](rest)
    except (ValueError, OSError, NotFinite) as error:
        print(f"coala: {error}", file=sys.stderr)
        raise SystemExit(2) from error


@dataclasses.dataclass(frozen=True)
class _Train:
    config: Annotated[TrainConfig, tyro.conf.arg(name="")]
    out: Path | None = None
    """Folder of the run; runs/PRESET-ALGORITHM-SEED unless given. It must not hold a run yet."""
    progress: bool = True
    """Show a progress bar."""


def _train(given: list[str]) -> None:
    preset = given.pop(0) if given and not given[0].startswith("-") else DEFAULT_PRESET
    if preset not in PRESETS:
        raise ValueError(f"unknown preset {preset!r}; known: {', '.join(PRESETS)}")
    args = tyro.cli(_Train, args=given, default=_Train(PRESETS[preset]), prog=f"coala train {preset}")
    config = args.config
    folder = args.out or Path("runs", f"{preset}-{config.algorithm}-{config.seed}")
    command = shlex.join(["coala", "train", preset, *given])
    print(f"{config.algorithm} on {preset}: {config.iterations} iterations, {config.num_seeds} seed(s), into {folder}")
    with tqdm(total=config.iterations, disable=not args.progress, unit="it", dynamic_ncols=True) as bar:
        steps = config.meta_batch_size * config.batch_size * config.num_inner_episodes * config.inner_episode_length
        outcome = experiments.train(config, folder, command=command, progress=_Progress(bar, steps * config.num_seeds))
    from coala_agents import plotting

    drawn = [plotting.draw_learning_curve(folder)] if outcome.iterations else []
    drawn.append(plotting.draw_meta_episode(folder))
    if outcome.interrupted:
        print(f"interrupted after {outcome.iterations} iterations; the run is usable")
    print(*("drew " + str(path) for path in drawn), sep="\n")


class _Progress:
    """Shows rewards and steps per second on a progress bar."""

    def __init__(self, bar: tqdm, steps: int):
        self.bar, self.steps, self.began = bar, steps, 0.0

    def __call__(self, done: int, metrics: dict[str, float]) -> None:
        now = time.perf_counter()
        # The first iteration compiles; it would spoil the rate.
        speed = self.steps * (done - 1) / (now - self.began) if done > 1 else 0.0
        self.began = self.began or now
        ego, naive = metrics["reward/ego"], metrics["reward/naive"]
        self.bar.set_postfix_str(f"ego {ego:+.2f}, naive {naive:+.2f}, {speed:,.0f} steps/s", refresh=False)
        self.bar.update()


@dataclasses.dataclass(frozen=True)
class _Evaluate:
    folder: Annotated[Path, tyro.conf.Positional]
    """Folder of a run."""
    num_opponents: int = 64
    """Fresh naive learners, one meta-episode against each."""
    seed: int = 0
    """Of the opponents and of the play."""


def _evaluate(given: list[str]) -> None:
    args = tyro.cli(_Evaluate, args=given, prog="coala evaluate")
    run = experiments.load_run(args.folder)
    seen = experiments.evaluate(run.setting, run.state, num_opponents=args.num_opponents, seed=args.seed)
    rows = seen.rows()
    result = {
        "run": {"preset": run.config.preset, "algorithm": run.config.algorithm, "iteration": run.iteration},
        "num_opponents": args.num_opponents,
        "seed": args.seed,
        "all": rows,
        "by_seed": {run.config.seed + index: rows for index, rows in enumerate(seen.rows_by_seed())},
    }
    path = args.folder / "evaluation.json"
    path.write_text(json.dumps(result, indent=2) + "\n")
    print(f"{run.config.algorithm} after {run.iteration} iterations, {args.num_opponents} naive learners per seed")
    print(f"{'per step':<20}{'mean':>8}   95 % interval")
    for quantity, row in rows.items():
        print(f"{quantity:<20}{row['mean']:>8.3f}   [{row['low']:.3f}, {row['high']:.3f}]")
    print(f"wrote {path}")


@dataclasses.dataclass(frozen=True)
class _Compare:
    folders: Annotated[tuple[Path, ...], tyro.conf.Positional]
    """Folders of runs."""
    out: Path = Path("comparison.png")
    """Figure to write."""


def _compare(given: list[str]) -> None:
    args = tyro.cli(_Compare, args=given, prog="coala compare")
    if not args.folders:
        raise ValueError("compare needs at least one run folder")
    from coala_agents import plotting

    print(f"drew {plotting.draw_comparison(args.folders, args.out)}")


COMMANDS: dict[str, Callable[[list[str]], None]] = {"train": _train, "evaluate": _evaluate, "compare": _compare}

"""Everybody against everybody, for the commands that play it: who was named, the options, the play and its files."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from coala_agents import evaluation, experiments
from coala_agents.cli._arguments import GivenPath, MaybeWhole
from coala_agents.cli._chance import Chance, EpsilonOfAll, Greedy, Survival, chance
from coala_agents.cli._places import TOURNAMENT
from coala_agents.cli._report import Json
from coala_agents.config import DEFAULT_PRESET, PRESETS, RunConfig
from coala_agents.evaluation import BestResponse, Score, Tournament
from coala_agents.experiments import Run
from coala_agents.registry import ShapingPGConfig
from coala_envs.checks import whole
from coala_envs.files import check_writable_folder, write_text
from coala_envs.games import AbstractGame
from coala_envs.registry import CO_PLAYERS, spelt

NUM_META_EPISODES = 32


@dataclasses.dataclass(frozen=True, kw_only=True)
class RoundRobin:
    """Options of every such command."""

    num_meta_episodes: MaybeWhole = None
    """Whole meta-episodes of each pair, as many in each seating; 32 unless given, or the next multiple of the seats."""
    seed: int = 0
    """Of the play, and of the best responses."""
    best_response_iterations: int = 100
    """Training iterations of the best response to each entrant; 0 leaves it out."""
    best_response_meta_batch_size: int = 16
    """Meta-episodes in each of them."""
    epsilon: EpsilonOfAll = "0"
    survival: Survival = 1.0
    greedy: Greedy = False
    json: Json = False
    out: GivenPath = TOURNAMENT
    """Folder of the result."""
    progress: bool = True
    """Show a progress bar."""

    def asked(self) -> Chance:
        """Return what was asked of chance, having looked at all that can be wrong before anything is loaded.

        Raises ``ValueError`` and ``OSError``; for hands of which one trembles more than another, too: nobody is the
        first here.
        """
        check_writable_folder(self.out)
        whole("best_response_iterations", self.best_response_iterations, least=0)
        asked = chance(self.epsilon, self.survival, self.greedy)
        if isinstance(asked.epsilon, tuple):
            raise ValueError(f"in a tournament all hands tremble alike: give one epsilon, got {len(asked.epsilon)}")
        return asked


def by_name(entrants: Sequence[str]) -> dict[str, str]:
    """Return who was named, by the name that each will have. Raises ``ValueError`` for one name of two."""
    named = dict(_named(entrant) for entrant in entrants)
    if len(named) < len(entrants):
        raise ValueError("entrants must have different names; give one as NAME=ENTRANT")
    return named


def runs_among(named: Mapping[str, str]) -> dict[str, Run]:
    """Return which of the named are trained agents."""
    return {name: found[0] for name, what in named.items() if (found := experiments.run_of(what))}


def hold(
    args: RoundRobin, named: Mapping[str, str], runs: Mapping[str, Run], config: RunConfig, command: str
) -> tuple[Tournament, list[Path]]:
    """Play in the game and the sizes of ``config``, write and draw; return what was found, and the files."""
    asked = args.asked()
    if asked.greedy and not runs and not args.best_response_iterations:
        raise ValueError("nobody here is a trained agent: --greedy goes with the folder of a run")
    setting = experiments.build(config)
    game = asked.around(setting.game)
    entrants = [
        entrant
        for name, what in named.items()
        for entrant in experiments.entrants_of(
            what, setting.game, name=name, naive=setting.unknown_opponent, greedy=asked.greedy
        )
    ]
    with tqdm(disable=not args.progress, unit="pair", dynamic_ncols=True, delay=1) as bar:
        result = evaluation.play_tournament(
            game,
            entrants,
            batch_size=setting.batch_size,
            num_inner_episodes=setting.num_inner_episodes,
            num_meta_episodes=_enough(game) if args.num_meta_episodes is None else args.num_meta_episodes,
            seed=args.seed,
            progress=lambda done, total, pair: _show(bar, done, total, pair),
            best_response=_best_response(config, args, asked, game, bar) if args.best_response_iterations else None,
        )
    made_by = {**experiments.made_by(command), "runs": {name: run.config.to_dict() for name, run in runs.items()}}
    files = evaluation.write_tournament(result, args.out)
    write_text(args.out / "made_by.json", json.dumps(made_by, indent=2) + "\n")
    from coala_agents import plotting

    return result, [*files, plotting.draw_tournament(args.out)]


def _enough(game: AbstractGame) -> int:
    """Return the fewest meta-episodes from ``NUM_META_EPISODES`` on that the seats can share."""
    return -(-NUM_META_EPISODES // game.num_players) * game.num_players


def told(score: Score) -> str:
    """Return a mean reward with half of its interval."""
    row = score.rows()["reward"]
    return with_half(row["mean"], None if row["low"] is None else (row["high"] - row["low"]) / 2)


def with_half(mean: float, half: float | None) -> str:
    """Return a mean, and half of its interval if that is known."""
    # "z": a mean that rounds to zero from below would read -0.000.
    return f"{mean:z.3f}" + ("" if half is None else f" +-{half:.3f}")


def _named(given: str) -> tuple[str, str]:
    name, equals, what = given.partition("=")
    if given.startswith(experiments.PRETRAINED):
        return given.removeprefix(experiments.PRETRAINED), given
    # A name before a folder that happens to be called so, as for everybody who looks players up.
    folder = spelt(given) not in CO_PLAYERS and Path(given).is_dir()
    return (name, what) if equals else (Path(given).name if folder else given, given)


def _best_response(config: RunConfig, args: RoundRobin, asked: Chance, game: AbstractGame, bar: tqdm) -> BestResponse:
    budget = args.best_response_iterations
    return experiments.best_response_trainer(
        responder_of(config, args),
        game=game,
        greedy=asked.greedy,
        progress=lambda entrant, done: bar.set_postfix_str(f"best response to {entrant.name}: {done}/{budget}"),
    )


def responder_of(config: RunConfig, args: RoundRobin) -> RunConfig:
    """Return how a best response is trained where the configuration's game is played."""
    # On a gridworld the responder learns as the run's own agents did, a warm start included, if they did by such a
    # gradient at all.
    known = isinstance(config.learner, ShapingPGConfig) and config.game.name != "ipd"
    like = config if known else PRESETS[DEFAULT_PRESET]
    sizes = {name: config.flat()[name] for name in ("batch_size", "num_inner_episodes")}
    budget = args.best_response_iterations
    return dataclasses.replace(like, game=config.game).with_flags(
        **sizes,
        iterations=budget,
        entropy_iterations=max(1, budget // 2),
        meta_batch_size=args.best_response_meta_batch_size,
        seed=args.seed,
    )


def _show(bar: tqdm, done: int, total: int, pair: str) -> None:
    bar.total = total
    bar.set_postfix_str(pair, refresh=False)
    bar.update(done - bar.n)

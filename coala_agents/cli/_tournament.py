"""``coala tournament``: everybody against everybody, as a matrix, a table and a heat map."""

import dataclasses
import json
import shlex
from pathlib import Path
from typing import Annotated

import tyro
from tqdm import tqdm

from coala_agents import evaluation, experiments
from coala_agents.cli._arguments import GivenPath, MaybeWhole, MaybeWord, read
from coala_agents.cli._chance import Chance, EpsilonOfAll, Greedy, Survival, chance
from coala_agents.cli._places import TOURNAMENT
from coala_agents.cli._report import Json, print_json
from coala_agents.cli._table import matrix, terminal_width
from coala_agents.config import DEFAULT_PRESET, PRESETS, RunConfig, preset
from coala_agents.evaluation import BestResponse, Company, Score, Tournament
from coala_agents.experiments import Run
from coala_envs.checks import whole
from coala_envs.files import check_writable_folder, read_json, write_text
from coala_envs.games import AbstractGame
from coala_envs.registry import CO_PLAYERS, spelt

NUM_META_EPISODES = 32


@dataclasses.dataclass(frozen=True)
class _Tournament:
    entrants: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="ENTRANT")]
    """Runs' folders, pretrained agents, naive, fixed strategies, axelrod:NAME; any as NAME=ENTRANT."""
    num_meta_episodes: MaybeWhole = None
    """Whole meta-episodes of each pair, as many in each seating; 32 unless given, or the next multiple of the seats."""
    preset: MaybeWord = None
    """Whose game and sizes are played where no entrant is a run; ipd-shaping's unless given."""
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


def tournament(given: list[str]) -> None:
    """Play, write and draw."""
    args = read(_Tournament, given, "tournament")
    check_writable_folder(args.out)
    named = dict(_named(entrant) for entrant in args.entrants)
    if len(named) < len(args.entrants):
        raise ValueError("entrants must have different names; give one as NAME=ENTRANT")
    whole("best_response_iterations", args.best_response_iterations, least=0)
    asked = _alike(chance(args.epsilon, args.survival, args.greedy))
    runs = {name: found[0] for name, what in named.items() if (found := experiments.run_of(what))}
    config = _common(runs, args.preset)
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
    command = shlex.join(["coala", "tournament", *given])
    made_by = {**experiments.made_by(command), "runs": {name: run.config.to_dict() for name, run in runs.items()}}
    files = evaluation.write_tournament(result, args.out)
    write_text(args.out / "made_by.json", json.dumps(made_by, indent=2) + "\n")
    from coala_agents import plotting

    figure = plotting.draw_tournament(args.out)
    if args.json:
        print_json(read_json(files[0]))
        return
    if asked.told:
        print(asked.told)
    _print_matrix(result)
    print(*(f"wrote {path}" for path in files), f"drew {figure}", sep="\n")


def _enough(game: AbstractGame) -> int:
    """Return the fewest meta-episodes from ``NUM_META_EPISODES`` on that the seats can share."""
    return -(-NUM_META_EPISODES // game.num_players) * game.num_players


def _named(given: str) -> tuple[str, str]:
    name, equals, what = given.partition("=")
    if given.startswith(experiments.PRETRAINED):
        return given.removeprefix(experiments.PRETRAINED), given
    # A name before a folder that happens to be called so, as for everybody who looks players up.
    folder = spelt(given) not in CO_PLAYERS and Path(given).is_dir()
    return (name, what) if equals else (Path(given).name if folder else given, given)


def _common(runs: dict[str, Run], named: str | None) -> RunConfig:
    """Return the configuration whose game and sizes everybody plays.

    The sizes of a meta-episode are those of the first run that has them, or else of the preset.

    Raises ``ValueError`` if the runs were made for different games, and for a preset beside runs.
    """
    if named is not None:
        if runs:
            raise ValueError(f"preset is for a tournament without runs, and {next(iter(runs))} is one: leave it out")
        return preset(named, of_meta_agents=True)
    sizes = [run.config for run in runs.values() if not run.config.learner.reads_parameters]
    like = sizes[0] if sizes else PRESETS[DEFAULT_PRESET]
    if not runs:
        return like
    (first, run), *others = runs.items()
    game = run.config.game
    for name, other in others:
        mine, theirs = game.flat(), other.config.game.flat()
        for field in mine:
            if theirs.get(field) != mine[field]:
                told = f"{field} {mine[field]} and {theirs.get(field)}"
                raise ValueError(f"{first} and {name} were trained on different games: {told}")
    return dataclasses.replace(like, game=game)


def _alike(asked: Chance) -> Chance:
    """Return it. Raises ``ValueError`` for hands of which one trembles more than another: nobody is the first here."""
    if isinstance(asked.epsilon, tuple):
        raise ValueError(f"in a tournament all hands tremble alike: give one epsilon, got {len(asked.epsilon)}")
    return asked


def _best_response(config: RunConfig, args: _Tournament, asked: Chance, game: AbstractGame, bar: tqdm) -> BestResponse:
    budget = args.best_response_iterations
    # On a gridworld the responder learns as the run's own agents did, a warm start included.
    like = PRESETS[DEFAULT_PRESET] if config.game.name == "ipd" else config
    sizes = {name: config.flat()[name] for name in ("batch_size", "num_inner_episodes")}
    responder = dataclasses.replace(like, game=config.game).with_flags(
        **sizes,
        iterations=budget,
        entropy_iterations=max(1, budget // 2),
        meta_batch_size=args.best_response_meta_batch_size,
        seed=args.seed,
    )
    return experiments.best_response_trainer(
        responder,
        game=game,
        greedy=asked.greedy,
        progress=lambda entrant, done: bar.set_postfix_str(f"best response to {entrant.name}: {done}/{budget}"),
    )


def _show(bar: tqdm, done: int, total: int, pair: str) -> None:
    bar.total = total
    bar.set_postfix_str(pair, refresh=False)
    bar.update(done - bar.n)


def _print_matrix(result: Tournament) -> None:
    """Print who got what from whom, agents of one run across seeds; then from their own pool; then who got most."""
    within = [score for score in result.scores if score.company == Company.WITHIN_POOL]
    apart = {
        (score.player, score.opponent): _told(score) for score in result.scores if score.company != Company.WITHIN_POOL
    }
    print("reward per step of the row's player against the column's")
    print("agents of one run: across seeds")
    print("+-: half a 95 % interval, over seeds where a player has several,")
    print("    else over meta-episodes of these only\n")
    print(matrix(result.names, [*result.names, *result.probes], apart, terminal_width()))
    print()
    for score in within:
        print(f"{score.player} against {score.opponent} within the pool: {_told(score)}")
    exploited = result.exploitability()
    for found in exploited:
        print(f"most got from {found.entrant}: {_told(found.most)}, by {found.most.player}")
    for found in exploited:
        if found.note:
            print(f"note: {found.note}")


def _told(score: Score) -> str:
    row = score.rows()["reward"]
    half = "" if row["low"] is None else f" +-{(row['high'] - row['low']) / 2:.3f}"
    # "z": a mean that rounds to zero from below would read -0.000.
    return f"{row['mean']:z.3f}{half}"

"""Environment steps per second of every way to play: games as pure functions, meta-episodes, and the faces."""

from collections.abc import Iterator

import gymnasium

from benchmarks._play import (
    Call,
    game_alone,
    gymnasium_steps,
    meta_episodes,
    one_by_one_steps,
    parallel_steps,
    side_by_side,
)
from benchmarks._rows import Effort, Row, steps_per_second
from coala_envs import ipd_v0
from coala_envs.games import AbstractGame, CleanUpLite, CoinGame, HarvestLite, InTheMatrix, iterated_prisoners_dilemma

INNER = 16


def games() -> dict[str, AbstractGame]:
    """Return the games that are played as pure functions, by what the table calls them."""
    return {
        "prisoner's dilemma": iterated_prisoners_dilemma(inner_episode_length=INNER),
        "Coin Game, pax": CoinGame(INNER),
        "Coin Game, lola": CoinGame(INNER, variant="lola"),
        "CleanUp-lite": CleanUpLite(INNER),
        "IPD in the matrix": InTheMatrix(INNER),
        "Harvest-lite": HarvestLite(INNER),
    }


IDS = {
    "CoalaIPD-v0": "prisoner's dilemma",
    "CoalaCoinGame-v0": "Coin Game",
    "CoalaCleanUpLite-v0": "CleanUp-lite",
    "CoalaIPDInTheMatrix-v0": "IPD in the matrix",
    "CoalaHarvestLite-v0": "Harvest-lite",
}


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows: what is compared is timed in turns."""
    played = dict(list(games().items())[: effort.of(None, None, 1)])
    for parallel in effort.of((1, 64, 1024, 8192), (64, 1024), (2,)):
        steps = effort.of(20_000 if parallel == 1 else 1_000_000, 100_000, 100)
        episodes = max(1, steps // (parallel * INNER))
        calls = {
            f"{name}, {parallel} in parallel": side_by_side(game_alone(game, episodes), parallel, episodes * INNER)
            for name, game in played.items()
        }
        yield from steps_per_second("environments", calls, effort.repeats)
    counts = effort.of((1, 64, 1024), (1, 64), (1,))
    calls = {f"meta-episodes of naive learners, B 16, {count} in parallel": meta_episodes(count) for count in counts}
    yield from steps_per_second("environments", calls, effort.repeats)
    yield from steps_per_second("environments", _faces(effort), effort.repeats)


def _faces(effort: Effort) -> dict[str, Call]:
    """Whoever is met is the game's default naive learner, in B games at once; in PettingZoo there is one game."""
    steps, num_envs = effort.of(200, 100, 12), effort.of(64, 64, 2)
    calls: dict[str, Call] = {}
    for gymnasium_id, name in list(IDS.items())[: effort.of(None, 2, 1)]:
        scalar = gymnasium.make(gymnasium_id)
        batch = scalar.unwrapped.pomdp.batch_size
        calls[f"{name}, gymnasium.make, B {batch}"] = gymnasium_steps(scalar, steps, batch)
        vector = gymnasium.make_vec(gymnasium_id, num_envs=num_envs)
        calls[f"{name}, gymnasium.make_vec, {num_envs} x B {batch}"] = gymnasium_steps(vector, steps, num_envs * batch)
    calls["prisoner's dilemma, PettingZoo parallel"] = parallel_steps(ipd_v0.parallel_env(), steps)
    calls["prisoner's dilemma, PettingZoo AEC"] = one_by_one_steps(ipd_v0.env(), steps)
    return calls

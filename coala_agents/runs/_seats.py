"""Who sits at the table, and in which sizes, when the agents of a run are watched."""

from typing import NamedTuple

from coala_agents.evaluation import Entrant
from coala_agents.experiments import Run, entrant_from_run, entrant_of
from coala_agents.training import Setting
from coala_envs.checks import checked
from coala_envs.games import AbstractGame
from coala_envs.rendering import Session

NUM_INNER_EPISODES = 20
"""Of a meta-episode, where a run has no number of its own."""


class Table(NamedTuple):
    """A game, who plays it, and the sizes of the meta-episode."""

    game: AbstractGame
    ego: Entrant
    others: tuple[Entrant, ...]
    """For each seat but the first."""
    batch_size: int
    num_inner_episodes: int

    def resized(self, batch_size: int | None, num_inner_episodes: int | None) -> "Table":
        """Return it with other sizes, where they are given."""
        return self._replace(
            batch_size=self.batch_size if batch_size is None else batch_size,
            num_inner_episodes=self.num_inner_episodes if num_inner_episodes is None else num_inner_episodes,
        )

    def session(self, game: AbstractGame, *, seed: int) -> Session:
        """Return the meta-episode; ``game`` is the table's, maybe ``with_chance``."""
        seated = (self.ego, *self.others)
        players, names = [entrant.player for entrant in seated], shown_names(*seated)
        sizes = {"batch_size": self.batch_size, "num_inner_episodes": self.num_inner_episodes}
        return Session.between(game, players, names, **sizes, seed=seed)


def seats_of(run: Run, *, algorithm: str = "", against: str | None = None, greedy: bool = False) -> Table:
    """Return who sits where when a run's agents are watched: one of them in seat 0, drawn from all.

    Arguments:
        run: of meta agents, or of a pair.
        algorithm: whose agents, the first unless given.
        against: who sits in the other seats, as ``others_of`` takes it; unless given the run's opponents that are no
            meta agents, or the other player of its pair.
        greedy: trained agents take their most probable action instead of drawing one.

    Raises as ``others_of``.
    """
    setting, ego = run.setting, entrant_from_run(run, algorithm or run.names[0], greedy=greedy)
    meta = isinstance(setting, Setting)
    if against is not None:
        others = others_of(against, run.game, greedy=greedy)
    elif meta:
        whom = run.config.flat()["opponent"]
        opponent = entrant_of(whom, run.game, naive=setting.unknown_opponent, greedy=greedy)
        others = (opponent,) * (run.game.num_players - 1)
    else:
        others = (entrant_from_run(run, run.names[-1], greedy=greedy),)
    return Table(run.game, ego, others, setting.batch_size, setting.num_inner_episodes if meta else NUM_INNER_EPISODES)


@checked
def others_of(given: str, game: AbstractGame, *, greedy: bool = False) -> tuple[Entrant, ...]:
    """Return who sits in the seats after the first.

    Arguments:
        given: who was named, as ``entrant_of`` takes it: one for all of these seats, or one for each with commas
            between. In a game of two a comma is a part of the name.
        game: what they play.
        greedy: trained agents take their most probable action instead of drawing one.

    Raises as ``entrant_of``, and ``ValueError`` for another number of names.
    """
    seats = game.num_players - 1
    named = given.split(",") if seats > 1 else [given]
    if len(named) not in (1, seats):
        told = f"{seats} other seats need one player, or {seats} with commas between"
        raise ValueError(f"{told}, got {len(named)}: {given}")
    return tuple(entrant_of(name, game, greedy=greedy) for name in (named * seats)[:seats])


def shown_names(*entrants: Entrant) -> list[str]:
    """Return what entrants are called on the screen; those of one name are numbered."""
    names = ["naive learner" if entrant.name == "naive" else entrant.name for entrant in entrants]
    return [f"{name} {names[: at + 1].count(name)}" if names.count(name) > 1 else name for at, name in enumerate(names)]

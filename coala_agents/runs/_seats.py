"""Who sits at the table, and in which sizes, when the agents of a run are watched."""

from typing import NamedTuple

from coala_agents.evaluation import Entrant
from coala_agents.experiments import Run, entrant_from_run, entrant_of
from coala_agents.training import Setting
from coala_envs.games import AbstractGame
from coala_envs.rendering import Session

NUM_INNER_EPISODES = 20
"""Of a meta-episode, where a run has no number of its own."""


class Table(NamedTuple):
    """A game, who plays it, and the sizes of the meta-episode."""

    game: AbstractGame
    ego: Entrant
    other: Entrant
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
        players, names = (self.ego.player, self.other.player), (shown_name(self.ego), shown_name(self.other))
        sizes = {"batch_size": self.batch_size, "num_inner_episodes": self.num_inner_episodes}
        return Session.between(game, players, names, **sizes, seed=seed)


def seats_of(run: Run, *, algorithm: str = "", against: str | None = None, greedy: bool = False) -> Table:
    """Return who sits where when a run's agents are watched: one of them in seat 0, drawn from all.

    Arguments:
        run: of meta agents, or of a pair.
        algorithm: whose agents, the first unless given.
        against: who sits in seat 1, as ``entrant_of`` takes it; unless given a naive learner of the run, or the other
            player of its pair.
        greedy: trained agents take their most probable action instead of drawing one.

    Raises as ``entrant_of``.
    """
    setting, ego = run.setting, entrant_from_run(run, algorithm or run.names[0], greedy=greedy)
    meta = isinstance(setting, Setting)
    if against is not None:
        other = entrant_of(against, run.game, greedy=greedy)
    elif meta:
        other = Entrant("naive", setting.opponent, learns=True)
    else:
        other = entrant_from_run(run, run.names[-1], greedy=greedy)
    return Table(run.game, ego, other, setting.batch_size, setting.num_inner_episodes if meta else NUM_INNER_EPISODES)


def shown_name(entrant: Entrant) -> str:
    """Return what an entrant is called on the screen."""
    return "naive learner" if entrant.name == "naive" else entrant.name

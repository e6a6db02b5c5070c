"""Players by name, for whoever sits at the table: naive learners, strategies, and agents of runs."""

from coala_agents.config import NAIVE
from coala_agents.evaluation import Entrant
from coala_agents.experiments._load import check_game, player_entry, run_of
from coala_agents.experiments._trained_entrants import entrant_from_run, entrants_from_run
from coala_envs.checks import Count, checked
from coala_envs.co_players import CoPlayer
from coala_envs.games import AbstractGame


@checked
def entrants_of(
    given: str,
    game: AbstractGame,
    *,
    name: str = "",
    naive: CoPlayer | None = None,
    seat: Count = 1,
    greedy: bool = False,
) -> list[Entrant]:
    """Return who was named: of a run an entrant for each of its algorithms, or the one that was asked for.

    Arguments:
        given: a run, as ``run_of`` takes it: ``FOLDER``, ``FOLDER:ALGORITHM``, ``run:FOLDER``,
            ``pretrained:NAME``; or a name, as ``co_player_entry`` does: ``naive``, ``tit-for-tat``,
            ``axelrod:TitForTat``, ``module:name``.
        game: what they will play.
        name: what to call them; what they are called unless given.
        naive: who is meant by ``naive``; the game's own naive learner unless given.
        seat: where players by name will sit; agents of runs play in any.
        greedy: agents of runs take their most probable action instead of drawing one.

    Raises as ``run_of`` and ``co_player_entry``, and ``ValueError`` for who cannot play the game.
    """
    if (found := run_of(given)) is None:
        entry = player_entry(given)
        player = naive if entry.name == NAIVE and naive is not None else entry.for_game(game, seat)
        return [Entrant(name or entry.name, player, entry.learns)]
    run, folder, asked = found
    check_game(given, run.game, game)
    origin = str(folder.resolve())
    if asked:
        return [entrant_from_run(run, asked, title=name or f"{folder.name}/{asked}", origin=origin, greedy=greedy)]
    return entrants_from_run(name or folder.name, run, origin=origin, greedy=greedy)


@checked
def entrant_of(given: str, game: AbstractGame, *, naive: CoPlayer | None = None, greedy: bool = False) -> Entrant:
    """Return the one who was named, as ``entrants_of``; of a run with several algorithms the first, called by it."""
    if (found := run_of(given)) is None:
        return entrants_of(given, game, naive=naive)[0]
    run, _, asked = found
    check_game(given, run.game, game)
    return entrant_from_run(run, asked or run.names[0], greedy=greedy)

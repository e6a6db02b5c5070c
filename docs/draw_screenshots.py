"""Draw the pictures of the docs: ``python docs/draw_screenshots.py`` writes docs/environments/images/*.png and *.gif.

Of all games, or of those that are named: ``python docs/draw_screenshots.py coin_game``.

A PNG of each game in the midst of play, and a GIF of a whole meta-episode: pictures at the end of inner episodes, of as
many as it takes to show the learning. The players are tit-for-tat and a naive learner where there is a dilemma of two
actions, and two naive learners elsewhere; of three, tit-for-tat and two naive learners.
"""

import itertools
import pathlib
import sys
from collections.abc import Iterator

import numpy as np
from PIL import Image

from coala_envs import ShapingPOMDP, avoid_wrong_sums
from coala_envs.co_players import make_co_player, make_co_players, tit_for_tat
from coala_envs.games import (
    AbstractGame,
    CleanUpAction,
    CleanUpLite,
    CoinGame,
    HarvestLite,
    InTheMatrix,
    Negotiation,
    chicken,
    dilemmas,
    iterated_prisoners_dilemma,
    matching_pennies,
    matrix_game,
    n_player_prisoners_dilemma,
    n_player_stag_hunt,
    public_goods,
    stag_hunt,
)
from coala_envs.rendering import Session, draw, film

FOLDER = pathlib.Path(__file__).parent / "environments" / "images"
GIF_SIZE = (600, 400)
INNER_EPISODES = 60
LIMIT = 600 * 1024


def matrix(game: AbstractGame) -> Session:
    """Return a meta-episode of tit-for-tat and a naive learner."""
    players, names = (tit_for_tat(), make_co_player("naive", game)), ("tit-for-tat", "naive learner")
    return Session.between(game, players, names, batch_size=16, num_inner_episodes=INNER_EPISODES)


def negotiation(game: AbstractGame) -> Session:
    """Return a meta-episode of a cooperator who answers and one who claims everything."""
    names = ("negotiation-tit-for-tat", "negotiation-defector")
    players = [make_co_player(name, game) for name in names]
    return Session.between(game, players, ("tit-for-tat", "defector"), batch_size=16, num_inner_episodes=10)


def three(game: AbstractGame) -> Session:
    """Return a meta-episode of tit-for-tat and two naive learners."""
    players, names = (tit_for_tat(3), *make_co_players("naive", game)), ("tit-for-tat", "a learner", "another")
    return Session.between(game, players, names, batch_size=16, num_inner_episodes=INNER_EPISODES)


def naive(game: AbstractGame, batch_size: int = 64, inner_episodes: int = INNER_EPISODES) -> Session:
    """Return a meta-episode of two naive learners."""
    players, names = [make_co_player("naive", game)] * 2, ("naive learner", "another")
    return Session.between(game, players, names, batch_size=batch_size, num_inner_episodes=inner_episodes)


SESSIONS = {
    # The steps before the picture, the inner episodes between two pictures of the film, and the meta-episode.
    "ipd": (134, 3, lambda: matrix(iterated_prisoners_dilemma())),
    "stag_hunt": (74, 3, lambda: matrix(stag_hunt())),
    "chicken": (74, 3, lambda: matrix(chicken())),
    "matching_pennies": (74, 3, lambda: naive(matching_pennies(), 16)),
    "matrix_game": (74, 3, lambda: naive(matrix_game(), 16)),
    "dilemmas": (74, 3, lambda: matrix(dilemmas())),
    "negotiation": (13, 1, lambda: negotiation(Negotiation(10))),
    "n_ipd": (134, 3, lambda: three(n_player_prisoners_dilemma())),
    "public_goods": (134, 3, lambda: three(public_goods())),
    "n_stag_hunt": (74, 3, lambda: three(n_player_stag_hunt())),
    "cleanup_lite": (590 * 32 + 9, 20, lambda: naive(CleanUpLite(32), inner_episodes=600)),
    "coin_game": (590 * 16 + 5, 20, lambda: naive(CoinGame(), inner_episodes=600)),
    "ipd_in_the_matrix": (50 * 40 + 25, 2, lambda: naive(InTheMatrix(40, height=5, width=5))),
    "harvest_lite": (50 * 32 + 5, 2, lambda: naive(HarvestLite(32))),
}


def played() -> Session:
    """Return a meta-episode in which somebody cleans for a naive learner."""
    game = CleanUpLite(16)
    pomdp = ShapingPOMDP(game, make_co_player("naive", game), batch_size=1, num_inner_episodes=10)
    session = Session.with_ego(pomdp, ("you", "naive learner"), seed=5)
    right, up, down = CleanUpAction.RIGHT, CleanUpAction.UP, CleanUpAction.DOWN
    for action in [right] * 3 + list(itertools.islice(itertools.cycle([up] * 4 + [down] * 4), 101)):
        session.step(action)
    return session


def learning(session: Session, between: int) -> Iterator[np.ndarray]:
    """Play a meta-episode and yield a small picture at the end of every so many-th inner episode, the first on."""
    ends = 0
    while not session.finished:
        if session.step():
            ends += 1
            if ends % between == 1 or session.finished:
                yield small(draw(session.scene(over=True)))


def small(picture: np.ndarray) -> np.ndarray:
    """Scale a picture down for a film of few bytes."""
    return np.asarray(Image.fromarray(picture).resize(GIF_SIZE, Image.Resampling.HAMMING))


def main(chosen: list[str]) -> None:
    """Write the pictures. Raises ``ValueError`` for one that is too large for the docs."""
    avoid_wrong_sums()
    FOLDER.mkdir(parents=True, exist_ok=True)
    scene = played().scene(explain_keys=True, note="your move")
    Image.fromarray(draw(scene)).save(FOLDER / "play.png", optimize=True)
    for name in chosen or SESSIONS:
        steps, between, start = SESSIONS[name]
        session = start()
        for _ in range(steps):
            session.step()
        png, gif = FOLDER / f"{name}.png", FOLDER / f"{name}.gif"
        Image.fromarray(draw(session.scene())).save(png, optimize=True)
        film(learning(start(), between), gif, fps=2)
        for path in (png, gif):
            print(f"{path.name}: {path.stat().st_size // 1024} KiB")
            if path.stat().st_size > LIMIT:
                raise ValueError(f"{path} has {path.stat().st_size} bytes; the docs take {LIMIT}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Draw the pictures of the docs: ``python docs/draw_screenshots.py`` writes docs/environments/images/*.png and *.gif.

A PNG of each game, and a GIF of some steps after it. The players are tit-for-tat and a naive learner in matrix
games, and two naive learners who have learnt from each other for a while on grids.
"""

import itertools
import pathlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from coala_envs import ShapingPOMDP
from coala_envs.co_players import make_co_player, tit_for_tat
from coala_envs.games import (
    AbstractGame,
    CleanUpAction,
    CleanUpLite,
    CoinGame,
    HarvestLite,
    InTheMatrix,
    chicken,
    iterated_prisoners_dilemma,
    matching_pennies,
    stag_hunt,
)
from coala_envs.rendering import Session, draw, film, frames

FOLDER = pathlib.Path(__file__).parent / "environments" / "images"
GIF_SIZE = (600, 400)
GIF_FRAMES = 12
LIMIT = 240 * 1024


def matrix(game: AbstractGame) -> Session:
    """Return a meta-episode of tit-for-tat and a naive learner."""
    players, names = (tit_for_tat(), make_co_player("naive", game)), ("tit-for-tat", "naive learner")
    return Session.between(game, players, names, batch_size=16, num_inner_episodes=20)


def grid(game: AbstractGame, batch_size: int = 16) -> Session:
    """Return a meta-episode of two naive learners."""
    players, names = [make_co_player("naive", game)] * 2, ("naive learner", "another")
    return Session.between(game, players, names, batch_size=batch_size, num_inner_episodes=60)


SESSIONS = {
    # The steps before the picture, and the meta-episode.
    "ipd": (134, lambda: matrix(iterated_prisoners_dilemma())),
    "stag_hunt": (74, lambda: matrix(stag_hunt())),
    "chicken": (74, lambda: matrix(chicken())),
    "matching_pennies": (74, lambda: matrix(matching_pennies())),
    "cleanup_lite": (50 * 32 + 9, lambda: grid(CleanUpLite(32), 64)),
    "coin_game": (50 * 16 + 5, lambda: grid(CoinGame(), 64)),
    "ipd_in_the_matrix": (50 * 40 + 25, lambda: grid(InTheMatrix(40, height=5, width=5), 64)),
    "harvest_lite": (50 * 32 + 5, lambda: grid(HarvestLite(32), 64)),
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


def small(pictures: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    """Scale the pictures down for a film of few bytes."""
    for picture in pictures:
        yield np.asarray(Image.fromarray(picture).resize(GIF_SIZE, Image.Resampling.HAMMING))


def main() -> None:
    """Write the pictures. Raises ``ValueError`` for one that is too large for the docs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    scene = played().scene(explain_keys=True, note="your move")
    Image.fromarray(draw(scene)).save(FOLDER / "play.png", optimize=True)
    for name, (steps, start) in SESSIONS.items():
        session = start()
        for _ in range(steps):
            session.step()
        png, gif = FOLDER / f"{name}.png", FOLDER / f"{name}.gif"
        Image.fromarray(draw(session.scene())).save(png, optimize=True)
        film(small(itertools.islice(frames(session), GIF_FRAMES)), gif, fps=2)
        for path in (png, gif):
            print(f"{path.name}: {path.stat().st_size // 1024} KiB")
            if path.stat().st_size > LIMIT:
                raise ValueError(f"{path} has {path.stat().st_size} bytes; the docs take {LIMIT}")


if __name__ == "__main__":
    main()

"""Pictures of games and meta-episodes, and a window to play in. pygame is imported when something is drawn."""

from coala_envs.rendering import (  # noqa: F401  (each registers the look of a game)
    _look_cleanup_lite,
    _look_coin_game,
    _look_harvest_lite,
    _look_in_the_matrix,
    _look_matrix,
    _look_n_player,
    _look_negotiation,
    _look_wrapped,
)
from coala_envs.rendering._compose import compose as compose
from coala_envs.rendering._draw import draw as draw
from coala_envs.rendering._film import check_film as check_film
from coala_envs.rendering._film import film as film
from coala_envs.rendering._look import Look as Look
from coala_envs.rendering._look import Measure as Measure
from coala_envs.rendering._look import look as look
from coala_envs.rendering._play import play as play
from coala_envs.rendering._pygame import key_code as key_code
from coala_envs.rendering._record import MetaEpisodeRecord as MetaEpisodeRecord
from coala_envs.rendering._scene import Action as Action
from coala_envs.rendering._scene import Beam as Beam
from coala_envs.rendering._scene import Board as Board
from coala_envs.rendering._scene import CountTable as CountTable
from coala_envs.rendering._scene import Exchange as Exchange
from coala_envs.rendering._scene import Figure as Figure
from coala_envs.rendering._scene import Ground as Ground
from coala_envs.rendering._scene import Item as Item
from coala_envs.rendering._scene import Lot as Lot
from coala_envs.rendering._scene import PayoffTable as PayoffTable
from coala_envs.rendering._scene import Scene as Scene
from coala_envs.rendering._scene import Thing as Thing
from coala_envs.rendering._scene import View as View
from coala_envs.rendering._scene import Words as Words
from coala_envs.rendering._session import Session as Session
from coala_envs.rendering._summary import summary as summary
from coala_envs.rendering._text import text as text
from coala_envs.rendering._view import RENDER_FPS as RENDER_FPS
from coala_envs.rendering._view import RENDER_MODES as RENDER_MODES
from coala_envs.rendering._view import MetaEpisodeView as MetaEpisodeView
from coala_envs.rendering._watch import frames as frames
from coala_envs.rendering._watch import watch as watch
from coala_envs.rendering._window import Window as Window

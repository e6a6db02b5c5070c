"""Pictures of games and meta-episodes, and a window to play in. pygame is imported when something is drawn."""

from coala_envs.rendering import _look_cleanup_lite, _look_coin_game, _look_harvest_lite, _look_matrix  # noqa: F401
from coala_envs.rendering._compose import compose as compose
from coala_envs.rendering._draw import draw as draw
from coala_envs.rendering._look import Look as Look
from coala_envs.rendering._look import Measure as Measure
from coala_envs.rendering._look import look as look
from coala_envs.rendering._record import MetaEpisodeRecord as MetaEpisodeRecord

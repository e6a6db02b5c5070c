"""How many players a game may be given."""

import functools
from typing import Annotated

from coala_envs.checks import whole

MOST_PLAYERS = 10
"""Where what a player sees grows with them: an observation of ``NPlayerGame`` has a place for 2^N joint actions."""
Players = Annotated[int, functools.partial(whole, least=2, most=MOST_PLAYERS)]
"""A number of players, N."""

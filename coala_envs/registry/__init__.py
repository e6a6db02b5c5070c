"""Games by name: one table that every face, command and test reads."""

from coala_envs.registry._entry import GameEntry as GameEntry
from coala_envs.registry._games import GAMES as GAMES
from coala_envs.registry._games import game_entry as game_entry
from coala_envs.registry._ids import register_environments as register_environments
from coala_envs.registry._ids import register_game as register_game

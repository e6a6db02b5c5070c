"""Games and co-players by name: the tables that every face, command and test reads."""

from coala_envs._names import check_name as check_name
from coala_envs._names import imported as imported
from coala_envs._names import spelt as spelt
from coala_envs.co_players import CO_PLAYERS as CO_PLAYERS
from coala_envs.co_players import CoPlayerEntry as CoPlayerEntry
from coala_envs.co_players import co_player_entry as co_player_entry
from coala_envs.co_players import register_co_player as register_co_player
from coala_envs.registry._documentation import meanings as meanings
from coala_envs.registry._entry import GameEntry as GameEntry
from coala_envs.registry._games import GAMES as GAMES
from coala_envs.registry._games import game_entry as game_entry
from coala_envs.registry._ids import register_environments as register_environments
from coala_envs.registry._ids import register_game as register_game

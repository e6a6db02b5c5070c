"""Co-players: the protocol, a naive learner, frozen policies, and fixed strategies."""

from coala_envs.co_players._axelrod import axelrod_player as axelrod_player
from coala_envs.co_players._check import check_co_player as check_co_player
from coala_envs.co_players._entry import CoPlayerEntry as CoPlayerEntry
from coala_envs.co_players._frozen import FrozenPolicy as FrozenPolicy
from coala_envs.co_players._mlp import MLPPolicy as MLPPolicy
from coala_envs.co_players._naive import NaiveLearner as NaiveLearner
from coala_envs.co_players._naive import NaiveState as NaiveState
from coala_envs.co_players._pool import FromPool as FromPool
from coala_envs.co_players._protocol import AbstractPolicy as AbstractPolicy
from coala_envs.co_players._protocol import CoPlayer as CoPlayer
from coala_envs.co_players._protocol import PolicyOutput as PolicyOutput
from coala_envs.co_players._standardise import standardised as standardised
from coala_envs.co_players._strategies import MemoryOne as MemoryOne
from coala_envs.co_players._strategies import always_cooperate as always_cooperate
from coala_envs.co_players._strategies import always_defect as always_defect
from coala_envs.co_players._strategies import extortion as extortion
from coala_envs.co_players._strategies import generous_tit_for_tat as generous_tit_for_tat
from coala_envs.co_players._strategies import grim_trigger as grim_trigger
from coala_envs.co_players._strategies import random as random
from coala_envs.co_players._strategies import tit_for_tat as tit_for_tat
from coala_envs.co_players._strategies import win_stay_lose_shift as win_stay_lose_shift
from coala_envs.co_players._table import CO_PLAYERS as CO_PLAYERS
from coala_envs.co_players._table import co_player_entry as co_player_entry
from coala_envs.co_players._table import make_co_player as make_co_player
from coala_envs.co_players._table import register_co_player as register_co_player
from coala_envs.co_players._tabular import TabularPolicy as TabularPolicy

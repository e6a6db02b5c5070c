"""Scripts: fixed players of gridworlds and of negotiation, who decide from what they see; one file for each game."""

from coala_envs.co_players.scripts._cleanup import CleanUpScript as CleanUpScript
from coala_envs.co_players.scripts._cleanup import cleanup_balanced as cleanup_balanced
from coala_envs.co_players.scripts._cleanup import cleanup_bully as cleanup_bully
from coala_envs.co_players.scripts._cleanup import cleanup_cleaner as cleanup_cleaner
from coala_envs.co_players.scripts._cleanup import cleanup_enforcer as cleanup_enforcer
from coala_envs.co_players.scripts._cleanup import cleanup_extortioner as cleanup_extortioner
from coala_envs.co_players.scripts._cleanup import cleanup_harvester as cleanup_harvester
from coala_envs.co_players.scripts._coin import CoinScript as CoinScript
from coala_envs.co_players.scripts._coin import coin_greedy as coin_greedy
from coala_envs.co_players.scripts._coin import coin_honest as coin_honest
from coala_envs.co_players.scripts._coin import coin_punisher as coin_punisher
from coala_envs.co_players.scripts._coin import coin_tit_for_tat as coin_tit_for_tat
from coala_envs.co_players.scripts._harvest import HarvestScript as HarvestScript
from coala_envs.co_players.scripts._harvest import harvest_enforcer as harvest_enforcer
from coala_envs.co_players.scripts._harvest import harvest_greedy as harvest_greedy
from coala_envs.co_players.scripts._harvest import harvest_restrained as harvest_restrained
from coala_envs.co_players.scripts._in_the_matrix import InTheMatrixScript as InTheMatrixScript
from coala_envs.co_players.scripts._in_the_matrix import in_the_matrix_cooperator as in_the_matrix_cooperator
from coala_envs.co_players.scripts._in_the_matrix import in_the_matrix_defector as in_the_matrix_defector
from coala_envs.co_players.scripts._in_the_matrix import in_the_matrix_tit_for_tat as in_the_matrix_tit_for_tat
from coala_envs.co_players.scripts._negotiation import NegotiationScript as NegotiationScript
from coala_envs.co_players.scripts._negotiation import blind as blind
from coala_envs.co_players.scripts._negotiation import negotiation_cooperator as negotiation_cooperator
from coala_envs.co_players.scripts._negotiation import negotiation_defector as negotiation_defector
from coala_envs.co_players.scripts._negotiation import negotiation_tit_for_tat as negotiation_tit_for_tat
from coala_envs.co_players.scripts._script import AbstractScript as AbstractScript

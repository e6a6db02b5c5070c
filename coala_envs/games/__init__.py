"""Games: pure, fixed-length, simultaneous-move, written for one game and vmapped by the caller."""

from coala_envs.games._base import AbstractGame as AbstractGame
from coala_envs.games._cleanup_lite import CleanUpAction as CleanUpAction
from coala_envs.games._cleanup_lite import CleanUpLite as CleanUpLite
from coala_envs.games._cleanup_lite import CleanUpState as CleanUpState
from coala_envs.games._grid import AbstractGridworld as AbstractGridworld
from coala_envs.games._grid import Move as Move
from coala_envs.games._in_the_matrix import InTheMatrix as InTheMatrix
from coala_envs.games._in_the_matrix import InTheMatrixAction as InTheMatrixAction
from coala_envs.games._in_the_matrix import InTheMatrixState as InTheMatrixState
from coala_envs.games._matrix import CHICKEN_PAYOFFS as CHICKEN_PAYOFFS
from coala_envs.games._matrix import IPD_PAYOFFS as IPD_PAYOFFS
from coala_envs.games._matrix import MATCHING_PENNIES_PAYOFFS as MATCHING_PENNIES_PAYOFFS
from coala_envs.games._matrix import STAG_HUNT_PAYOFFS as STAG_HUNT_PAYOFFS
from coala_envs.games._matrix import Action as Action
from coala_envs.games._matrix import MatrixGame as MatrixGame
from coala_envs.games._matrix import MatrixState as MatrixState
from coala_envs.games._matrix import chicken as chicken
from coala_envs.games._matrix import iterated_prisoners_dilemma as iterated_prisoners_dilemma
from coala_envs.games._matrix import matching_pennies as matching_pennies
from coala_envs.games._matrix import stag_hunt as stag_hunt

"""The co-player shaping POMDP as standard environments."""

from coala_envs import adapters as adapters
from coala_envs import co_players as co_players
from coala_envs import games as games
from coala_envs import registry as registry
from coala_envs import rendering as rendering
from coala_envs._match import Match as Match
from coala_envs._match import play_match as play_match
from coala_envs._rollout import Trajectory as Trajectory
from coala_envs._rollout import Witness as Witness
from coala_envs._rollout import rollout as rollout
from coala_envs._shaping import JointStep as JointStep
from coala_envs._shaping import ShapingPOMDP as ShapingPOMDP
from coala_envs._shaping import ShapingState as ShapingState
from coala_envs._types import Memory as Memory
from coala_envs._types import PRNGKey as PRNGKey
from coala_envs._types import Timestep as Timestep
from coala_envs._types import Transition as Transition
from coala_envs._xla import avoid_wrong_sums as avoid_wrong_sums
from coala_envs._xla import known_faults as known_faults
from coala_envs._xla import warn_of_wrong_sums as warn_of_wrong_sums
from coala_envs.registry import register_co_player as register_co_player
from coala_envs.registry import register_environments as register_environments
from coala_envs.registry import register_game as register_game

register_environments()

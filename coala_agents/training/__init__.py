"""Training: the iteration, the loop around it, and checkpoints."""

from coala_agents.training._checkpoint import Checkpoint as Checkpoint
from coala_agents.training._checkpoint import CheckpointError as CheckpointError
from coala_agents.training._checkpoint import read_checkpoint as read_checkpoint
from coala_agents.training._checkpoint import save_checkpoint as save_checkpoint
from coala_agents.training._finite import NotFinite as NotFinite
from coala_agents.training._finite import require_finite as require_finite
from coala_agents.training._iteration import iterate as iterate
from coala_agents.training._iteration import play_meta_batch as play_meta_batch
from coala_agents.training._iteration import summary as summary
from coala_agents.training._loop import Metrics as Metrics
from coala_agents.training._loop import start_seeds as start_seeds
from coala_agents.training._loop import train as train
from coala_agents.training._opponents import MixedPool as MixedPool
from coala_agents.training._pairs import Pair as Pair
from coala_agents.training._pairs import PairMetrics as PairMetrics
from coala_agents.training._pairs import PairState as PairState
from coala_agents.training._pairs import start_pairs as start_pairs
from coala_agents.training._pairs import train_pairs as train_pairs
from coala_agents.training._pairs import update_pair as update_pair
from coala_agents.training._quickly import compiled_quickly as compiled_quickly
from coala_agents.training._setting import Agents as Agents
from coala_agents.training._setting import Setting as Setting
from coala_agents.training._setting import TrainingState as TrainingState
from coala_agents.training._setting import check_pool as check_pool
from coala_agents.training._setting import policies as policies
from coala_agents.training._setting import start as start

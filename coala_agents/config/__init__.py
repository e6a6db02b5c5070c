"""Configurations: what a run is, in parts, and presets."""

from coala_agents.config._game import GameConfig as GameConfig
from coala_agents.config._game import game as game
from coala_agents.config._naive import NaiveConfig as NaiveConfig
from coala_agents.config._network import NetworkConfig as NetworkConfig
from coala_agents.config._network import network as network
from coala_agents.config._opponents import AbstractOpponents as AbstractOpponents
from coala_agents.config._opponents import FindPlayer as FindPlayer
from coala_agents.config._opponents import Found as Found
from coala_agents.config._pair import PairConfig as PairConfig
from coala_agents.config._pool import NAIVE as NAIVE
from coala_agents.config._pool import PoolConfig as PoolConfig
from coala_agents.config._presets import DEFAULT_PRESET as DEFAULT_PRESET
from coala_agents.config._presets import PRESETS as PRESETS
from coala_agents.config._presets import from_preset as from_preset
from coala_agents.config._presets import preset as preset
from coala_agents.config._run_config import OF_THE_COMMAND as OF_THE_COMMAND
from coala_agents.config._run_config import Configuration as Configuration
from coala_agents.config._run_config import RunConfig as RunConfig
from coala_agents.config._run_config import run_config as run_config
from coala_agents.config._toml import read_toml as read_toml
from coala_agents.config._toml import to_toml as to_toml
from coala_agents.config._training import MetaTrainingConfig as MetaTrainingConfig
from coala_agents.config._training import TrainingConfig as TrainingConfig
from coala_agents.config._whose import whose as whose

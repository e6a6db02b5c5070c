"""Experiments: configurations, presets, and run folders."""

from coala_agents.experiments._build import build as build
from coala_agents.experiments._config import TrainConfig as TrainConfig
from coala_agents.experiments._evaluate import Evaluation as Evaluation
from coala_agents.experiments._evaluate import evaluate as evaluate
from coala_agents.experiments._folder import Run as Run
from coala_agents.experiments._folder import load_run as load_run
from coala_agents.experiments._folder import read_config as read_config
from coala_agents.experiments._presets import DEFAULT_PRESET as DEFAULT_PRESET
from coala_agents.experiments._presets import PRESETS as PRESETS
from coala_agents.experiments._run import Outcome as Outcome
from coala_agents.experiments._run import resume as resume
from coala_agents.experiments._run import train as train

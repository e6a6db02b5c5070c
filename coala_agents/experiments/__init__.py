"""Experiments: configurations, presets, and run folders."""

from coala_agents.experiments._best_response import best_response_trainer as best_response_trainer
from coala_agents.experiments._build import build as build
from coala_agents.experiments._config import TrainConfig as TrainConfig
from coala_agents.experiments._folder import Run as Run
from coala_agents.experiments._folder import load_run as load_run
from coala_agents.experiments._folder import made_by as made_by
from coala_agents.experiments._folder import read_config as read_config
from coala_agents.experiments._presets import DEFAULT_PRESET as DEFAULT_PRESET
from coala_agents.experiments._presets import PRESETS as PRESETS
from coala_agents.experiments._run import Outcome as Outcome
from coala_agents.experiments._run import resume as resume
from coala_agents.experiments._run import train as train
from coala_agents.experiments._trained_entrants import entrants_from_run as entrants_from_run

"""Experiments: configurations, presets, and run folders."""

from coala_agents.experiments._build import build as build
from coala_agents.experiments._config import TrainConfig as TrainConfig
from coala_agents.experiments._evaluate import evaluate as evaluate
from coala_agents.experiments._presets import DEFAULT_PRESET as DEFAULT_PRESET
from coala_agents.experiments._presets import PRESETS as PRESETS
from coala_agents.experiments._run import load_run as load_run
from coala_agents.experiments._run import train as train
